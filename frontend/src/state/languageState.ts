// How the language service of the workspace is.
import { createStore } from 'zustand/vanilla'
import type { LanguageState as Phase } from '../model/signal'

export interface LanguageState {
  phase: Phase
  message?: string
}

export type LanguageStore = ReturnType<typeof createLanguageState>

export function createLanguageState() {
  return createStore<LanguageState>(() => ({ phase: 'starting' }))
}
