// The parameters of a workspace: what each is, and its value in every environment, differences marked.
import { flattened, type ParameterPath, valueAt } from '../../base/parameters'
import type { Environment, Parameter, PasswordParameter } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { useLoaded } from '../parts/loaded'
import { Page } from '../parts/page'
import { ValueEditor } from '../parts/valueEditor'
import './parameters.css'

export function ParametersPage() {
  const { actions } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const environments = workspace?.environments ?? []
  const rows = flattened(workspace?.parameters ?? {})
  const names = [...environments.map(e => e.name), ...rows.map(([path, p]) => `${path} ${p.type}`)].join('\n')
  const passwords = useLoaded(names, () => actions.parameters.passwords())
  return (
    <Page
      wide
      icon="symbol-parameter"
      title="Parameters"
      detail="Values that scripts read as context.environment.vars"
      actions={
        <>
          <IconButton
            icon="json"
            label="Edit bobbin.json"
            onClick={() => void actions.files.open('bobbin.json')}
          />
          <Button kind="primary" icon="add" onClick={() => actions.parameters.openEdit()}>
            New parameter
          </Button>
        </>
      }
    >
      {rows.length === 0 ? (
        <Empty icon="symbol-parameter" title="No parameters yet">
          <p>
            A project key, a list of recipients, a password: what differs from one environment to the next.
          </p>
          <Button onClick={() => actions.parameters.openEdit()}>New parameter</Button>
        </Empty>
      ) : (
        <div className="table-scroll">
          <table className="parameter-table">
            <thead>
              <tr>
                <th scope="col">Parameter</th>
                <th scope="col">Default</th>
                {environments.map(e => (
                  <th key={e.name} scope="col" className={e.production ? 'production' : ''}>
                    <span className="environment-name">{e.name}</span>{' '}
                    {e.production && <Badge tone="production">production</Badge>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
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
            </tbody>
          </table>
          <p className="hint">
            <span className="mark" /> Differs from the default or from other environments. Environments
            without a value of their own have the default.
          </p>
        </div>
      )}
    </Page>
  )
}

interface RowProps {
  path: ParameterPath
  parameter: Parameter
  environments: Environment[]
  passwords: Record<string, PasswordParameter[]> | undefined
  reload(): void
}

export function ParameterRow({ path, parameter, environments, passwords, reload }: RowProps) {
  const { actions } = useApp()
  const values = environments.map(e => valueAt(e.parameters, path))
  const effective = values.map(v => JSON.stringify(v ?? parameter.default))
  const differs = new Set(effective).size > 1
  const secret = parameter.type === 'password'
  return (
    <tr aria-label={path}>
      <th scope="row">
        <span className="head">
          <button type="button" className="link ellipsis" onClick={() => actions.parameters.openEdit(path)}>
            {path}
          </button>
          <Badge>{parameter.type}</Badge>
          {parameter.required && <Badge tone="blue">required</Badge>}
          <IconButton
            icon="trash"
            label={`Remove ${path}`}
            onClick={() => void actions.parameters.remove(path)}
          />
        </span>
        {parameter.description && <span className="hint">{parameter.description}</span>}
        {secret && parameter.hosts && <span className="hint">goes to {parameter.hosts.join(', ')}</span>}
      </th>
      <td>
        {secret ? (
          <span className="hint">in the vault</span>
        ) : (
          <ValueEditor
            label={`Default of ${path}`}
            type={parameter.type}
            options={parameter.options}
            value={parameter.default}
            onChange={value => void actions.parameters.setDefault(path, value)}
          />
        )}
      </td>
      {environments.map((e, i) => {
        const own = values[i] !== undefined
        const classes = [
          e.production && 'production',
          own && differs && 'differs',
          !secret && isMissing(parameter, values[i]) && 'missing',
        ]
        return (
          <td key={e.name} className={classes.filter(Boolean).join(' ')}>
            <ParameterValue
              environment={e}
              path={path}
              parameter={parameter}
              passwords={passwords}
              reload={reload}
            />
          </td>
        )
      })}
    </tr>
  )
}

function isMissing(parameter: Parameter, value: unknown): boolean {
  return parameter.required === true && value === undefined && parameter.default === undefined
}

/** Whether a parameter that is required has nothing in an environment; a password's value is in the vault. */
export function lacks(
  { name, parameters }: Environment,
  path: ParameterPath,
  parameter: Parameter,
  passwords: RowProps['passwords'],
): boolean {
  if (parameter.type !== 'password') return isMissing(parameter, valueAt(parameters, path))
  return parameter.required === true && !passwords?.[name]?.find(p => p.name === path)?.hasValue
}

interface ValueProps extends Omit<RowProps, 'environments'> {
  environment: Environment
}

/** The value of a parameter in one environment, in the editor of its type. */
export function ParameterValue({ environment, path, parameter, passwords, reload }: ValueProps) {
  const { actions } = useApp()
  const { name } = environment
  if (parameter.type === 'password')
    return (
      <Password
        environment={name}
        path={path}
        has={passwords?.[name]?.find(p => p.name === path)?.hasValue}
        reload={reload}
      />
    )
  const value = valueAt(environment.parameters, path)
  return (
    <>
      <span className="cell">
        <ValueEditor
          label={`${path} in ${name}`}
          type={parameter.type}
          options={parameter.options}
          value={value}
          fallback={parameter.default}
          onChange={changed => void actions.parameters.setValue(name, path, changed)}
        />
        {value !== undefined && (
          <IconButton
            icon="discard"
            label={`Use the default of ${path} in ${name}`}
            onClick={() => void actions.parameters.setValue(name, path, undefined)}
          />
        )}
      </span>
      {isMissing(parameter, value) && <span className="fault">It needs a value.</span>}
    </>
  )
}

interface PasswordProps {
  environment: string
  path: ParameterPath
  has: boolean | undefined
  reload(): void
}

function Password({ environment, path, has, reload }: PasswordProps) {
  const { actions } = useApp()
  const set = async () => {
    if (await actions.parameters.setPassword(environment, path)) reload()
  }
  const unset = async () => {
    await actions.parameters.unsetPassword(environment, path)
    reload()
  }
  return (
    <span className="cell">
      {has ? (
        <Badge tone="green" icon="lock">
          set
        </Badge>
      ) : (
        <Badge tone="amber">not set</Badge>
      )}
      <Button small aria-label={`Set ${path} in ${environment}`} onClick={() => void set()}>
        {has ? 'Replace...' : 'Set...'}
      </Button>
      {has && (
        <IconButton icon="close" label={`Forget ${path} in ${environment}`} onClick={() => void unset()} />
      )}
    </span>
  )
}
