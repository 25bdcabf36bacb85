// What a workspace needs before it does something: accounts, parameters, and a first run that ends well.
import type { ReactNode } from 'react'
import { flattened } from '../../base/parameters'
import { isEnded } from '../../model/invocation'
import { type Environment, SIMULATED, type Workspace } from '../../model/workspace'
import { eventsOf, runningInvocation } from '../../state/runState'
import { useApp, useAppState } from '../app'
import { Badge, StatusBadge } from '../parts/badge'
import { Button } from '../parts/button'
import { ChoiceField } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { Page, Section } from '../parts/page'
import { AccountPicker } from './accountPicker'
import { lacks, ParameterValue } from './parametersPage'
import './setup.css'

export function SetupPage() {
  const { actions } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const chosen = useAppState('run', s => s.environment)
  const environment = workspace?.environments.find(e => e.name === chosen)
  if (!workspace || !environment) return null
  const steps = [
    { name: 'accounts', Step: Accounts, wanted: Object.keys(workspace.connections).length > 0 },
    { name: 'parameters', Step: Parameters, wanted: Object.keys(workspace.parameters).length > 0 },
    { name: 'run', Step: FirstRun, wanted: true },
  ].filter(step => step.wanted)
  return (
    <Page
      icon="checklist"
      title="Set Up"
      detail={`${workspace.name} in ${environment.name}`}
      actions={
        <>
          {environment.production && <Badge tone="production">production</Badge>}
          {workspace.environments.length > 1 && (
            <select
              className="field small"
              aria-label="Environment to set up"
              value={environment.name}
              onChange={e => actions.invocations.chooseEnvironment(e.target.value)}
            >
              {workspace.environments.map(e => (
                <option key={e.name}>{e.name}</option>
              ))}
            </select>
          )}
          <Button icon="book" onClick={() => void actions.files.open('README.md')}>
            Readme
          </Button>
        </>
      }
    >
      {steps.map(({ name, Step }, i) => (
        <Step key={name} number={i + 1} workspace={workspace} environment={environment} />
      ))}
    </Page>
  )
}

interface StepProps {
  number: number
  workspace: Workspace
  environment: Environment
}

/** Says beside a step's title whether it is done. */
function Mark({ done, todo }: { done: boolean; todo: string }): ReactNode {
  return done ? (
    <Badge tone="green" icon="pass">
      done
    </Badge>
  ) : (
    <Badge tone="amber">{todo}</Badge>
  )
}

function Accounts({ number, workspace, environment }: StepProps) {
  const accounts = useAppState('workspace', s => s.accounts)
  const connectors = useAppState('workspace', s => s.connectors)
  const connections = Object.entries(workspace.connections).sort(([a], [b]) => a.localeCompare(b))
  const bound = ([path]: [string, unknown]) => {
    const account = environment.accounts[path]
    return account === SIMULATED || accounts.some(a => a.name === account)
  }
  const open = connections.filter(c => !bound(c)).length
  return (
    <Section
      title={`${number}. Accounts`}
      hint="A simulated service runs on this machine, and nothing leaves it. Choose an account in its place when you want the real one; scripts stay as they are."
      actions={<Mark done={open === 0} todo={open === 1 ? '1 is missing' : `${open} are missing`} />}
    >
      {connections.map(([path, { connector }]) => (
        <div key={path} className="row plain">
          <Icon name="plug" className="kind" />
          <strong className="name ellipsis">{path}</strong>
          <span className="muted service ellipsis">
            {connectors.find(c => c.name === connector)?.title ?? connector}
          </span>
          <AccountPicker
            label={`Account of ${path}`}
            environment={environment.name}
            connection={path}
            connector={connector}
            account={environment.accounts[path]}
          />
        </div>
      ))}
    </Section>
  )
}

function Parameters({ number, workspace, environment }: StepProps) {
  const { actions } = useApp()
  const rows = flattened(workspace.parameters)
  const key = `${environment.name} ${rows.map(([path]) => path).join(' ')}`
  const passwords = useLoaded(key, () => actions.parameters.passwords())
  const open = rows.filter(([path, parameter]) => lacks(environment, path, parameter, passwords.value)).length
  return (
    <Section
      title={`${number}. Parameters`}
      hint="Values that scripts read; each environment has its own. An empty field has the default that is shown in it."
      actions={<Mark done={open === 0} todo={open === 1 ? '1 needs a value' : `${open} need a value`} />}
    >
      {rows.map(([path, parameter]) => (
        <div key={path} className="setup-parameter">
          <span className="about">
            <strong className="ellipsis">{path}</strong>
            {parameter.description && <span className="hint">{parameter.description}</span>}
          </span>
          <span className="value">
            <ParameterValue
              environment={environment}
              path={path}
              parameter={parameter}
              passwords={passwords.value}
              reload={passwords.reload}
            />
          </span>
        </div>
      ))}
    </Section>
  )
}

const EMPTY_EVENT = ''

function FirstRun({ number, workspace, environment }: StepProps) {
  const { actions, commands } = useApp()
  const script = useAppState('run', s => s.script)
  const event = useAppState('run', s => s.event)
  const running = useAppState('run', s => runningInvocation(s) !== undefined)
  const last = useAppState('run', s => s.invocations.find(i => i.environment === environment.name))
  const went = useAppState('run', s =>
    s.invocations.some(i => i.environment === environment.name && i.status === 'finished'),
  )
  const events = eventsOf(workspace, script)
  const simulated = Object.keys(workspace.connections).every(c => environment.accounts[c] === SIMULATED)
  return (
    <Section
      title={`${number}. A first run`}
      hint={
        simulated
          ? 'Everything is simulated: run it as often as you like.'
          : 'It calls the services whose accounts you chose.'
      }
      actions={<Mark done={went} todo="not yet" />}
    >
      <div className="fields">
        <ChoiceField
          label="Script"
          value={script ?? ''}
          options={workspace.scripts.map(s => ({ value: s, label: s }))}
          onChange={chosen => actions.invocations.chooseScript(chosen)}
        />
        <ChoiceField
          label="Test event"
          value={event ? `${event.listener}/${event.payload}` : EMPTY_EVENT}
          options={[
            ...events.map(e => ({
              value: `${e.listener}/${e.payload}`,
              label: `${e.payload} (${e.listener})`,
            })),
            { value: EMPTY_EVENT, label: 'Empty event' },
          ]}
          onChange={value =>
            actions.invocations.chooseEvent(events.find(e => `${e.listener}/${e.payload}` === value))
          }
        />
      </div>
      <div className="row plain">
        <Button
          kind={went ? 'plain' : 'primary'}
          icon="play"
          disabled={running || !script}
          onClick={() => commands.run('script.run')}
        >
          {environment.production ? `Run in ${environment.name}` : 'Run'}
        </Button>
        {last && (
          <span className="row plain grow" role="status" aria-label="Last run">
            <StatusBadge status={last.status} />
            <span className="ellipsis">{last.script}</span>
            {isEnded(last) && last.error && <span className="fault ellipsis">{last.error.message}</span>}
          </span>
        )}
        {last && (
          <Button
            small
            icon="output"
            onClick={() => void actions.invocations.show(last.invocationId, 'console')}
          >
            Console
          </Button>
        )}
      </div>
      {went && (
        <div className="banner ok" role="status" aria-label="It works">
          <Icon name="pass" />
          <span className="grow">
            It works. The readme says what else there is to try.{' '}
            {simulated && 'Choose accounts above when you want the real services. '}
            Publish it to have it run while this machine is off.
          </span>
        </div>
      )}
    </Section>
  )
}
