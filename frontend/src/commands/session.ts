// Where a person was in a workspace: its tabs and splits, the place in each file, the layout around
// them. Kept by the program, since a browser forgets with the port of the page.
import { Delayer } from '../base/async'
import { pageOf } from '../base/pages'
import type { LayoutState } from '../state/layoutState'
import { type AppContext, areaOf, dirOf } from './context'
import type { Files } from './files'

const KEEP_MS = 1500
const LAYOUT = [
  'side',
  'sideVisible',
  'sideWidth',
  'panel',
  'panelVisible',
  'panelHeight',
  'timelineOpen',
] as const

interface Kept {
  paths: string[]
  active?: string
  /** The dock's own form of tabs and splits. */
  dock: object
  /** The editors' own form of places, by tab. */
  views: Record<string, unknown>
  layout: Partial<LayoutState>
}

export class Session {
  private readonly later = new Delayer(KEEP_MS, () => void this.keep().catch(() => undefined))
  private dir = ''
  /** The layout when the workspace began to open. What was set since then is newer than what is remembered. */
  private before: LayoutState

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {
    this.before = context.state.layout.getState()
  }

  /** Something changed that is remembered. */
  changed(): void {
    if (this.dir !== '' && this.dir === dirOf(this.context)) this.later.trigger()
  }

  /** Remembers at once; what cannot be remembered costs nothing else. */
  async keep(): Promise<void> {
    this.later.cancel()
    const { tabs, editors, state, services } = this.context
    if (this.dir === '' || !tabs) return
    const layout = state.layout.getState()
    const kept: Kept = {
      paths: tabs.paths(),
      dock: tabs.arrangement(),
      views: editors.places(),
      layout: Object.fromEntries(LAYOUT.map(key => [key, layout[key]])),
    }
    const { active } = state.documents.getState()
    if (active) kept.active = active
    await services.settings.setSession(this.dir, kept)
  }

  leave(): void {
    void this.keep().catch(() => undefined)
    this.dir = ''
    this.before = this.context.state.layout.getState()
  }

  /** Brings back what was open; says whether anything is. */
  async restore(dir: string): Promise<boolean> {
    try {
      return await this.bringBack(dir)
    } finally {
      // Not before: what is half back would be remembered in place of the whole.
      if (dir === dirOf(this.context)) this.dir = dir
      this.changed()
    }
  }

  private async bringBack(dir: string): Promise<boolean> {
    const { editors, state, services } = this.context
    const kept = await services.settings.session<Kept>(dir).catch(() => ({}) as Partial<Kept>)
    if (dir !== dirOf(this.context)) return true // another one was opened meanwhile
    const { paths = [], dock, views = {}, layout = {}, active } = kept
    const now = state.layout.getState()
    const untouched = LAYOUT.filter(key => key in layout && now[key] === this.before[key])
    state.layout.setState(Object.fromEntries(untouched.map(key => [key, layout[key]])))
    if (paths.length === 0 || !dock) return false
    const tabs = await areaOf(this.context)
    const there = await Promise.all(paths.map(path => pageOf(path) !== undefined || this.files.ready(path)))
    editors.setPlaces(views)
    if (dir !== dirOf(this.context)) return true
    if (there.every(Boolean) && tabs.arrange(dock)) return true
    const left = paths.filter((_, i) => there[i])
    for (const path of left.filter(path => path !== active)) await this.files.open(path)
    if (active && left.includes(active)) await this.files.open(active)
    return left.length > 0
  }
}
