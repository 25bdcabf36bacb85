// Record storage: what scripts remember, to read, change and delete.
import { useEffect, useState } from 'react'
import { formatWhen, jsonFault } from '../../base/format'
import type { RecordEntry } from '../../model/record'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { Picker } from '../parts/picker'
import { Sash } from '../parts/sash'
import { SearchField } from '../parts/searchField'
import './records.css'

export function Records() {
  const { actions } = useApp()
  const loaded = useAppState('records', s => s.loaded)
  const entries = useAppState('records', s => s.entries)
  const selected = useAppState('records', s => s.selected)
  const prefix = useAppState('records', s => s.prefix)
  const entry = entries.find(e => e.key === selected)

  useEffect(() => {
    void actions.records.load()
  }, [actions])

  return (
    <div className="pane">
      <Toolbar />
      {entries.length === 0 && loaded ? (
        <Empty icon="database" title={prefix ? 'No record begins like this' : 'Nothing is stored here'}>
          {!prefix && (
            <p>Scripts keep what they must remember with record storage; it appears here as they run.</p>
          )}
        </Empty>
      ) : (
        <div className="split">
          <List entries={entries} selected={selected} />
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
      <span className="grow" />
      <IconButton icon="add" label="New record" onClick={() => void actions.records.create()} />
      <IconButton icon="refresh" label="Refresh" onClick={() => void actions.records.load()} />
    </div>
  )
}

function List({ entries, selected }: { entries: RecordEntry[]; selected: string | undefined }) {
  const { actions } = useApp()
  const next = useAppState('records', s => s.next)
  const move = (by: number) => {
    const at = entries.findIndex(e => e.key === selected)
    const target = entries[Math.min(entries.length - 1, Math.max(0, at + by))]
    if (target) actions.records.select(target.key)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Delete' && selected) void actions.records.delete(selected)
    else return
    event.preventDefault()
  }
  return (
    <div className="record-list" role="listbox" aria-label="Records" tabIndex={0} onKeyDown={onKeyDown}>
      {entries.map(entry => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
        <div
          key={entry.key}
          className="record-row"
          role="option"
          aria-selected={entry.key === selected}
          onClick={() => actions.records.select(entry.key)}
        >
          <span className="key ellipsis">{entry.key}</span>
          <span className="preview ellipsis">{preview(entry.value)}</span>
          {entry.expiresAt && <Badge icon="clock">until {formatWhen(entry.expiresAt, new Date())}</Badge>}
        </div>
      ))}
      {next && (
        <div style={{ padding: 8 }}>
          <Button small onClick={() => void actions.records.more()}>
            Show more
          </Button>
        </div>
      )}
    </div>
  )
}

function preview(value: unknown): string {
  return (JSON.stringify(value) ?? '').slice(0, 200)
}

function Detail({ entry }: { entry: RecordEntry }) {
  const { actions } = useApp()
  const [width, setWidth] = useState(460)
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
      <textarea
        data-saves="own"
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
