// Event queues: how their events are grouped, who uses them, what waits, and the bounds of environments.
import { useEffect, useState } from 'react'
import { formatWhen } from '../../base/format'
import type { Load, Pause, QueueDepth } from '../../model/queue'
import type { Environment } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { type Loaded, useLoaded } from '../parts/loaded'
import { Page, Section } from '../parts/page'
import { UndoButton } from '../parts/undoButton'
import { ValueEditor } from '../parts/valueEditor'
import './queues.css'

export function QueuesPage() {
  const { actions } = useApp()
  const queues = useAppState('workspace', s => s.workspace?.queues) ?? {}
  const environments = useAppState('workspace', s => s.workspace?.environments) ?? []
  const paused = useLoaded('paused', () => actions.queues.paused())
  const names = Object.keys(queues).sort()
  return (
    <Page
      icon="list-ordered"
      title="Event Queues"
      detail="Events of one group run one after the other"
      actions={
        <>
          <UndoButton />
          <IconButton
            icon="json"
            label="Edit bobbin.json"
            onClick={() => void actions.files.open('bobbin.json')}
          />
          <Button kind="primary" icon="add" onClick={() => void actions.queues.create()}>
            New queue
          </Button>
        </>
      }
    >
      {names.length === 0 && (
        <Empty icon="list-ordered" title="No event queue yet">
          <p>
            Two changes of one issue that come within a second run side by side, and the later one may win. In
            a queue that is grouped by issue.key they run in the order they came.
          </p>
        </Empty>
      )}
      {names.map(name => (
        <Queue key={name} name={name} groupBy={queues[name]?.groupBy} />
      ))}
      {environments.map(e => (
        <Waiting key={e.name} environment={e} paused={paused} />
      ))}
    </Page>
  )
}

function Queue({ name, groupBy }: { name: string; groupBy: string[] | undefined }) {
  const { actions } = useApp()
  const listeners = useAppState('workspace', s => s.workspace?.listeners) ?? []
  return (
    <Section
      title={name}
      actions={
        <IconButton
          icon="trash"
          label={`Remove the queue ${name}`}
          onClick={() => void actions.queues.remove(name)}
        />
      }
    >
      <div className="fields">
        <div className="form-field">
          <span className="label">Grouped by</span>
          <ValueEditor
            label={`Group of ${name}`}
            type="list"
            value={groupBy}
            onChange={value => void actions.queues.setGroup(name, (value as string[] | undefined) ?? [])}
          />
          <span className="hint">
            {groupBy?.length
              ? 'Paths into the event, one on each line. Events with the same values wait for each other.'
              : 'Without a path all events of the queue are one group. issue.key groups by issue.'}
          </span>
        </div>
        <fieldset className="form-field plain">
          <legend className="label">Event listeners</legend>
          {listeners.length === 0 && <span className="hint">The workspace has none yet.</span>}
          {listeners.map(l => (
            <label key={l.name} className="check-field">
              <input
                type="checkbox"
                aria-label={`${l.name} uses ${name}`}
                checked={l.queue === name}
                onChange={e => void actions.queues.assign(l.name, e.target.checked ? name : '')}
              />
              {l.name}
              {l.queue && l.queue !== name && <span className="hint">in {l.queue} now</span>}
            </label>
          ))}
        </fieldset>
      </div>
    </Section>
  )
}

/** What waits changes with every invocation; while something does, it is asked for again. */
const LOOK_MS = 2000

