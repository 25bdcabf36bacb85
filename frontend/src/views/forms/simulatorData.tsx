// What a simulator keeps: its collections, their rows, and one of them as text.
import { useState } from 'react'
import { toAppError } from '../../model/fault'
import type { Collected, SimulatedRow } from '../../model/simulator'
import { useApp } from '../app'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { useLoaded } from '../parts/loaded'
import { Section } from '../parts/page'

interface DataProps {
  connection: string
  collections: Collected[]
  version: string
  reload(): void
}

export function SimulatorData({ connection, collections, version, reload }: DataProps) {
  const { actions } = useApp()
  const filled = collections.filter(c => c.rows > 0)
  const [chosen, setChosen] = useState<string | undefined>()
  const [selected, setSelected] = useState<string | undefined>()
  const collection = filled.find(c => c.name === chosen) ?? filled.toSorted((a, b) => b.rows - a.rows)[0]
  const key = `${connection} ${collection?.name} ${collection?.rows} ${version}`
  const rows = useLoaded(key, async () =>
    collection ? actions.simulators.rows(connection, collection.name, 0) : [],
  )
  const row = rows.value?.find(r => r.id === selected) ?? rows.value?.[0]
  if (!collection) {
    return (
      <Section title="Data">
        <Empty icon="database" title="It keeps nothing yet">
          <p>What scripts make there appears here.</p>
        </Empty>
      </Section>
    )
  }
  return (
    <Section title="Data" hint="What it keeps. A change here tells no listener.">
      <div className="data">
        <div
          className="list"
          role="listbox"
          aria-label="Collections"
          tabIndex={0}
          onKeyDown={steps(
            filled.map(c => c.name),
            collection.name,
            setChosen,
          )}
        >
          {filled.map(c => (
            <Item
              key={c.name}
              text={c.title ?? c.name}
              detail={String(c.rows)}
              selected={c === collection}
              onSelect={() => setChosen(c.name)}
            />
          ))}
        </div>
        <div
          className="list"
          role="listbox"
          aria-label={`Rows of ${collection.title ?? collection.name}`}
          tabIndex={0}
          onKeyDown={steps(
            (rows.value ?? []).map(r => r.id),
            row?.id,
            setSelected,
          )}
        >
          {(rows.value ?? []).map(r => (
            <Item
              key={r.id}
              text={nameOf(r)}
              detail={r.id}
              selected={r === row}
              onSelect={() => setSelected(r.id)}
            />
          ))}
          {collection.rows > (rows.value?.length ?? 0) && rows.value && (
            <span className="hint">and {collection.rows - rows.value.length} more</span>
          )}
        </div>
        {row && (
          <RowEditor
            key={`${collection.name} ${row.id} ${JSON.stringify(row.body).length}`}
            connection={connection}
            collection={collection}
            row={row}
            changed={reload}
          />
        )}
      </div>
    </Section>
  )
}

function steps(all: string[], now: string | undefined, choose: (one: string) => void) {
  return (event: React.KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(now ?? '') + by))]
    if (by === 0 || next === undefined) return
    event.preventDefault()
    choose(next)
  }
}

interface ItemProps {
  text: string
  detail: string
  selected: boolean
  onSelect(): void
}

function Item({ text, detail, selected, onSelect }: ItemProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys on the list choose
    <div
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      className={`item ${selected ? 'selected' : ''}`}
      onClick={onSelect}
    >
      <span className="grow ellipsis">{text}</span>
      <span className="faint ellipsis">{detail}</span>
    </div>
  )
}

/** What a person would call it. */
function nameOf(row: SimulatedRow): string {
  const body = row.body as Record<string, unknown> | null
  const fields = body?.fields as Record<string, unknown> | undefined
  const candidates = [
    body?.key,
    body?.summary ?? fields?.summary,
    body?.title,
    body?.name,
    body?.displayName,
    body?.username,
    body?.text,
    body?.body,
  ]
  const words = candidates.filter(c => typeof c === 'string' && c !== '').slice(0, 2)
  return words.length > 0 ? words.join(' ') : row.id
}

interface RowEditorProps {
  connection: string
  collection: Collected
  row: SimulatedRow
  changed(): void
}

function RowEditor({ connection, collection, row, changed }: RowEditorProps) {
  const { actions } = useApp()
  const before = JSON.stringify(row.body, null, 2)
  const [text, setText] = useState(before)
  const [fault, setFault] = useState<string | undefined>()
  const save = async () => {
    try {
      const body: unknown = JSON.parse(text)
      await actions.simulators.edit(connection, collection.name, row.id, body)
      changed()
    } catch (thrown) {
      setFault(
        thrown instanceof SyntaxError ? `It is not JSON: ${thrown.message}` : toAppError(thrown).sentence,
      )
    }
  }
  const remove = async () => {
    if (await actions.simulators.delete(connection, collection.name, row.id)) changed()
  }
  return (
    <div className="row-editor">
      <textarea
        className="field"
        aria-label={`${collection.title ?? collection.name} ${row.id}`}
        aria-invalid={fault !== undefined}
        spellCheck={false}
        value={text}
        onChange={e => {
          setText(e.target.value)
          setFault(undefined)
        }}
      />
      {fault && <span className="fault">{fault}</span>}
      <div className="buttons">
        <Button small icon="trash" onClick={() => void remove()}>
          Delete...
        </Button>
        <span className="grow" />
        <Button small disabled={text === before} onClick={() => setText(before)}>
          Undo
        </Button>
        <Button small kind="primary" disabled={text === before} onClick={() => void save()}>
          Save
        </Button>
      </div>
    </div>
  )
}
