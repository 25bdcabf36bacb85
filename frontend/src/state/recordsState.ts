// The records on screen: one environment, one prefix, page after page.
import { createStore } from 'zustand/vanilla'
import type { RecordEntry } from '../model/record'

export interface RecordsState {
  environment?: string
  prefix: string
  entries: RecordEntry[]
  /** Where the next page begins; absent on the last. */
  next?: string
  selected?: string
  /** Text of the editor while it differs from the stored value. */
  draft?: string
  loaded: boolean
}

export type RecordsStore = ReturnType<typeof createRecordsState>

export function createRecordsState() {
  return createStore<RecordsState>(() => ({ prefix: '', entries: [], loaded: false }))
}
