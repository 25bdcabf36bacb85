// A connection: what scripts write to use it, and which account it has in each environment.
import { SIMULATED } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { Copyable } from '../parts/form'
import { Gone, Page, Section } from '../parts/page'
import { MenuItem, Picker } from '../parts/picker'

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
            icon="trash"
            label="Remove the connection"
            onClick={() => void actions.connectors.removeConnection(name)}
          />
        </>
      }
    >
      <Section title="In scripts" hint={known && `A typed client: ${known.operations} operations.`}>
        <Copyable text={`import ${clientName(name)} from './api/${name}';`} label="Copy the import" />
      </Section>
      <Section
        title="Accounts"
        hint="The same scripts run against the simulator, a test site and production."
      >
        <div className="rows">
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
        </div>
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
            <span className="grow ellipsis">{l.name}</span>
            <span className="muted ellipsis">
              {l.event} → {l.script}
            </span>
          </button>
        ))}
      </Section>
      {environments?.length === 0 && <Empty icon="server" title="The workspace has no environment yet" />}
    </Page>
  )
}

interface AccountInProps {
  environment: string
  production: boolean
  connection: string
  connector: string
  account: string | undefined
}

function AccountIn({ environment, production, connection, connector, account }: AccountInProps) {
  const { actions } = useApp()
  const accounts = useAppState('workspace', s => s.accounts)
  const simulator = useAppState('workspace', s => s.connectors.find(c => c.name === connector)?.simulator)
  const simulated = account === SIMULATED
  const own = accounts.filter(a => a.connector === connector)
  const bound = own.find(a => a.name === account)
  const missing = account !== undefined && !simulated && !bound
  return (
    <div className="row">
      <span className="name ellipsis">
        {environment} {production && <Badge tone="production">production</Badge>}
      </span>
      <Picker
        className="boxed grow"
        label={`Account in ${environment}`}
        icon={simulated ? 'beaker' : 'account'}
        value={account}
        shown={simulated ? 'Simulated' : (account ?? 'Choose an account')}
        choices={[
          ...(simulator === 'none'
            ? []
            : [{ value: SIMULATED, label: 'Simulated', detail: 'on this machine' }]),
          ...own.map(a => ({ value: a.name, label: a.name, detail: a.who ?? a.baseUrl, group: 'Accounts' })),
        ]}
        onChoose={value => void actions.accounts.bind(environment, connection, value)}
        footer={
          <MenuItem
            icon="add"
            label="Connect an account..."
            onSelect={() => actions.accounts.openConnect(connector, { environment, connection })}
          />
        }
      />
      {missing && <Badge tone="amber">not on this machine</Badge>}
      {!account && <Badge tone="amber">no account</Badge>}
      {simulated && (
        <IconButton
          icon="beaker"
          label={`Open the simulator of ${connection}`}
          onClick={() => void actions.simulators.open(connection)}
        />
      )}
      {bound && (
        <IconButton
          icon="account"
          label={`Account ${bound.name}`}
          onClick={() => actions.accounts.openAccount(bound.name)}
        />
      )}
    </div>
  )
}

function clientName(path: string): string {
  const words = path.split(/[^a-zA-Z0-9]+/).filter(Boolean)
  const name = words.map(w => w[0]?.toUpperCase() + w.slice(1)).join('')
  return /^[A-Za-z]/.test(name) ? name : `Client${name}`
}
