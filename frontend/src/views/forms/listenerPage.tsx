// An event listener: what it hears, what it runs, how events get here, and what it heard last.
import { formatDuration, formatWhen } from '../../base/format'
import type { ConnectorEvents, EventType } from '../../model/connector'
import type { Listener } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge, StatusBadge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { ChoiceField } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { Gone, Page, Section } from '../parts/page'
import { triggerText } from '../parts/runStrip'
import { SearchChoice } from '../parts/searchChoice'
import { UndoButton } from '../parts/undoButton'
import { Delivery } from './delivery'
import { HttpSettings } from './httpSettings'
import { RetryChoice } from './retryChoice'
import { ScriptChoice } from './scriptChoice'
import { TestEvents } from './testEvents'

export function ListenerPage({ name }: { name: string }) {
  const { actions } = useApp()
  const listener = useAppState('workspace', s => s.workspace?.listeners.find(l => l.name === name))
  const connection = listener?.connection ?? ''
  // One that is gone has a tab for a while.
  const events = useLoaded(connection, async () =>
    connection ? actions.listeners.events(connection) : undefined,
  )
  if (!listener) return <Gone what={`The event listener ${name}`} />
  const event = events.value?.events.find(e => e.name === listener.event)
  return (
    <Page
      icon="zap"
      title={name}
      detail={`${listener.connection}: ${event?.title ?? listener.event}`}
      actions={
        <>
          <UndoButton />
          <IconButton
            icon="json"
            label="Edit as text"
            onClick={() => void actions.files.open(`listeners/${name}.json`)}
          />
          <IconButton
            icon="trash"
            label="Delete the listener"
            onClick={() => void actions.listeners.delete(name)}
          />
        </>
      }
    >
      <What listener={listener} events={events.value} />
      <Enabled name={name} />
      <Delivery listener={listener} event={event} events={events.value} />
      {connection === 'generic' && <HttpSettings listener={listener} />}
      <TestEvents listener={listener} event={event} />
      <LastDeliveries listener={listener} />
    </Page>
  )
}

function What({ listener, events }: { listener: Listener; events: ConnectorEvents | undefined }) {
  const { actions } = useApp()
  const queues = useAppState('workspace', s => Object.keys(s.workspace?.queues ?? {}).join('\n'))
    .split('\n')
    .filter(Boolean)
  const change = (changes: Record<string, unknown>) => void actions.listeners.change(listener.name, changes)
  const list: EventType[] = events?.events ?? []
  const known = list.some(e => e.name === listener.event)
  return (
    <Section title="What it does">
      <div className="fields">
        <SearchChoice
          label="Event"
          value={listener.event}
          options={list.map(e => ({ value: e.name, label: e.title || e.name, detail: e.type }))}
          fault={events && !known ? `${listener.connection} has no event "${listener.event}".` : undefined}
          onChange={event => change({ event })}
        />
        <ScriptChoice script={listener.script} onChange={script => change({ script })} />
        <ChoiceField
          label="Answer"
          value={listener.mode ?? 'async'}
          options={[
            { value: 'async', label: 'At once, the script runs afterwards' },
            { value: 'sync', label: 'What the script returns' },
          ]}
          hint={
            listener.mode === 'sync'
              ? 'The service waits, 29 seconds at most.'
              : 'Services like quick answers best.'
          }
          onChange={mode => change({ mode: mode === 'async' ? undefined : mode })}
        />
        {queues.length > 0 && (
          <ChoiceField
            label="Queue"
            value={listener.queue ?? ''}
            options={[
              { value: '', label: 'None: events run side by side' },
              ...queues.map(q => ({ value: q, label: q })),
            ]}
            hint={listener.queue ? 'Events of one group run one after the other.' : undefined}
            onChange={queue => change({ queue })}
          />
        )}
        <ChoiceField
          label="After a crash"
          value={listener.onLost ?? 'retry'}
          options={[
            { value: 'retry', label: 'Run it again' },
            { value: 'fail', label: 'Report it, do not run again' },
          ]}
          hint="For an invocation that was broken off because the machine went down."
          onChange={onLost => change({ onLost: onLost === 'retry' ? undefined : onLost })}
        />
        {listener.mode !== 'sync' && (
          <RetryChoice retry={listener.retry} change={retry => change({ retry })} />
        )}
      </div>
    </Section>
  )
}

function Enabled({ name }: { name: string }) {
  const { actions } = useApp()
  const environments = useAppState('workspace', s => s.workspace?.environments)
  return (
    <Section title="Switched on">
      <div className="checks">
        {(environments ?? []).map(e => (
          <label key={e.name} className="check-field">
            <input
              type="checkbox"
              checked={e.listeners?.[name]?.enabled ?? !e.production}
              onChange={event =>
                void actions.environments.enable(e.name, 'listeners', name, event.target.checked)
              }
            />
            {e.name} {e.production && <Badge tone="production">production</Badge>}
          </label>
        ))}
      </div>
    </Section>
  )
}

const SHOWN = 8

function LastDeliveries({ listener }: { listener: Listener }) {
  const { actions } = useApp()
  const all = useAppState('run', s => s.invocations)
  const own = all.filter(i => i.listener === listener.name).slice(0, SHOWN)
  return (
    <Section title="Last runs">
      {own.length === 0 && (
        <p className="hint">Nothing has arrived yet. A test event shows what the script makes of it.</p>
      )}
      {own.map(i => (
        <button
          key={i.invocationId}
          type="button"
          className="row"
          onClick={() => void actions.invocations.show(i.invocationId, 'console')}
        >
          <StatusBadge status={i.status} />
          <span className="muted">{formatWhen(i.queuedAt, new Date())}</span>
          <span className="grow ellipsis">{triggerText(i.triggerType, undefined)}</span>
          <span className="muted">{i.environment}</span>
          <span className="muted">{formatDuration(i.durationMs)}</span>
        </button>
      ))}
      {own.length > 0 && (
        <Button small icon="history" onClick={() => actions.listeners.openRuns()}>
          All runs
        </Button>
      )}
    </Section>
  )
}
