// What views get: state to read, actions and commands to run. Given once by main.
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import { byFrame } from '../base/byFrame'
import type { Actions } from '../commands/catalogue'
import type { AppContext } from '../commands/context'
import type { Commands } from '../commands/registry'
import type { State } from '../state/state'

export interface App {
  context: AppContext
  state: State
  actions: Actions
  commands: Commands
}

export const AppProvider = createContext<App | undefined>(undefined)

export function useApp(): App {
  const app = useContext(AppProvider)
  if (!app) throw new Error('a view outside of the workbench')
  return app
}

type StateOf<K extends keyof State> = ReturnType<State[K]['getState']>

/** Reads a part of one state; the view redraws when that part changes. */
export function useAppState<K extends keyof State, T>(key: K, select: (state: StateOf<K>) => T): T {
  const store = useApp().state[key] as unknown as {
    getState(): StateOf<K>
    getInitialState(): StateOf<K>
    subscribe(listener: (state: StateOf<K>, before: StateOf<K>) => void): () => void
  }
  // A script writes faster than anybody draws.
  return useStore(key === 'run' ? { ...store, subscribe: byFrame(store) } : store, select)
}
