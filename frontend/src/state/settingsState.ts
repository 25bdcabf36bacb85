// What is set, as it was last read or written.
import { createStore } from 'zustand/vanilla'
import type { OwnKey } from '../model/keybindings'
import { DEFAULTS, type Settings } from '../model/settings'
import type { Snippet } from '../model/snippets'

export interface SettingsState {
  settings: Settings
  text: string
  version: string
  /** A person's own snippets. */
  snippets: Snippet[]
  /** A person's own keys. */
  keys: OwnKey[]
  /** What of their text is not understood. */
  keyFaults: string[]
  /** What of the text is not understood. */
  fault?: string | undefined
}

export type SettingsStore = ReturnType<typeof createSettingsState>

export function createSettingsState() {
  return createStore<SettingsState>(() => ({
    settings: DEFAULTS,
    text: '',
    version: '',
    snippets: [],
    keys: [],
    keyFaults: [],
  }))
}
