// The test events of a listener: run, edit, delete; from the sample, of something real, or copied.
import type { ConnectorEvents } from '../../model/connector'
import type { Listener } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Section } from '../parts/page'

interface TestEventsProps {
  listener: Listener
  event: ConnectorEvents['events'][number] | undefined
}

export function TestEvents({ listener, event }: TestEventsProps) {
  const { actions } = useApp()
  const environment = useAppState('run', s => s.environment)
  const payloads = useAppState('workspace', s => s.workspace?.payloads[listener.name]) ?? []
  const { name } = listener
  const take = event?.take
  return (
    <Section
      title="Test events"
      hint="What the script gets when you run it by hand. They lie in the workspace, for everybody."
      actions={
        <>
          {event?.sample !== undefined && (
            <Button
              small
              icon="beaker"
              onClick={() => void actions.listeners.savePayload(name, event.sample, 'sample')}
            >
              From the sample...
            </Button>
          )}
          {take && environment && (
            <Button
              small
              icon="cloud-download"
              onClick={() => void actions.listeners.takeEvent(name, environment, take)}
            >
              Take a real event...
            </Button>
          )}
          <Button small icon="symbol-interface" onClick={() => actions.listeners.openTypes(name)}>
            Types...
          </Button>
          <Button small icon="add" onClick={() => void actions.resources.createPayload(name)}>
            New...
          </Button>
        </>
      }
    >
      {payloads.length === 0 && <p className="hint">There is none yet.</p>}
      {payloads.map(payload => {
        const path = `events/${name}/${payload}.json`
        return (
          <div key={payload} className="row">
            <button
              type="button"
              className="link grow ellipsis"
              onClick={() => void actions.files.open(path)}
            >
              {payload}
            </button>
            <IconButton icon="edit" label={`Edit ${payload}`} onClick={() => void actions.files.open(path)} />
            <IconButton
              icon="trash"
              label={`Delete ${payload}`}
              onClick={() => void actions.resources.delete(path)}
            />
            <Button small icon="play" onClick={() => actions.listeners.runWith(listener, payload)}>
              Run
            </Button>
          </div>
        )
      })}
    </Section>
  )
}