function Waiting({ environment, paused }: { environment: Environment; paused: Loaded<Pause[]> }) {
  const { actions } = useApp()
  const { name, production } = environment
  const turn = useAppState('run', s => {
    const newest = s.invocations.find(i => i.environment === name)
    return newest ? `${newest.invocationId} ${newest.status}` : ''
  })
  const [tick, setTick] = useState(0)
  const depths = useLoaded(`${name} ${turn} ${tick}`, () => actions.queues.depths(name))
  const queues = depths.value?.queues ?? []
  const busy = queues.length > 0
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(() => setTick(t => t + 1), LOOK_MS)
    return () => clearInterval(timer)
  }, [busy])
  const pause = (paused.value ?? []).find(p => !p.environment || p.environment === name)
  const act = async (work: Promise<void>) => {
    await work
    paused.reload()
  }
  return (
    <Section
      title={`In ${name}`}
      actions={
        <>
          {production && <Badge tone="production">production</Badge>}
          {(depths.value?.dead ?? 0) > 0 && (
            <Button small icon="mail" onClick={() => void actions.queues.openLetters()}>
              {depths.value?.dead === 1 ? '1 dead letter' : `${depths.value?.dead} dead letters`}
            </Button>
          )}
          {pause ? (
            <Button
              small
              icon="debug-start"
              aria-label={`Go on in ${name}`}
              onClick={() => void act(actions.queues.resume(name))}
            >
              Go on
            </Button>
          ) : (
            <Button
              small
              icon="debug-pause"
              aria-label={`Pause ${name}`}
              onClick={() => void act(actions.queues.pause(name))}
            >
              Pause...
            </Button>
          )}
        </>
      }
    >
      {pause && (
        <div className="banner warning" role="status">
          <Icon name="debug-pause" />
          <span>
            <strong>{pause.environment ? 'Paused' : 'The whole workspace is paused'}</strong> since{' '}
            {formatWhen(pause.since, new Date())}
            {pause.reason && `: ${pause.reason}`}. Events are kept, and nothing starts by itself.
          </span>
        </div>
      )}
      {depths.fault && <FaultBanner sentence={depths.fault.sentence} hint={depths.fault.hint} />}
      {queues.length === 0 && <p className="hint">Nothing waits or runs on this machine.</p>}
      <ul className="depths" aria-label={`What waits in ${name}`}>
        {queues.map(q => (
          <Depth key={q.queue} depth={q} />
        ))}
      </ul>
      <Bounds environment={environment} />
    </Section>
  )
}

function Depth({ depth }: { depth: QueueDepth }) {
  const title = depth.queue.startsWith('schedule:')
    ? `${depth.queue.slice(9)} (schedule)`
    : depth.queue || 'in no queue'
  return (
    <li>
      <span className="row plain">
        <Icon name="list-ordered" />
        <strong className="name ellipsis">{title}</strong>
        <span className="grow">{loadText(depth)}</span>
        {(depth.groups ?? 0) > 0 && (
          <span className="muted">{depth.groups === 1 ? '1 group' : `${depth.groups} groups`}</span>
        )}
      </span>
      {depth.fullest?.slice(0, 5).map(g => (
        <span key={g.group} className="row plain group">
          <code className="ellipsis name">{g.group}</code>
          <span className="muted">{loadText(g)}</span>
        </span>
      ))}
    </li>
  )
}

function loadText(load: Load): string {
  const parts = [
    `${load.queued ?? 0} waiting`,
    `${load.running ?? 0} running`,
    load.retrying > 0 && `${load.retrying} tried again later`,
    load.oldest && `the oldest since ${formatWhen(load.oldest, new Date())}`,
  ]
  return parts.filter(Boolean).join(', ')
}

const BOUNDS = [
  ['concurrency', 'Invocations at once', 'as many as there is room for'],
  ['perMinute', 'Invocations that begin in a minute', 'any number'],
  ['backlog', 'Waiting before events are turned away', '100,000'],
] as const

function Bounds({ environment }: { environment: Environment }) {
  const { actions } = useApp()
  return (
    <div className="fields">
      {BOUNDS.map(([key, label, fallback]) => (
        <div key={key} className="form-field">
          <span className="label">{label}</span>
          <ValueEditor
            label={`${label} in ${environment.name}`}
            type="number"
            value={environment.limits?.[key]}
            fallback={fallback}
            onChange={value => void actions.environments.setLimit(environment.name, key, value)}
          />
        </div>
      ))}
    </div>
  )
}
