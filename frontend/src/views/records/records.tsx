// Record storage: what scripts remember, to read, change and delete.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { formatWhen, jsonFault } from '../../base/format'
import type { RecordEntry } from '../../model/record'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import { Picker } from '../parts/picker'
import { useRoom } from '../parts/room'
import { Sash } from '../parts/sash'
import { SearchField } from '../parts/searchField'
import './records.css'

const ROW = 25

export function Records() {
  const { actions } = useApp()
  const loaded = useAppState('records', s => s.loaded)
  const count = useAppState('records', s => s.count)
  const at = useAppState('records', s => s.at)
  const prefix = useAppState('records', s => s.prefix)
  const entry = useAppState('records', s => s.chosen)

  useEffect(() => {
    void actions.records.load()
  }, [actions])

  return (
    <div className="pane">
      <Toolbar />
      {count === 0 && loaded ? (
        <Empty icon="database" title={prefix ? 'No record begins like this' : 'Nothing is stored here'}>
          {!prefix && (
            <p>Scripts keep what they must remember with record storage; it appears here as they run.</p>
          )}
        </Empty>
      ) : (
        <div className="split">
          <List key={prefix} count={count} at={at} />
          {entry && <Detail key={entry.key} entry={entry} />}
        </div>
      )}
    </div>
  )
}

function Toolbar() {
  const { actions } = useApp()
  const environments = useAppState('workspace', s => s.workspace?.environments)
  const chosen = useAppState('records', s => s.environment)
  const running = useAppState('run', s => s.environment)
  const prefix = useAppState('records', s => s.prefix)
  const environment = chosen ?? running
  const production = environments?.find(e => e.name === environment)?.production
  return (
    <div className="toolbar">
      <Picker
        label="Environment of the records"
        icon="server"
        value={environment}
        shown={environment ?? 'No environment'}
        choices={(environments ?? []).map(e => ({
          value: e.name,
          label: e.name,
          ...(e.production && { badge: <Badge tone="production">production</Badge> }),
        }))}
        onChoose={name => void actions.records.choose(name)}
      />
      {production && <Badge tone="production">production</Badge>}
      <SearchField
        icon="search"
        placeholder="Key begins with"
        label="Filter records by the beginning of the key"
        width={220}
        value={prefix}
        onChange={value => void actions.records.filter(value)}
      />
      <Count />
      <span className="grow" />
      <IconButton icon="add" label="New record" onClick={() => void actions.records.create()} />
      <IconButton icon="export" label="Export records" onClick={() => void actions.records.export()} />
      <IconButton
        icon="desktop-download"
        label="Import records"
        onClick={() => void actions.records.import()}
      />
      <IconButton icon="refresh" label="Refresh" onClick={() => void actions.records.load()} />
    </div>
  )
}

function Count() {
  const count = useAppState('records', s => s.count)
  const moving = useAppState('records', s => s.moving)
  if (!moving)
    return (
      <span className="muted" role="status" aria-label="How many records">
        {count.toLocaleString('en')} {count === 1 ? 'record' : 'records'}
      </span>
    )
  return (
    <>
      <Icon name="loading" className="spin" />
      <span className="muted ellipsis" role="status">
        {moving.text}
      </span>
      <Button small onClick={() => moving.stop()}>
        Stop
      </Button>
    </>
  )
}

/** However many there are, only the rows in sight are drawn and asked for. */
function List({ count, at }: { count: number; at: number | undefined }) {
  const { actions } = useApp()
  const entries = useAppState('records', s => s.entries)
  const scroll = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 20,
  })
  const shown = rows.getVirtualItems()
  const first = shown[0]?.index ?? 0
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    actions.records.want(first, last)
  }, [actions, first, last])
  const select = (place: number) => {
    const target = Math.max(0, Math.min(count - 1, place))
    actions.records.select(target)
    rows.scrollToIndex(target)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / ROW) - 1)
    const chosen = at === undefined ? undefined : entries[at]
    const places: Record<string, number> = {
      ArrowDown: (at ?? -1) + 1,
      ArrowUp: (at ?? 1) - 1,
      PageDown: (at ?? 0) + page,
      PageUp: (at ?? 0) - page,
      Home: 0,
      End: count - 1,
    }
    const place = places[event.key]
    if (place !== undefined) select(place)
    else if (event.key === 'Delete' && chosen) void actions.records.delete(chosen.key)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={scroll}
      className="record-list"
      role="listbox"
      aria-label="Records"
      aria-activedescendant={at !== undefined && at >= first && at <= last ? `record-${at}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {shown.map(({ index, start }) => (
          <Row
            key={index}
            index={index}
            top={start}
            count={count}
            entry={entries[index]}
            chosen={index === at}
            select={select}
          />
        ))}
      </div>
    </div>
  )
}

interface RowProps {
  index: number
  top: number
  count: number
  entry: RecordEntry | undefined
  chosen: boolean
  select(place: number): void
}

function Row({ index, top, count, entry, chosen, select }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      id={`record-${index}`}
      className="record-row"
      role="option"
      aria-selected={chosen}
      aria-setsize={count}
      aria-posinset={index + 1}
      style={{ top }}
      onClick={() => select(index)}
    >
      <span className="key ellipsis">{entry?.key ?? '…'}</span>
      <span className="preview ellipsis">{entry && (entry.secure ? 'secure' : preview(entry.value))}</span>
      {entry?.expiresAt && <Badge icon="clock">until {formatWhen(entry.expiresAt, new Date())}</Badge>}
    </div>
  )
}

function preview(value: unknown): string {
  return (JSON.stringify(value) ?? '').slice(0, 200)
}

function Detail({ entry }: { entry: RecordEntry }) {
  const { actions } = useApp()
  const [width, setWidth] = useRoom(460, 0.36)
  const draft = useAppState('records', s => s.draft)
  const stored = JSON.stringify(entry.value, null, 2) ?? ''
  const text = draft ?? stored
  const fault = draft === undefined ? undefined : jsonFault(draft)
  const save = () => {
    if (draft !== undefined && !fault) void actions.records.save(entry, draft)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return
    event.preventDefault()
    event.stopPropagation()
    save()
  }
  return (
    <section className="record-detail" style={{ width }} aria-label={`Record ${entry.key}`}>
      <Sash
        label="Width of the record"
        direction="vertical"
        value={width}
        min={240}
        max={900}
        sign={-1}
        style={{ left: -2 }}
        onChange={setWidth}
      />
      <div className="head">
        <span className="code ellipsis grow">{entry.key}</span>
        <IconButton icon="copy" label="Copy value" onClick={() => void navigator.clipboard.writeText(text)} />
        <IconButton
          icon="trash"
          label="Delete this record"
          onClick={() => void actions.records.delete(entry.key)}
        />
      </div>
      {entry.secure && <p className="hint">It is secure: scripts read it, nobody else does.</p>}
      <textarea
        data-saves="own"
        readOnly={entry.secure}
        aria-label={`Value of ${entry.key}, JSON`}
        spellCheck={false}
        value={text}
        onChange={e => actions.records.edit(e.target.value === stored ? undefined : e.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="foot">
        <span className={`ellipsis grow ${fault ? 'fault' : ''}`}>
          {fault ?? `Changed ${formatWhen(entry.updatedAt, new Date())}`}
        </span>
        {draft !== undefined && (
          <>
            <Button small onClick={() => actions.records.edit(undefined)}>
              Undo
            </Button>
            <Button small kind="primary" disabled={fault !== undefined} onClick={save}>
              Save
            </Button>
          </>
        )}
      </div>
    </section>
  )
}
