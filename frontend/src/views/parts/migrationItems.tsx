// The items of a migration that are listed with a reason: page by page as a person scrolls, of one kind, or
// with a word in them.
import { useEffect, useRef, useState } from 'react'
import { type AppError, toAppError } from '../../model/fault'
import type { ItemKind, Migration, MigrationItem, MigrationPlace } from '../../model/migration'
import { useApp } from '../app'
import { Badge, type Tone } from './badge'
import { FaultBanner } from './form'
import { JsonValue } from './json'
import { Narrow } from './narrow'
import { RowList } from './rowList'
import { useRows } from './rows'
import { SearchField } from './searchField'

interface ItemsProps {
  place: MigrationPlace
  migration: Migration
}

const KINDS: Record<ItemKind, { text: string; tone: Tone }> = {
  failed: { text: 'failed', tone: 'red' },
  uncertain: { text: 'uncertain', tone: 'amber' },
  different: { text: 'different', tone: 'amber' },
  again: { text: 'to be tried again', tone: 'blue' },
  repeated: { text: 'repeated', tone: 'plain' },
  create: { text: 'would be created', tone: 'plain' },
  change: { text: 'would be changed', tone: 'plain' },
}

const ROW = 28
const MOST_HIGH = 252
const idOf = (item: MigrationItem) => `${item.kind} ${item.key}`

export function MigrationItems({ place, migration }: ItemsProps) {
  const [kind, setKind] = useState('')
  const [word, setWord] = useState('')
  const loaded = useItems(place, migration, kind)
  const { items, complete, more } = loaded
  const wanted = word.trim().toLowerCase()
  const shown = wanted ? items.filter(i => `${i.key} ${i.reason}`.toLowerCase().includes(wanted)) : items
  const rows = useRows(shown, idOf, ROW)
  const last = rows.virtual.getVirtualItems().at(-1)?.index ?? -1
  // The next page comes before its rows are in sight; a word may be on any page.
  const wants = !complete && (wanted !== '' || last >= shown.length - 50)
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a page the next one may be wanted
  useEffect(() => {
    if (wants) more()
  }, [wants, more, items])
  return (
    <div className="migration-items">
      <div className="toolbar">
        <Narrow
          label="Kind of item"
          value={kind}
          options={[
            ['', 'All that are listed'],
            ...Object.entries(KINDS).map(([value, { text }]) => [value, text] as const),
          ]}
          onChange={setKind}
        />
        <SearchField
          icon="filter"
          placeholder="Key or reason"
          label="Filter the items"
          width={220}
          value={word}
          onChange={setWord}
        />
        <span className="grow" />
        <span className="muted" role="status" aria-label="Items listed">
          {shown.length.toLocaleString('en')} {shown.length === 1 ? 'item' : 'items'}
          {!complete && ' so far'}
        </span>
      </div>
      {loaded.fault && <FaultBanner sentence={loaded.fault.sentence} hint={loaded.fault.hint} />}
      {complete && shown.length === 0 && (
        <p className="hint">
          {items.length > 0 || kind ? 'No item is listed like this.' : 'No item has failed or is uncertain.'}
        </p>
      )}
      <RowList
        list={rows}
        role="listbox"
        label="Items with their reasons"
        className="item-list"
        name="item"
        style={{ height: Math.min(MOST_HIGH, shown.length * ROW) }}
      >
        {(item, { id, top, chosen, choose }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          <div
            key={idOf(item)}
            id={id}
            role="option"
            tabIndex={-1}
            aria-selected={chosen}
            className={`item-row ${chosen ? 'chosen' : ''}`}
            style={{ transform: `translateY(${top}px)` }}
            onClick={choose}
          >
            <Badge tone={KINDS[item.kind]?.tone ?? 'plain'}>{KINDS[item.kind]?.text ?? item.kind}</Badge>
            <code className="ellipsis">{item.key}</code>
            <span className="ellipsis grow">{item.reason}</span>
          </div>
        )}
      </RowList>
      {rows.row && <OneItem item={rows.row} />}
    </div>
  )
}

function OneItem({ item }: { item: MigrationItem }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it must be scrollable by keyboard
    <section className="one-item" aria-label={`Item ${item.key}`} tabIndex={0}>
      <p>
        <code>{item.key}</code> {item.reason}
        {(item.attempt ?? 0) > 1 && <span className="muted"> It was tried {item.attempt} times.</span>}
      </p>
      {item.item !== undefined && <JsonValue value={item.item} />}
    </section>
  )
}

interface Page {
  key: string
  items: MigrationItem[]
  complete: boolean
  fault?: AppError
}

/** Items as far as they were asked for; asked for anew when others are listed. */
function useItems(place: MigrationPlace, migration: Migration, kind: string) {
  const { actions } = useApp()
  const [page, setPage] = useState<Page>({ key: '', items: [], complete: false })
  const { failed, uncertain, again, repeated, created, changed } = migration.counts
  const listed = [failed, uncertain, again, repeated, migration.verification?.different ?? 0]
  if (migration.dryRun) listed.push(created, changed)
  const key = `${kind} ${listed.join(' ')} ${migration.startedAt}`
  const latest = useRef({ place, migration, kind, page, key })
  latest.current = { place, migration, kind, page, key }
  const asked = useRef('')
  const ask = useRef(async () => {
    const now = latest.current
    const before = now.page.key === now.key ? now.page.items : []
    const question = `${now.key} ${before.length}`
    if (asked.current === question) return
    asked.current = question
    try {
      const found = await actions.migrations.items(now.place, now.migration, now.kind, before.at(-1))
      if (asked.current !== question) return
      setPage({ key: now.key, items: [...before, ...found], complete: found.length === 0 })
    } catch (thrown) {
      if (asked.current === question)
        setPage({ key: now.key, items: before, complete: true, fault: toAppError(thrown) })
    }
  })
  const more = useRef(() => void ask.current()).current
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another question
  useEffect(more, [key])
  const { items, complete, fault } = page
  return { items, complete: complete && page.key === key, fault, more }
}
