// What ran in an environment, newest first and as it happens; the panel shows the chosen one.
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatWhen } from '../../base/format'
import type { AppError } from '../../model/fault'
import { toAppError } from '../../model/fault'
import { type Invocation, type InvocationStatus, isEnded, tookWords } from '../../model/invocation'
import { type PlaceName, type RemotePlace, refusal } from '../../model/runner'
import { mergeInvocations, samePlace, viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { SimulatedBadge, StatusBadge, statusText } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { InvocationGrid } from '../parts/invocationGrid'
import { useInvocationRows } from '../parts/invocationRows'
import { Narrow } from '../parts/narrow'
import { triggerText } from '../parts/runStrip'

const STATUSES: InvocationStatus[] = [
  'queued',
  'running',
  'finished',
  'function_error',
  'timed_out',
  'out_of_memory',
  'aborted',
  'denied',
  'malformed_payload',
  'runtime_error',
]

/** Hours, in words. */
const SINCE: [hours: string, label: string][] = [
  ['0', 'Any time'],
  ['1', 'Last hour'],
  ['24', 'Last 24 hours'],
  ['168', 'Last 7 days'],
]

const PAGE = 200

interface Filter {
  script: string
  listener: string
  status: string
  hours: number
}

interface LogProps {
  place: PlaceName
  value: RemotePlace | undefined
}

export function Log({ place, value }: LogProps) {
  const { actions } = useApp()
  const [filter, setFilter] = useState<Filter>({ script: '', listener: '', status: '', hours: 0 })
  const pursued = useAppState('runners', s => samePlace(s.pursued, place))
  const { list, fault, more, loadMore } = useLog(place, filter)
  useEffect(() => () => actions.runners.pursue(undefined), [actions])
  const scripts = [
    ...new Set([...(value?.environment.listeners ?? []), ...(value?.schedules ?? [])].map(l => l.script)),
  ]
  return (
    <div className="pane">
      <div className="toolbar log-filters">
        <Narrow
          label="Status"
          value={filter.status}
          options={[['', 'Any status'], ...STATUSES.map(s => [s, statusText(s)] as const)]}
          onChange={status => setFilter({ ...filter, status })}
        />
        <Narrow
          label="Listener"
          value={filter.listener}
          options={[
            ['', 'Any trigger'],
            ...(value?.environment.listeners ?? []).map(l => [l.name, l.name] as const),
          ]}
          onChange={listener => setFilter({ ...filter, listener })}
        />
        <Narrow
          label="Script"
          value={filter.script}
          options={[['', 'Any script'], ...scripts.map(s => [s, s] as const)]}
          onChange={script => setFilter({ ...filter, script })}
        />
        <Narrow
          label="Time"
          value={String(filter.hours)}
          options={SINCE}
          onChange={hours => setFilter({ ...filter, hours: Number(hours) })}
        />
        <span className="grow" />
        <label className="check-field" title="Show the console of each new invocation as it starts">
          <input
            type="checkbox"
            checked={pursued}
            onChange={e => actions.runners.pursue(e.target.checked ? place : undefined)}
          />
          Follow
        </label>
      </div>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {list.length === 0 && !fault ? (
        <Empty icon="history" title="Nothing ran here">
          <p>
            What a listener or a schedule starts appears here within a second. The addresses are in the
            overview.
          </p>
        </Empty>
      ) : (
        <List place={place} list={list} more={more} loadMore={loadMore} />
      )}
    </div>
  )
}

/** What was loaded of the log, with what was told since. */
function useLog(place: PlaceName, filter: Filter) {
  const { actions } = useApp()
  const live = useAppState('runners', s => viewOf(s, place.runner).invocations)
  const turn = useAppState('runners', s => viewOf(s, place.runner).turn)
  const { script, listener, status, hours } = filter
  const key = JSON.stringify([place, script, listener, status, hours, turn])
  const [loaded, setLoaded] = useState<{ key: string; list: Invocation[]; more: boolean; fault?: AppError }>()
  const latest = useRef(key) // an answer to what was asked before is late
  latest.current = key
  const ask = useRef<(before?: string) => void>(() => undefined)
  ask.current = before => {
    const from = hours ? new Date(Date.now() - hours * 3_600_000).toISOString() : ''
    const wish = {
      limit: PAGE,
      ...(from && { from }),
      ...(script && { script }),
      ...(listener && { listener }),
      ...(status && { status }),
    }
    actions.runners.log(place, { ...wish, ...(before && { before }) }).then(
      page => {
        if (latest.current !== key) return
        setLoaded(old => ({
          key,
          list: before && old?.key === key ? [...old.list, ...page] : page,
          more: page.length === PAGE,
        }))
      },
      thrown => {
        if (latest.current !== key) return
        setLoaded(old => ({ key, list: old?.list ?? [], more: false, fault: toAppError(thrown) }))
      },
    )
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each key
  useEffect(() => ask.current(), [key])
  const list = useMemo(() => {
    const here = live.filter(i => i.workspace === place.workspace && i.environment === place.environment)
    const since = hours ? Date.now() - hours * 3_600_000 : 0
    return mergeInvocations(here, loaded?.list ?? []).filter(
      i =>
        (!script || i.script === script) &&
        (!listener || i.listener === listener) &&
        (!status || i.status === status) &&
        (!since || new Date(i.queuedAt).getTime() >= since),
    )
  }, [live, loaded, place.workspace, place.environment, script, listener, status, hours])
  const last = loaded?.list.at(-1)?.invocationId
  return {
    list,
    fault: loaded?.key === key ? loaded.fault : undefined,
    more: loaded?.more ?? false,
    loadMore: () => ask.current(last),
  }
}

interface ListProps {
  place: PlaceName
  list: Invocation[]
  more: boolean
  loadMore(): void
}

function List({ place, list, more, loadMore }: ListProps) {
  const { actions } = useApp()
  const shown = useAppState('run', s => s.shown)
  const role = useAppState('runners', s => viewOf(s, place.runner).state?.info.role)
  const rows = useInvocationRows(list, shown, (i, panel) => void actions.runners.show(i, panel))
  return (
    <>
      <InvocationGrid
        rows={rows}
        label={`Invocations in ${place.environment}`}
        className="remote-log"
        columns="remote-cols"
      >
        {row => <Row key={row.invocation.invocationId} {...row} why={refusal(role, 'publisher')} />}
      </InvocationGrid>
      {more && (
        <div className="log-more">
          <Button small onClick={loadMore}>
            Load older ones
          </Button>
        </div>
      )}
    </>
  )
}

interface RowProps {
  invocation: Invocation
  selected: boolean
  top: number
  why: string | undefined
}

function Row({ invocation, selected, top, why }: RowProps) {
  const { actions } = useApp()
  const act = (work: () => void) => (event: React.MouseEvent) => {
    event.stopPropagation()
    work()
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      className="grid-row remote-cols"
      role="row"
      aria-selected={selected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={act(() => void actions.runners.show(invocation))}
    >
      <span role="gridcell">
        <StatusBadge status={invocation.status} />
      </span>
      <span role="gridcell" className="ellipsis name">
        {invocation.script}
      </span>
      <span role="gridcell" className="cell">
        <span className="ellipsis muted">
          {triggerText(invocation.triggerType, invocation.listener ?? invocation.schedule)}
          {(invocation.attempt ?? 0) > 1 && `, attempt ${invocation.attempt}`}
        </span>
        {(invocation.simulated?.length ?? 0) > 0 && (
          <SimulatedBadge connections={invocation.simulated ?? []} />
        )}
      </span>
      <span role="gridcell" className="num">
        {tookWords(invocation)}
      </span>
      <span role="gridcell" className="num">
        {formatWhen(invocation.startedAt ?? invocation.queuedAt, new Date())}
      </span>
      <span role="gridcell" className="cell">
        <IconButton
          icon="globe"
          label="Show HTTP log"
          tabIndex={-1}
          onClick={act(() => void actions.runners.show(invocation, 'http'))}
        />
        {isEnded(invocation) ? (
          <IconButton
            icon="debug-restart"
            label="Run its event again"
            tabIndex={-1}
            disabled={why !== undefined}
            title={why}
            onClick={act(() => void actions.runners.replay(invocation))}
          />
        ) : (
          <IconButton
            icon="debug-stop"
            label="Stop it"
            tabIndex={-1}
            disabled={why !== undefined}
            title={why}
            onClick={act(() => void actions.runners.abort(invocation))}
          />
        )}
      </span>
    </div>
  )
}
