// What to run, with which event, where; and the button that does it.
import { DropdownMenu } from 'radix-ui'
import { useMemo } from 'react'
import { eventsOf, runningInvocation } from '../../state/runState'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Tip } from '../parts/button'
import { Icon } from '../parts/icon'
import { MenuItem, Picker } from '../parts/picker'
import './run.css'

const EMPTY_EVENT = 'empty'

export function RunControl() {
  const { actions, commands } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const script = useAppState('run', s => s.script)
  const environment = useAppState('run', s => s.environment)
  const production = workspace?.environments.find(e => e.name === environment)?.production ?? false
  if (!workspace) return null
  return (
    <fieldset className="run" aria-label="Run a script" style={{ border: 0, margin: 0, padding: 0 }}>
      <div className="run-choices">
        <Picker
          label="Script to run"
          icon="file-code"
          value={script}
          shown={script ?? 'No script'}
          choices={workspace.scripts.map(s => ({ value: s, label: s }))}
          onChoose={s => actions.invocations.chooseScript(s)}
          footer={
            <MenuItem icon="new-file" label="New script..." onSelect={() => commands.run('script.create')} />
          }
        />
        <EventPicker />
        <EnvironmentPicker production={production} />
      </div>
      <RunButton production={production} environment={environment} />
    </fieldset>
  )
}

function EventPicker() {
  const { actions, commands } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const script = useAppState('run', s => s.script)
  const event = useAppState('run', s => s.event)
  const events = useMemo(() => (workspace ? eventsOf(workspace, script) : []), [workspace, script])
  const listeners = workspace?.listeners.filter(l => l.script === script) ?? []
  const choices = [
    ...events.map(e => ({ value: `${e.listener}/${e.payload}`, label: e.payload, group: e.listener })),
    { value: EMPTY_EVENT, label: 'Empty event', detail: '{}', group: 'no test event' },
  ]
  const chosen = event ? `${event.listener}/${event.payload}` : EMPTY_EVENT
  return (
    <Picker
      label="Test event"
      icon="mail"
      value={chosen}
      shown={event ? event.payload : 'Empty event'}
      choices={choices}
      onChoose={value =>
        actions.invocations.chooseEvent(events.find(e => `${e.listener}/${e.payload}` === value))
      }
      footer={
        workspace && script ? (
          <>
            <MenuItem
              icon="clippy"
              label="Paste an event and run..."
              onSelect={() => commands.run('script.runWith')}
            />
            {event && (
              <MenuItem
                icon="edit"
                label="Edit this test event"
                onSelect={() => void actions.files.open(`events/${event.listener}/${event.payload}.json`)}
              />
            )}
            {listeners.map(l => (
              <MenuItem
                key={l.name}
                icon="add"
                label={`New test event for ${l.name}...`}
                onSelect={() => void actions.resources.createPayload(l.name)}
              />
            ))}
          </>
        ) : undefined
      }
    />
  )
}

function EnvironmentPicker({ production }: { production: boolean }) {
  const { actions, commands } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const environment = useAppState('run', s => s.environment)
  return (
    <Picker
      label="Environment"
      icon={production ? 'warning' : 'server'}
      className={production ? 'production' : ''}
      value={environment}
      shown={environment ?? 'No environment'}
      choices={(workspace?.environments ?? []).map(e => ({
        value: e.name,
        label: e.name,
        ...(e.production && { badge: <Badge tone="production">production</Badge> }),
      }))}
      onChoose={name => actions.invocations.chooseEnvironment(name)}
      footer={
        <>
          {environment && (
            <MenuItem
              icon="edit"
              label={`Edit ${environment}`}
              onSelect={() => void actions.files.open(`environments/${environment}.json`)}
            />
          )}
          <DropdownMenu.Item className="menu-item" onSelect={() => commands.run('environment.create')}>
            <span className="check">
              <Icon name="add" />
            </span>
            New environment...
          </DropdownMenu.Item>
        </>
      }
    />
  )
}

function RunButton({ production, environment }: { production: boolean; environment: string | undefined }) {
  const { commands } = useApp()
  const running = useAppState('run', s => runningInvocation(s) !== undefined)
  const starting = useAppState('run', s => s.starting)
  if (running) {
    return (
      <Tip text="Stop the running script" keys="Shift+F5">
        <button type="button" className="run-button stop" onClick={() => commands.run('script.stop')}>
          <Icon name="debug-stop" /> Stop
        </button>
      </Tip>
    )
  }
  const label = production ? `Run in ${environment}` : 'Run'
  return (
    <Tip text={production ? 'Runs against real data; asks first' : 'Save everything and run'} keys="F5">
      <button
        type="button"
        className={`run-button ${production ? 'production' : ''}`}
        disabled={starting}
        onClick={() => commands.run('script.run')}
      >
        <Icon name={starting ? 'loading' : 'play'} className={starting ? 'spin' : ''} /> {label}
      </button>
    </Tip>
  )
}
