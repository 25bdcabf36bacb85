// A connection: what scripts write to use it, and which account it has in each environment.
import { clientName } from '../../model/connector'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { Copyable, FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { Gone, Page, Section } from '../parts/page'
import { useScriptUses } from '../parts/uses'
import { AccountPicker } from './accountPicker'

export function ConnectionPage({ name }: { name: string }) {
  const { actions } = useApp()
  const connection = useAppState('workspace', s => s.workspace?.connections[name])
  const known = useAppState('workspace', s => s.connectors.find(c => c.name === connection?.connector))
  const environments = useAppState('workspace', s => s.workspace?.environments)
  const listeners = useAppState('workspace', s => s.workspace?.listeners)?.filter(l => l.connection === name)
  if (!connection) return <Gone what={`The connection ${name}`} />
  return (
    <Page
      icon="plug"
      title={name}
      detail={known?.title ?? connection.connector}
      actions={
        <>
          <IconButton
            icon="json"
            label="Edit bobbin.json"
            onClick={() => void actions.files.open('bobbin.json')}
          />
          <IconButton
            icon="edit"
            label="Rename the connection"
            onClick={() => void actions.connectors.renameConnection(name)}
          />
          <IconButton
            icon="trash"
            label="Remove the connection"
            onClick={() => void actions.connectors.removeConnection(name)}
          />
        </>
      }
    >
      <Section
        title="In scripts"
        hint={known && `A typed client with ${known.operations.toLocaleString()} operations.`}
      >
        <Copyable text={`import ${clientName(name)} from './api/${name}';`} label="Copy the import" />
      </Section>
      <Section
        title="Accounts"
        hint="The same scripts run against the simulator, a test site and production."
      >
        {(environments ?? []).map(e => (
          <AccountIn
            key={e.name}
            environment={e.name}
            production={e.production ?? false}
            connection={name}
            connector={connection.connector}
            account={e.accounts[name]}
          />
        ))}
      </Section>
      <Section
        title="Event listeners"
        actions={
          <Button small icon="add" onClick={() => actions.listeners.openNew(name)}>
            New listener
          </Button>
        }
      >
        {listeners?.length === 0 && (
          <p className="hint">
            None hears the events of this connection. {known?.events.length ?? 0} kinds are known.
          </p>
        )}
        {listeners?.map(l => (
          <button
            key={l.name}
            type="button"
            className="row"
            onClick={() => void actions.listeners.open(l.name)}
          >
            <Icon name="zap" className="kind" />
            <span className="grow ellipsis">{l.name}</span>
            <span className="muted ellipsis">
              {known?.events.find(e => e.name === l.event)?.title || l.event} → {l.script}
            </span>
          </button>
        ))}
      </Section>
      <Scripts connection={name} />
      {environments?.length === 0 && <Empty icon="server" title="The workspace has no environment yet" />}
    </Page>
  )
}

function Scripts({ connection }: { connection: string }) {
  const { actions } = useApp()
  const { value, fault } = useScriptUses()
  const users = value?.flatMap(({ path, connections }) => {
    const use = connections.find(c => c.name === connection)
    return use ? [{ path, line: use.line }] : []
  })
  return (
    <Section title="Used by scripts">
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {users?.length === 0 && <p className="hint">No script imports it yet.</p>}
      {users?.map(({ path, line }) => (
        <button
          key={path}
          type="button"
          className="row"
          onClick={() => void actions.files.open(path, { line })}
        >
          <Icon name="file-code" className="kind" />
          <span className="grow ellipsis">{path}</span>
          <span className="muted">line {line}</span>
        </button>
      ))}
    </Section>
  )
}

interface AccountInProps {
  environment: string
  production: boolean
  connection: string
  connector: string
  account: string | undefined
}

function AccountIn({ environment, production, ...picked }: AccountInProps) {
  return (
    <div className="row">
      <Icon name="server" className={`kind ${production ? 'production' : ''}`} />
      <span className="name ellipsis">
        {environment} {production && <Badge tone="production">production</Badge>}
      </span>
      <AccountPicker label={`Account in ${environment}`} environment={environment} {...picked} />
    </div>
  )
}
