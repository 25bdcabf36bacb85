// Which connection talks to what in the chosen environment, and the accounts of this machine.
import type { Account, Connector } from '../../model/connector'
import { SIMULATED } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge, SimulatedBadge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import { MenuItem, Picker } from '../parts/picker'
import './connections.css'

export function Connections() {
  const { actions, commands } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const name = useAppState('run', s => s.environment)
  const environment = workspace?.environments.find(e => e.name === name)
  const paths = Object.keys(workspace?.connections ?? {}).sort()
  return (
    <div className="connections">
      <div className="side-title">
        <h2>Connections</h2>
        <span className="actions">
          <IconButton
            icon="file-code"
            label="Add a connector from an API document"
            onClick={() => commands.run('connector.add')}
          />
          <IconButton icon="add" label="New connection" onClick={() => commands.run('connection.create')} />
        </span>
      </div>
      <div className="body">
        <div className="env">
          <span>In the environment</span>
          <Picker
            className="boxed"
            label="Environment of these connections"
            value={name}
            shown={name ?? 'none'}
            choices={(workspace?.environments ?? []).map(e => ({
              value: e.name,
              label: e.name,
              ...(e.production && { badge: <Badge tone="production">production</Badge> }),
            }))}
            onChoose={e => actions.invocations.chooseEnvironment(e)}
          />
        </div>
        {paths.length === 0 && (
          <Empty icon="plug" title="No connections yet">
            <p>A connection gives scripts a typed client of a service.</p>
            <Button onClick={() => commands.run('connection.create')}>New connection</Button>
          </Empty>
        )}
        {paths.map(path => (
          <ConnectionCard
            key={path}
            path={path}
            connector={workspace?.connections[path]?.connector ?? ''}
            environment={name}
            account={environment?.accounts[path]}
          />
        ))}
        <Accounts />
      </div>
    </div>
  )
}

interface CardProps {
  path: string
  connector: string
  environment: string | undefined
  account: string | undefined
}

function ConnectionCard({ path, connector, environment, account }: CardProps) {
  const { actions } = useApp()
  const known = useAppState('workspace', s => s.connectors.find(c => c.name === connector))
  const accounts = useAppState('workspace', s => s.accounts)
  const own = accounts.filter(a => a.connector === connector)
  const simulated = account === SIMULATED
  const choices = [
    { value: SIMULATED, label: 'Simulated', detail: 'on this machine' },
    ...own.map(a => ({ value: a.name, label: a.name, detail: host(a.baseUrl), group: 'Accounts' })),
  ]
  const bind = (value: string) => {
    if (environment) void actions.accounts.bind(environment, path, value)
  }
  return (
    <section className="card" aria-label={`Connection ${path}`}>
      <div className="head">
        <Icon name="plug" className="kind" />
        <button
          type="button"
          className="title link ellipsis"
          onClick={() => void actions.connectors.openConnection(path)}
        >
          {path}
        </button>
        <span className="grow" />
        {simulated && <SimulatedBadge />}
        {!account && <Badge tone="amber">not bound</Badge>}
        {account && !simulated && !own.some(a => a.name === account) && (
          <Badge tone="amber">not on this machine</Badge>
        )}
      </div>
      <div className="sub">
        {known?.title ?? connector}
        {known && known.operations > 0 && ` · ${known.operations.toLocaleString()} operations`}
      </div>
      <div className="binding">
        <Picker
          className="boxed"
          label={`Account of ${path}`}
          icon={simulated ? 'beaker' : 'account'}
          value={account}
          shown={simulated ? 'Simulated' : (account ?? 'Choose an account')}
          choices={choices}
          onChoose={bind}
          disabled={!environment}
          footer={
            <MenuItem
              icon="add"
              label="Connect an account..."
              onSelect={() =>
                actions.accounts.openConnect(
                  connector,
                  environment ? { environment, connection: path } : undefined,
                )
              }
            />
          }
        />
        {simulated && (
          <IconButton
            icon="beaker"
            label={`Open the simulator of ${path}`}
            onClick={() => void actions.simulators.open(path)}
          />
        )}
      </div>
    </section>
  )
}

function Accounts() {
  const { actions } = useApp()
  const accounts = useAppState('workspace', s => s.accounts)
  const connectors = useAppState('workspace', s => s.connectors)
  return (
    <>
      <h3>
        Accounts on this machine
        <IconButton icon="add" label="Connect an account" onClick={() => actions.accounts.openConnect()} />
      </h3>
      {accounts.length === 0 && (
        <p className="muted">
          None yet. Simulated connections need none; real services are reached through an account.
        </p>
      )}
      {accounts.map(account => (
        <AccountRow
          key={account.name}
          account={account}
          connector={connectors.find(c => c.name === account.connector)}
        />
      ))}
    </>
  )
}

function AccountRow({ account, connector }: { account: Account; connector: Connector | undefined }) {
  const { actions } = useApp()
  return (
    <div className="account">
      <button type="button" className="text" onClick={() => actions.accounts.openAccount(account.name)}>
        <Icon name="account" />
        <span className="words">
          <span className="ellipsis">
            <span className="hidden-label">Account </span>
            {account.name}
          </span>
          <span className="faint ellipsis">
            {connector?.title ?? account.connector} · {account.who || host(account.baseUrl)}
          </span>
          {account.warning && (
            <span className={account.urgent ? 'ends urgent' : 'ends'}>{account.warning}</span>
          )}
        </span>
      </button>
      <IconButton
        icon="pulse"
        label={`Test ${account.name}`}
        onClick={() => void actions.accounts.test(account.name)}
      />
    </div>
  )
}

function host(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}
