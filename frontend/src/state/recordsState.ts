// The records on screen: one environment, one prefix; of many only the pages that were looked at.
import { createStore } from 'zustand/vanilla'
import type { RecordEntry } from '../model/record'

export const RECORDS_PAGE = 200

export interface RecordsState {
  environment?: string
  prefix: string
  /** How many there are with the prefix. */
  count: number
  /** Those that were read, by their place in the order of keys. */
  entries: Readonly<Record<number, RecordEntry>>
  /** The place of the one that is chosen. */
  at?: number
  /** It, as soon as it is known; it stays while its page is not read. */
  chosen?: RecordEntry
  /** Text of the editor while it differs from the stored value. */
  draft?: string
  loaded: boolean
  /** What goes to a file or comes from one now. */
  moving?: { text: string; stop(): void }
}

export type RecordsStore = ReturnType<typeof createRecordsState>

export function createRecordsState() {
  return createStore<RecordsState>(() => ({ prefix: '', count: 0, entries: {}, loaded: false }))
}

/** The first places of the pages that hold the places from first to last and were not read. */
export function pagesMissing(state: RecordsState, first: number, last: number): number[] {
  const end = Math.min(last, state.count - 1)
  const pages: number[] = []
  for (let page = Math.floor(first / RECORDS_PAGE) * RECORDS_PAGE; page <= end; page += RECORDS_PAGE) {
    const from = Math.max(first, page)
    const to = Math.min(end, page + RECORDS_PAGE - 1)
    if (!(from in state.entries) || !(to in state.entries)) pages.push(page)
  }
  return pages
}

/** The records with a page of them. */
export function withPage(
  entries: Readonly<Record<number, RecordEntry>>,
  from: number,
  records: RecordEntry[],
): Record<number, RecordEntry> {
  return { ...entries, ...Object.fromEntries(records.map((record, i) => [from + i, record])) }
}

/** What is chosen when a page was read again: the same record, wherever it is now, or what was chosen by its place. */
export function rechosen(
  { at, chosen }: RecordsState,
  from: number,
  records: RecordEntry[],
): Pick<RecordsState, 'at' | 'chosen'> {
  if (at === undefined) return {}
  const found = records.findIndex(r => r.key === chosen?.key)
  if (chosen && found >= 0) return { at: from + found, chosen: records[found] }
  const inPage = at >= from && at < from + RECORDS_PAGE
  if (!inPage) return {}
  const there = chosen ? undefined : records[at - from]
  return there ? { chosen: there } : { at: undefined, chosen: undefined }
}
