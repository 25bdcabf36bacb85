// Every console line of an environment as it is written, whichever invocation wrote it.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatClock } from '../../base/format'
import type { PlaceName } from '../../model/runner'
import { type LiveLine, viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import { Places } from '../parts/places'
import { SearchField } from '../parts/searchField'
import { LiveBadge } from './live'

const LEVELS: [value: string, label: string][] = [
  ['', 'Every level'],
  ['warn', 'Warnings and errors'],
  ['error', 'Errors'],
]

const ICONS: Record<string, string> = { error: 'error', warn: 'warning', info: 'info' }

export function LiveConsole({ place }: { place: PlaceName }) {
  const all = useAppState('runners', s => viewOf(s, place.runner).lines)
  const [filter, setFilter] = useState('')
  const [level, setLevel] = useState('')
  const lines = useMemo(() => {
    const wanted = filter.toLowerCase()
    return all.filter(
      l =>
        l.workspace === place.workspace &&
        l.environment === place.environment &&
        (!wanted || l.text.toLowerCase().includes(wanted)) &&
        (!level || l.level === 'error' || (level === 'warn' && l.level === 'warn')),
    )
  }, [all, filter, level, place.workspace, place.environment])
  return (
    <div className="pane">
      <div className="toolbar">
        <LiveBadge runner={place.runner} />
        <span className="grow" />
        <select
          className="field small level"
          aria-label="Level"
          value={level}
          onChange={e => setLevel(e.target.value)}
        >
          {LEVELS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <SearchField
          icon="filter"
          placeholder="Filter lines"
          label="Filter live lines"
          width={180}
          value={filter}
          onChange={setFilter}
        />
      </div>
      {lines.length === 0 ? (
        <Empty icon="broadcast" title="Waiting for the first line">
          <p>What scripts log in {place.environment} from now on appears here as they write it.</p>
        </Empty>
      ) : (
        <Lines runner={place.runner} lines={lines} />
      )}
    </div>
  )
}

function Lines({ runner, lines }: { runner: string; lines: LiveLine[] }) {
  const scroll = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    getItemKey: index => lines[index]?.key ?? index,
    estimateSize: () => 20,
    overscan: 20,
  })
  // New lines are followed, unless the person has scrolled up to read.
  useEffect(() => {
    if (atEnd.current && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [lines.length, rows])
  const onScroll = () => {
    const box = scroll.current
    if (box) atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 30
  }
  return (
    <div
      className="lines"
      ref={scroll}
      onScroll={onScroll}
      role="log"
      aria-label="Live console"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a log must be scrollable by keyboard
      tabIndex={0}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(row => {
          const line = lines[row.index]
          return (
            line && (
              <div
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                className={`line ${line.level}`}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <span className="at">{formatClock(line.at)}</span>
                <span className="level" title={line.level}>
                  {ICONS[line.level] && <Icon name={ICONS[line.level] ?? ''} />}
                </span>
                <Source runner={runner} id={line.invocationId} />
                <span className="text">
                  <Places text={line.text} />
                </span>
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

/** Which invocation wrote a line. */
function Source({ runner, id }: { runner: string; id: string }) {
  const { actions } = useApp()
  const invocation = useAppState('runners', s =>
    viewOf(s, runner).invocations.find(i => i.invocationId === id),
  )
  return (
    <button
      type="button"
      className="link source ellipsis"
      title="Show this invocation"
      onClick={() => invocation && void actions.runners.show(invocation)}
    >
      {invocation?.script ?? id.slice(-6)}
    </button>
  )
}
