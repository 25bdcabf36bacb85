// All environments beside each other: what each is, which accounts, values, switches and bounds it has.
import type { ReactNode } from 'react'
import { flattened } from '../../base/parameters'
import type { Environment } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { useLoaded } from '../parts/loaded'
import { Page } from '../parts/page'
import { UndoButton } from '../parts/undoButton'
import { ValueEditor } from '../parts/valueEditor'
import { AccountPicker } from './accountPicker'
import { ParameterRow } from './parametersPage'
import './parameters.css'
import './queues.css'

export function EnvironmentsPage() {
  const { actions } = useApp()
  const environments = useAppState('workspace', s => s.workspace?.environments) ?? []
  return (
    <Page
      wide
      icon="server"
      title="Environments"
      detail="Where the workspace runs, beside each other"
      actions={
        <>
          <UndoButton />
          <Button kind="primary" icon="add" onClick={() => void actions.resources.create('environments')}>
            New environment
          </Button>
        </>
      }
    >
      <div className="table-scroll">
        <table className="parameter-table environment-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden-label">What</span>
              </th>
              <th scope="col">Default</th>
              {environments.map(e => (
                <th key={e.name} scope="col" className={kindOf(e)}>
                  <span className="head">
                    <span className="environment-name">{e.name}</span>
                    {e.production && <Badge tone="production">production</Badge>}
                    <IconButton
                      icon="json"
                      label={`Edit ${e.name} as text`}
                      onClick={() => void actions.files.open(`environments/${e.name}.json`)}
                    />
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Kind environments={environments} />
            <Accounts environments={environments} />
            <Parameters environments={environments} />
            <Switches environments={environments} kind="listeners" title="Event listeners" />
            <Switches environments={environments} kind="schedules" title="Schedules" />
            <Limits environments={environments} />
          </tbody>
        </table>
        <p className="hint">
          <span className="mark" /> Differs from the default or from other environments.
        </p>
      </div>
    </Page>
  )
}

function kindOf(e: Environment): string {
  return e.production ? 'production' : ''
}

interface PartProps {
  environments: Environment[]
}

function Group({ title, environments }: PartProps & { title: string }) {
  return (
    <tr className="group">
      <th scope="rowgroup" colSpan={2}>
        {title}
      </th>
      {environments.map(e => (
        <td key={e.name} className={kindOf(e)} />
      ))}
    </tr>
  )
}

interface LineProps extends PartProps {
  name: ReactNode
  label: string
  fallback?: ReactNode
  /** Marks what is not the same everywhere. */
  differs?: boolean
  cell(e: Environment): ReactNode
}

function Line({ name, label, fallback, differs, environments, cell }: LineProps) {
  return (
    <tr aria-label={label}>
      <th scope="row">
        <span className="head">{name}</span>
      </th>
      <td>{fallback && <span className="cell hint">{fallback}</span>}</td>
      {environments.map(e => (
        <td key={e.name} className={[kindOf(e), differs && 'differs'].filter(Boolean).join(' ')}>
          <span className="cell">{cell(e)}</span>
        </td>
      ))}
    </tr>
  )
}

function Kind({ environments }: PartProps) {
  const { actions } = useApp()
  return (
    <Line
      name="Production"
      label="Production"
      fallback="no"
      environments={environments}
      cell={e => (
        <label className="check-field">
          <input
            type="checkbox"
            aria-label={`${e.name} is production`}
            checked={e.production ?? false}
            onChange={event => void actions.environments.setProduction(e.name, event.target.checked)}
          />
          {e.production ? 'real data: it asks before a run' : 'for development and tests'}
        </label>
      )}
    />
  )
}

function Accounts({ environments }: PartProps) {
  const { actions } = useApp()
  const connections = useAppState('workspace', s => s.workspace?.connections) ?? {}
  return (
    <>
      <Group title="Connections" environments={environments} />
      {Object.entries(connections)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([path, { connector }]) => (
          <Line
            key={path}
            label={path}
            name={
              <button
                type="button"
                className="link ellipsis"
                onClick={() => void actions.connectors.openConnection(path)}
              >
                {path}
              </button>
            }
            environments={environments}
            cell={e => (
              <AccountPicker
                label={`Account of ${path} in ${e.name}`}
                environment={e.name}
                connection={path}
                connector={connector}
                account={e.accounts[path]}
              />
            )}
          />
        ))}
    </>
  )
}

function Parameters({ environments }: PartProps) {
  const { actions } = useApp()
  const parameters = useAppState('workspace', s => s.workspace?.parameters) ?? {}
  const rows = flattened(parameters)
  const key = [...environments.map(e => e.name), ...rows.map(([path, p]) => `${path} ${p.type}`)].join('\n')
  const passwords = useLoaded(key, () => actions.parameters.passwords())
  return (
    <>
      <Group title="Parameters" environments={environments} />
      {rows.length === 0 && (
        <tr>
          <td colSpan={environments.length + 2}>
            <span className="hint">The workspace has none yet.</span>
          </td>
        </tr>
      )}
      {rows.map(([path, parameter]) => (
        <ParameterRow
          key={path}
          path={path}
          parameter={parameter}
          environments={environments}
          passwords={passwords.value}
          reload={passwords.reload}
        />
      ))}
    </>
  )
}

interface SwitchesProps extends PartProps {
  kind: 'listeners' | 'schedules'
  title: string
}

function Switches({ environments, kind, title }: SwitchesProps) {
  const { actions } = useApp()
  const all = useAppState('workspace', s => s.workspace?.[kind]) ?? []
  if (all.length === 0) return null
  return (
    <>
      <Group title={title} environments={environments} />
      {all.map(({ name }) => (
        <Line
          key={name}
          label={name}
          name={
            <button
              type="button"
              className="link ellipsis"
              onClick={() =>
                void (kind === 'listeners' ? actions.listeners.open(name) : actions.schedules.open(name))
              }
            >
              {name}
            </button>
          }
          fallback="on, off in production"
          environments={environments}
          cell={e => (
            <label className="check-field">
              <input
                type="checkbox"
                aria-label={`${name} in ${e.name}`}
                checked={e[kind]?.[name]?.enabled ?? !e.production}
                onChange={event => void actions.environments.enable(e.name, kind, name, event.target.checked)}
              />
              {(e[kind]?.[name]?.enabled ?? !e.production) ? 'on' : 'off'}
            </label>
          )}
        />
      ))}
    </>
  )
}

const LIMITS = [
  ['timeoutSeconds', 'Time of an invocation, in seconds', '900'],
  ['memoryMB', 'Memory of an invocation, in MB', '400'],
  ['concurrency', 'Invocations at once', 'no limit'],
  ['perMinute', 'Invocations that begin in a minute', 'no limit'],
] as const

function Limits({ environments }: PartProps) {
  const { actions } = useApp()
  return (
    <>
      <Group title="Limits" environments={environments} />
      {LIMITS.map(([key, title, fallback]) => (
        <Line
          key={key}
          label={title}
          name={title}
          fallback={fallback}
          differs={new Set(environments.map(e => e.limits?.[key])).size > 1}
          environments={environments}
          cell={e => (
            <ValueEditor
              label={`${title} in ${e.name}`}
              type="number"
              value={e.limits?.[key]}
              fallback={fallback}
              onChange={value => void actions.environments.setLimit(e.name, key, value)}
            />
          )}
        />
      ))}
    </>
  )
}
