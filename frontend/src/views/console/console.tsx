// What the shown invocation wrote, line by line as it comes, and how it ended.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatClock } from '../../base/format'
import { type InvocationDetail, isEnded, type Line } from '../../model/invocation'
import { shownDetail } from '../../state/runState'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import { Places } from '../parts/places'
import { RunStrip } from '../parts/runStrip'
import { SearchField } from '../parts/searchField'
import './console.css'
import { Result } from './result'

export function Console() {
  const { commands } = useApp()
  const detail = useAppState('run', shownDetail)
  const [filter, setFilter] = useState('')
  if (!detail) {
    return (
      <Empty icon="terminal" title="Nothing has run yet">
        <p>
          Choose a script and a test event at the top, then press Run. What the script logs appears here as it
          happens.
        </p>
        <Button kind="primary" icon="play" onClick={() => commands.run('script.run')}>
          Run
        </Button>
      </Empty>
    )
  }
  return (
    <div className="pane">
      <RunStrip detail={detail}>
        <SearchField
          icon="filter"
          placeholder="Filter lines"
          label="Filter console lines"
          width={150}
          value={filter}
          onChange={setFilter}
        />
        <IconButton
          icon="copy"
          label="Copy all lines"
          onClick={() => void navigator.clipboard.writeText(asText(detail.console))}
        />
      </RunStrip>
      <div className="split">
        <Lines key={detail.invocation.invocationId} detail={detail} filter={filter} />
        <Result invocation={detail.invocation} />
      </div>
    </div>
  )
}

function asText(lines: Line[]): string {
  return lines.map(line => `${formatClock(line.at)} ${line.level} ${line.text}`).join('\n')
}

const LEVEL_ICONS: Record<string, string> = { error: 'error', warn: 'warning', info: 'info' }

function Lines({ detail, filter }: { detail: InvocationDetail; filter: string }) {
  const scroll = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const lines = useMemo(() => {
    const wanted = filter.toLowerCase()
    return wanted ? detail.console.filter(l => l.text.toLowerCase().includes(wanted)) : detail.console
  }, [detail.console, filter])
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
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
      aria-label="Console"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a log must be scrollable by keyboard
      tabIndex={0}
    >
      {detail.linesDropped > 0 && (
        <div className="note">{detail.linesDropped} earlier lines are not shown.</div>
      )}
      {lines.length === 0 && <div className="note">{emptyText(detail, filter)}</div>}
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
                  {LEVEL_ICONS[line.level] && <Icon name={LEVEL_ICONS[line.level] ?? ''} />}
                </span>
                <span className="text">
                  <Places text={line.text} />
                </span>
              </div>
            )
          )
        })}
      </div>
      {detail.linesDropped > 0 && (
        <div className="note">{count(detail.linesDropped)} more lines were over the limit and not kept.</div>
      )}
    </div>
  )
}

function count(lines: number): string {
  return lines.toLocaleString()
}

function emptyText(detail: InvocationDetail, filter: string): string {
  if (filter && detail.console.length > 0) return 'No line contains this.'
  return isEnded(detail.invocation) ? 'The script logged nothing.' : 'Waiting for the first line.'
}
