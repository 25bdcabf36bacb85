// What there is to know and to do about an account.
import { useEffect, useState } from 'react'
import type { AccountUse, Identity } from '../../model/connector'
import { type AppError, toAppError } from '../../model/fault'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { Copyable, FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { Who } from './loginSteps'

export function AccountDetail({ name }: { name: string }) {
  const { actions } = useApp()
  const account = useAppState('workspace', s => s.accounts.find(a => a.name === name))
  const title = useAppState('workspace', s => s.connectors.find(c => c.name === account?.connector)?.title)
  const [busy, setBusy] = useState(false)
  const [identity, setIdentity] = useState<Identity | undefined>()
  const [fault, setFault] = useState<AppError | undefined>()
  if (!account) return <p className="text">There is no account {name} on this machine any more.</p>

  const test = async () => {
    setBusy(true)
    setFault(undefined)
    setIdentity(undefined)
    try {
      setIdentity(await actions.accounts.ask(name))
    } catch (thrown) {
      setFault(toAppError(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="login-steps">
      <dl className="facts">
        <dt>Service</dt>
        <dd>{title ?? account.connector}</dd>
        <dt>Address</dt>
        <dd>
          <Copyable text={account.baseUrl} label="Copy the address" />
        </dd>
        <dt>Login</dt>
        <dd>{account.kind}</dd>
        {account.who && (
          <>
            <dt>You are</dt>
            <dd>{account.who}</dd>
          </>
        )}
        <dt>Expires</dt>
        <dd>{account.expires ? account.expires.slice(0, 10) : 'not known'}</dd>
        <dt>Used by</dt>
        <dd>
          <Uses name={name} />
        </dd>
      </dl>
      {account.warning && (
        <div className={`banner ${account.urgent ? '' : 'warning'}`}>
          <Icon name="warning" />
          <span>{account.warning}</span>
        </div>
      )}
      {identity && <Who identity={identity} />}
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="choices">
        <Button icon="trash" onClick={() => void actions.accounts.remove(name)}>
          Remove...
        </Button>
        <Button icon="edit" onClick={() => void actions.accounts.rename(name)}>
          Rename...
        </Button>
        <span className="grow" />
        <Button icon="key" onClick={() => actions.accounts.openAgain(account)}>
          Log in again...
        </Button>
        <Button kind="primary" icon="pulse" autoFocus disabled={busy} onClick={() => void test()}>
          {busy ? 'Asking the service...' : 'Test'}
        </Button>
      </div>
    </div>
  )
}

function Uses({ name }: { name: string }) {
  const { actions } = useApp()
  const [uses, setUses] = useState<AccountUse[] | undefined>()
  useEffect(() => {
    let gone = false
    void actions.accounts.uses(name).then(
      found => !gone && setUses(found),
      () => !gone && setUses([]),
    )
    return () => {
      gone = true
    }
  }, [actions, name])
  if (!uses) return <span className="muted">...</span>
  if (uses.length === 0) return <span className="muted">no workspace that was opened on this machine</span>
  return (
    <ul>
      {uses.map(use => (
        <li key={`${use.dir} ${use.environment} ${use.connection}`} title={use.dir}>
          {use.workspace}: {use.connection} in {use.environment}
        </li>
      ))}
    </ul>
  )
}
