// A simulator: what it keeps, how it misbehaves, what it sends.
import { useState } from 'react'
import { formatWhen } from '../../base/format'
import { SIMULATES } from '../../model/connector'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { FaultBanner } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { Gone, Page, Section } from '../parts/page'
import { SearchChoice } from '../parts/searchChoice'
import { SimulatorData } from './simulatorData'
import { Switches } from './simulatorSwitches'
import './simulator.css'

export function SimulatorPage({ name }: { name: string }) {
  const { actions } = useApp()
  const connection = useAppState('workspace', s => s.workspace?.connections[name])
  const known = useAppState('workspace', s => s.connectors.find(c => c.name === connection?.connector))
  // A run that has ended may have changed what the simulator keeps.
  const runs = useAppState('run', s => s.invocations.filter(i => i.finishedAt).length)
  const [turn, setTurn] = useState(0)
  const version = `${runs} ${turn}`
  const shown = useLoaded(`${name} ${version}`, () => actions.simulators.show(name))
  const reload = () => setTurn(now => now + 1)
  if (!connection) return <Gone what={`The connection ${name}`} />
  const reset = async () => (await actions.simulators.reset(name)) && reload()
  return (
    <Page
      wide
      icon="beaker"
      title={`Simulator of ${name}`}
      detail={[known?.title ?? connection.connector, known && SIMULATES[known.simulator]]
        .filter(Boolean)
        .join(', ')}
      actions={
        <>
          <IconButton icon="refresh" label="Refresh" onClick={reload} />
          <Button icon="discard" onClick={() => void reset()}>
            Reset...
          </Button>
        </>
      }
    >
      {shown.fault && <FaultBanner sentence={shown.fault.sentence} hint={shown.fault.hint} />}
      {shown.value && (
        <>
          <Switches connection={name} switches={shown.value.switches} reload={reload} />
          <Events connection={name} version={version} />
          <SimulatorData
            connection={name}
            collections={shown.value.collections}
            version={version}
            reload={reload}
          />
        </>
      )}
    </Page>
  )
}

function Events({ connection, version }: { connection: string; version: string }) {
  const { actions } = useApp()
  const listeners = useAppState('workspace', s => s.workspace?.listeners)?.filter(
    l => l.connection === connection,
  )
  const events = useLoaded(connection, () => actions.listeners.events(connection))
  const sent = useLoaded(`${connection} ${version}`, () => actions.simulators.webhooks(connection))
  const list = events.value?.events ?? []
  const [chosen, setEvent] = useState<string | undefined>()
  const event = chosen ?? listeners?.[0]?.event ?? list[0]?.name ?? ''
  const send = async () => {
    await actions.simulators.send(connection, event)
    sent.reload()
  }
  if (list.length === 0) return null
  return (
    <Section title="Events" hint="An event goes to the listeners of this connection as if it had happened.">
      <div className="send">
        <SearchChoice
          label="Event to send"
          value={event}
          options={list.map(e => ({ value: e.name, label: e.title || e.name, detail: e.type }))}
          onChange={setEvent}
        />
        <Button icon="send" onClick={() => void send()}>
          Send
        </Button>
      </div>
      {(sent.value ?? [])
        .slice(-5)
        .reverse()
        .map(w => (
          <div key={`${w.at} ${w.event} ${w.attempt}`} className="row">
            <Badge tone={w.error ? 'red' : 'green'}>{w.error ? 'failed' : 'arrived'}</Badge>
            <span className="muted">{formatWhen(w.at, new Date())}</span>
            <span className="ellipsis" title={w.event}>
              {w.title ?? w.event}
            </span>
            <span className="grow ellipsis muted">{w.error ?? w.address ?? ''}</span>
          </div>
        ))}
    </Section>
  )
}
