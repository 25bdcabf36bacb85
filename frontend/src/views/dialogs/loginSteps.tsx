// A login that goes on elsewhere: what to do in the browser, which site it is for, and who one is at the end.
import { useEffect, useState } from 'react'
import { openOutside } from '../../commands/outside'
import type { Identity, LoginStep } from '../../model/connector'
import type { Bind } from '../../state/noticeState'
import { useApp } from '../app'
import { Button } from '../parts/button'
import { ChoiceField, Copyable } from '../parts/form'
import { Icon } from '../parts/icon'

export function LoginSteps({ step }: { step: LoginStep }) {
  return step.state === 'choose' ? <ChooseSite step={step} /> : <Waiting step={step} />
}

function Waiting({ step }: { step: LoginStep }) {
  const { actions } = useApp()
  const address = step.address ?? ''
  return (
    <div className="login-steps">
      <p className="waiting" role="status">
        <Icon name="loading" className="spin" />
        <span className="grow">Waiting for your answer in the browser...</span>
        <TimeLeft until={step.until} />
      </p>
      {step.userCode && (
        <div className="user-code">
          <span className="hint">Enter this code there</span>
          <Copyable text={step.userCode} label="Copy the code" />
        </div>
      )}
      <div className="form-field">
        <span className="label">{step.userCode ? 'Page that asks for it' : 'Page to agree on'}</span>
        <Copyable text={address} label="Copy the address" />
        {!step.userCode && (
          <span className="hint">
            If no page has opened, open it yourself.{' '}
            {step.callback && `The service must know ${step.callback} as the callback address.`}
          </span>
        )}
      </div>
      <div className="choices">
        <Button onClick={() => void actions.accounts.cancelLogin(step.id)}>Stop the login</Button>
        <Button kind="primary" autoFocus icon="link-external" onClick={() => openOutside(address)}>
          Open the page
        </Button>
      </div>
    </div>
  )
}

function TimeLeft({ until }: { until: string | undefined }) {
  const end = new Date(until ?? '').getTime()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const left = Math.max(0, Math.round((end - now) / 1000))
  if (Number.isNaN(left)) return null
  const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
  return (
    <span className="muted" aria-hidden="true">
      {text} left
    </span>
  )
}

function ChooseSite({ step }: { step: LoginStep }) {
  const { actions } = useApp()
  const sites = step.sites ?? []
  const [site, setSite] = useState(sites[0] ?? '')
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        void actions.accounts.choose(step.id, site)
      }}
    >
      <ChoiceField
        label="Site of this account"
        hint="Your login is good for several. An account is for one; connect again for another."
        value={site}
        options={sites.map(one => ({ value: one, label: one.replace(/^https?:\/\//, '') }))}
        onChange={setSite}
      />
      <div className="choices">
        <Button onClick={() => void actions.accounts.cancelLogin(step.id)}>Stop the login</Button>
        <Button kind="primary" type="submit" autoFocus>
          Use this site
        </Button>
      </div>
    </form>
  )
}

interface LoginDoneProps {
  step: LoginStep
  bind: Bind | undefined
  close(): void
}

export function LoginDone({ step, bind, close }: LoginDoneProps) {
  const { account, identity } = step
  return (
    <div className="login-steps">
      {identity && <Who identity={identity} />}
      <p className="text">
        {account?.name} is kept on this machine
        {account?.baseUrl && `, for ${account.baseUrl}`}.
        {bind && ` ${bind.connection} uses it in ${bind.environment} from now on.`}
      </p>
      {account?.expires && <p className="hint">The login ends on {account.expires.slice(0, 10)}.</p>}
      <div className="choices">
        <Button kind="primary" autoFocus onClick={close}>
          Done
        </Button>
      </div>
    </div>
  )
}

/** Who the service says one is, and what the login may not do. */
export function Who({ identity }: { identity: Identity }) {
  const named = identity.name && identity.email && !identity.name.includes(identity.email)
  return (
    <>
      <div className="who" role="status">
        <Icon name="pass-filled" />
        <span>
          You are <strong>{identity.name}</strong>
          {named && <span className="muted"> {identity.email}</span>}
        </span>
      </div>
      {identity.missing && identity.missing.length > 0 && (
        <div className="banner warning" role="status">
          <Icon name="warning" />
          <span>
            The login lacks scopes that scripts usually need: {identity.missing.join(', ')}.{' '}
            <span className="muted">
              Add them in the service and log in again, or go on if yours do without.
            </span>
          </span>
        </div>
      )}
    </>
  )
}
