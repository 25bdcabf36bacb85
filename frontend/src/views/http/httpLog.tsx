// Every request the shown invocation made: the list, and one of them in full.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { formatDuration, formatSize } from '../../base/format'
import { type Exchange, type Span, spanOf } from '../../model/invocation'
import { shownDetail } from '../../state/runState'
import { useApp, useAppState } from '../app'
import { Address } from '../parts/address'
import { ReplayedBadge, SimulatedBadge } from '../parts/badge'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { RunStrip } from '../parts/runStrip'
import { ExchangeDetail } from './exchangeDetail'
import '../parts/grid.css'
import { SearchField } from '../parts/searchField'
import './http.css'

export function HttpLog() {
  const { commands } = useApp()
  const detail = useAppState('run', shownDetail)
  const [selected, setSelected] = useState<{ invocation: string; index: number } | undefined>()
  const [filter, setFilter] = useState('')
  if (!detail || detail.http.length === 0) {
    return (
      <div className="pane">
        {detail && <RunStrip detail={detail} />}
        <div className="grow">
          <Empty icon="globe" title={detail ? 'This invocation called no service' : 'No requests yet'}>
            <p>Every request a script makes is listed here with its headers, bodies and time.</p>
            {!detail && (
              <Button kind="primary" icon="play" onClick={() => commands.run('script.run')}>
                Run
              </Button>
            )}
          </Empty>
        </div>
      </div>
    )
  }
  const id = detail.invocation.invocationId
  const wanted = filter.toLowerCase()
  const shown = wanted
    ? detail.http.filter(e => `${e.method} ${e.url} ${e.status}`.toLowerCase().includes(wanted))
    : detail.http
  const exchange = shown.find(e => selected?.invocation === id && e.index === selected.index)
  return (
    <div className="pane">
      <RunStrip detail={detail}>
        <SearchField
          icon="filter"
          placeholder="Filter requests"
          label="Filter requests"
          width={150}
          value={filter}
          onChange={setFilter}
        />
      </RunStrip>
      <div className="split">
        <List
          exchanges={shown}
          selected={exchange?.index}
          narrow={exchange !== undefined}
          onSelect={index => setSelected(index === undefined ? undefined : { invocation: id, index })}
        />
        {exchange && <ExchangeDetail exchange={exchange} onClose={() => setSelected(undefined)} />}
      </div>
    </div>
  )
}

interface ListProps {
  exchanges: Exchange[]
  selected: number | undefined
  narrow: boolean
  onSelect(index: number | undefined): void
}

function List({ exchanges, selected, narrow, onSelect }: ListProps) {
  const scroll = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: exchanges.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 26,
    overscan: 12,
    scrollMargin: 26,
  })
  const span = useMemo(() => spanOf(exchanges), [exchanges])
  const columns = `http-cols ${narrow ? 'narrow' : ''}`
  const move = (by: number) => {
    const at = exchanges.findIndex(e => e.index === selected)
    const next = Math.min(exchanges.length - 1, Math.max(0, at + by))
    onSelect(exchanges[next]?.index)
    rows.scrollToIndex(next)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Escape') onSelect(undefined)
    else return
    event.preventDefault()
  }
  return (
    <div className="grid" ref={scroll} role="grid" aria-label="Requests" tabIndex={0} onKeyDown={onKeyDown}>
      <div className={`grid-head ${columns}`} role="row">
        <span role="columnheader">Method</span>
        <span role="columnheader">Address</span>
        <span role="columnheader">Status</span>
        <span role="columnheader" className="wide">
          Service
        </span>
        <span role="columnheader" className="num">
          Time
        </span>
        <span role="columnheader" className="num wide">
          Size
        </span>
        <span role="columnheader" className="wide">
          Timeline
        </span>
      </div>
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(row => {
          const e = exchanges[row.index]
          return (
            e && (
              <Row
                key={row.key}
                exchange={e}
                columns={columns}
                selected={e.index === selected}
                span={span}
                top={row.start - 26}
                onSelect={() => onSelect(e.index)}
              />
            )
          )
        })}
      </div>
    </div>
  )
}

interface RowProps {
  exchange: Exchange
  columns: string
  selected: boolean
  span: Span
  top: number
  onSelect(): void
}

function Row({ exchange: e, columns, selected, span, top, onSelect }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      className={`grid-row ${columns}`}
      role="row"
      aria-selected={selected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
    >
      <span role="gridcell" className={`method ${e.method}`}>
        {e.method}
      </span>
      <span role="gridcell">
        {/* The service's column says whose address it is; the whole one is in the detail. */}
        <Address url={e.url} />
      </span>
      <span role="gridcell" className={`status-${Math.floor(e.status / 100)}`}>
        {e.error ? 'failed' : e.status}
      </span>
      <span role="gridcell" className="wide service">
        <span className="ellipsis">{e.connection}</span>
        {e.simulated && <SimulatedBadge connections={[e.connection]} />}
        {e.replayed && <ReplayedBadge />}
      </span>
      <span role="gridcell" className="num">
        {formatDuration(e.durationMs)}
      </span>
      <span role="gridcell" className="num wide">
        {formatSize(e.response.size)}
      </span>
      <span role="gridcell" className="wide">
        <Bar exchange={e} span={span} />
      </span>
    </div>
  )
}

/** When a request was under way, within the time of all of them. */
function Bar({ exchange: e, span }: { exchange: Exchange; span: Span }) {
  const after = Math.max(0, new Date(e.startedAt).getTime() - span.from)
  const part = (ms: number) => `${(Math.min(1, ms / span.length) * 100).toFixed(2)}%`
  const words = `after ${formatDuration(after)}, for ${formatDuration(e.durationMs)}`
  const kind = e.error ? 0 : Math.floor(e.status / 100)
  return (
    <span className="bar-cell" title={words}>
      <span className="hidden-label">{words}</span>
      <span className={`bar of-${kind}`} style={{ left: part(after), width: part(e.durationMs) }} />
    </span>
  )
}
