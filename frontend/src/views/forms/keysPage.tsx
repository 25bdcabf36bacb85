// Every command with its keys, which can be changed here.
import { useMemo, useState } from 'react'
import { writtenKeys } from '../../base/keys'
import type { Binding, Command, Commands } from '../../commands/registry'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { Page } from '../parts/page'
import { RowList, type RowPlace } from '../parts/rowList'
import { useRows } from '../parts/rows'
import { SearchField } from '../parts/searchField'
import './keys.css'

interface Row {
  command: Command
  bindings: Binding[]
  /** Its keys, or some that Bobbin gives it were taken away. */
  changed: boolean
  /** Commands that have one of its keys, too. */
  conflicts: Command[]
}

const ROW = 30

export function KeysPage() {
  const { commands, actions } = useApp()
  const keys = useAppState('settings', s => s.keys)
  const faults = useAppState('settings', s => s.keyFaults)
  const [query, setQuery] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the commands read the keys
  const all = useMemo(() => commands.all().map(command => rowOf(commands, command)), [commands, keys])
  const rows = useMemo(() => all.filter(row => fits(row, query)), [all, query])
  const list = useRows(rows, row => row.command.id, ROW)
  const ask = (row: Row) => actions.keybindings.ask(row.command.id)
  return (
    <Page
      icon="keyboard"
      title="Keyboard Shortcuts"
      detail="On this machine"
      wide
      actions={
        <Button icon="json" onClick={() => commands.run('keys.openText')}>
          Edit as JSON
        </Button>
      }
    >
      {faults.map(fault => (
        <FaultBanner key={fault} sentence={fault} />
      ))}
      <div
        className="keys-find"
        role="search"
        onKeyDown={event => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          list.scroll.current?.focus()
        }}
      >
        <SearchField
          icon="search"
          placeholder="What it does, or its keys: zoom, ctrl+k"
          label="Find commands"
          width={340}
          value={query}
          onChange={setQuery}
        />
        <span className="muted" role="status">
          {rows.length === 1 ? '1 command' : `${rows.length} commands`}
        </span>
        <span className="hint">
          <kbd>Enter</kbd> changes the keys of a command, <kbd>Delete</kbd> takes them away.
        </span>
      </div>
      {rows.length === 0 && (
        <Empty icon="search" title="No command fits">
          <p>Look for a word of its name, or for its keys.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <div className="keys-head" aria-hidden="true">
          <span>Command</span>
          <span>Name in the JSON</span>
          <span>Keys</span>
        </div>
      )}
      <RowList
        list={list}
        role="listbox"
        label="Commands"
        className={`keys-list ${rows.length === 0 ? 'none' : ''}`}
        name="key"
        act={(row, event) => {
          if (event.key === 'Enter') ask(row)
          else if (event.key === 'Delete') void actions.keybindings.set(row.command.id, [])
          else return false
          return true
        }}
      >
        {(row, place) => <KeyRow key={row.command.id} row={row} place={place} onAsk={() => ask(row)} />}
      </RowList>
    </Page>
  )
}

function rowOf(commands: Commands, command: Command): Row {
  const bindings = commands.of(command.id)
  const given = commands.given(command.id)
  const now = bindings.map(b => b.keys)
  return {
    command,
    bindings,
    changed: bindings.some(b => b.own) || given.some(keys => !now.includes(keys)),
    conflicts: [...new Set(bindings.flatMap(b => commands.conflicts(b.keys, command.id, b.when)))],
  }
}

function fits({ command, bindings }: Row, query: string): boolean {
  const text = [command.title, command.id, ...bindings.map(b => b.keys)].join(' ').toLowerCase()
  const words = query.toLowerCase().split(/\s+/)
  return words.every(word => text.includes(word))
}

function KeyRow({ row, place, onAsk }: { row: Row; place: RowPlace; onAsk(): void }) {
  const { command, bindings, changed, conflicts } = row
  const { id, top, chosen, choose } = place
  const shared = conflicts.map(c => c.title).join(', ')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      role="option"
      id={id}
      tabIndex={-1}
      aria-selected={chosen}
      className={`keys-row ${chosen ? 'chosen' : ''}`}
      style={{ transform: `translateY(${top}px)`, height: ROW }}
      onClick={choose}
      onDoubleClick={onAsk}
    >
      <span className="ellipsis">{command.title}</span>
      <span className="muted ellipsis">{command.id}</span>
      <span className="bound">
        {bindings.map(b => (
          <span key={`${b.keys} ${b.when}`} className="bound-one">
            <kbd>{writtenKeys(b.keys)}</kbd>
            {b.when && <span className="muted ellipsis">when {b.when}</span>}
          </span>
        ))}
      </span>
      <span className="marks">
        {shared && (
          <span className="amber" title={`The same keys: ${shared}`}>
            <Icon name="warning" /> <span className="hidden-label">The same keys: {shared}</span>
          </span>
        )}
        {changed && <Badge>mine</Badge>}
      </span>
    </div>
  )
}
