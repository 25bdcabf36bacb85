// How the workbench is arranged; what a person set is remembered on this machine.
import { createStore } from 'zustand/vanilla'
import type { ThemeChoice } from '../model/settings'

export type SideView = 'explorer' | 'search' | 'git' | 'connections' | 'runners'
export type PanelView = 'console' | 'http' | 'problems' | 'invocations' | 'records'

export type PaletteMode =
  | 'commands'
  | 'files'
  | 'branches'
  | 'symbols'
  | 'allSymbols'
  | 'invocations'
  | 'snippets'
  | 'recent'
  | 'themes'

export interface LayoutState {
  side: SideView
  sideVisible: boolean
  sideWidth: number
  panel: PanelView
  panelVisible: boolean
  panelHeight: number
  panelMaximized: boolean
  /** As it is set; kept here so that the page has its colours before the settings are read. */
  theme: ThemeChoice
  /** How large the page is, 1 as it comes; kept here for the same reason. */
  zoom: number
  /** What the operating system prefers now. */
  systemDark: boolean
  /** Whether it asks for more contrast. */
  systemContrast: boolean
  timelineOpen: boolean
  /** Commands chosen by name, the last one first. */
  recentCommands: string[]
  /** Which branches of the resource tree are open, by their ids; none before one was opened or closed. */
  treeOpen?: Readonly<Record<string, boolean>>
  palette?: PaletteMode | undefined
}

export type LayoutStore = ReturnType<typeof createLayoutState>

const KEY = 'bobbin.layout'
const DEFAULTS: LayoutState = {
  side: 'explorer',
  sideVisible: true,
  sideWidth: 264,
  panel: 'console',
  panelVisible: true,
  panelHeight: 280,
  panelMaximized: false,
  timelineOpen: false,
  recentCommands: [],
  theme: 'system',
  zoom: 1,
  systemDark: true,
  systemContrast: false,
}

export interface LayoutStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

export function createLayoutState(storage: LayoutStorage, systemDark: boolean, systemContrast = false) {
  const store = createStore<LayoutState>(() => ({
    ...DEFAULTS,
    ...remembered(storage),
    systemDark,
    systemContrast,
  }))
  store.subscribe(state => {
    const { palette: _p, systemDark: _s, systemContrast: _c, panelMaximized: _m, ...kept } = state
    try {
      storage.setItem(KEY, JSON.stringify(kept))
    } catch {
      // A full or forbidden storage costs the memory of the layout, nothing else.
    }
  })
  return store
}

function remembered(storage: LayoutStorage): Partial<LayoutState> {
  try {
    const value: unknown = JSON.parse(storage.getItem(KEY) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Partial<LayoutState>) : {}
  } catch {
    return {}
  }
}

export function isDark(state: LayoutState): boolean {
  return state.theme === 'system'
    ? state.systemDark
    : state.theme === 'dark' || state.theme === 'highContrast'
}

export function isHighContrast({ theme, systemContrast }: LayoutState): boolean {
  return theme === 'system' ? systemContrast : theme === 'highContrast' || theme === 'highContrastLight'
}

/** The theme that a switch between light and dark leads to; who has high contrast keeps it. */
export function otherTheme(state: LayoutState): ThemeChoice {
  if (isHighContrast(state)) return isDark(state) ? 'highContrastLight' : 'highContrast'
  return isDark(state) ? 'light' : 'dark'
}
