// Settings: read once, changed by the form, by keys or as text; each change counts at once.
import { Sequence } from '../base/async'
import { pagePath } from '../base/pages'
import { AppError } from '../model/fault'
import { readSettings, type SettingKey, type Settings as Values, withSetting } from '../model/settings'
import { FIRST_SNIPPET, readSnippets, type Snippet, snippetsFor } from '../model/snippets'
import { type AppContext, guarded, notify } from './context'
import type { Files } from './files'
import { SETTINGS_PATH, SNIPPETS_PATH } from './homeFiles'
import type { Keybindings } from './keybindings'
import { openOutside } from './outside'

const ZOOM = { least: -3, most: 6 }

export class Settings {
  private readonly sequence = new Sequence()
  /** Where the keys have brought the zoom, written or not yet. */
  private level = 0

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly keybindings: Keybindings,
  ) {
    files.disk.onSettings = (file, text, version) => {
      if (file === 'snippets') this.takeSnippets(text)
      else if (file === 'keybindings') keybindings.take(text)
      else this.take(text, version)
    }
  }

  private get store() {
    return this.context.state.settings
  }

  get values(): Values {
    return this.store.getState().settings
  }

  /** Reads what is set; without an answer the defaults go on counting. */
  load(): Promise<void> {
    return guarded(this.context, async () => {
      const { settings } = this.context.services
      const snippets = settings.get('snippets')
      const keys = settings.get('keybindings')
      for (const asked of [snippets, keys]) asked.catch(() => undefined) // said below
      const { text, version } = await settings.get()
      this.take(text, version)
      this.takeSnippets((await snippets).text)
      this.keybindings.take((await keys).text)
    })
  }

  /** The snippets that fit a file of the open workspace. */
  snippetsFor(path: string): Snippet[] {
    const { workspace } = this.context.state.workspace.getState()
    return snippetsFor(path, workspace, this.store.getState().snippets)
  }

  insertSnippet(snippet: Snippet): void {
    if (!this.context.editors.insert(snippet))
      notify(
        this.context,
        'info',
        'Snippets are put into scripts.',
        'Open one, and put the cursor where it goes.',
      )
  }

  /** Half-typed snippets leave those that there were. */
  private takeSnippets(text: string): void {
    const snippets = readSnippets(text)
    if (snippets) this.store.setState({ snippets })
  }

  /** Opens the file of own snippets; a first one shows how they are written. */
  openSnippets(): Promise<void> {
    return guarded(this.context, async () => {
      const { settings } = this.context.services
      const { text, version } = await settings.get('snippets')
      if (text === '') await settings.set(FIRST_SNIPPET, version, 'snippets')
      if (text === '') this.takeSnippets(FIRST_SNIPPET)
      await this.files.open(SNIPPETS_PATH)
    })
  }

  /** The text is what is set now; one that is no JSON object, half-typed, leaves what is set as it was. */
  take(text: string, version: string): void {
    const { settings, fault } = readSettings(text)
    this.store.setState({ ...(settings && { settings }), text, version, fault })
    if (settings) this.level = settings['window.zoomLevel']
    if (fault) notify(this.context, 'warning', fault, 'Open them as JSON to mend it.')
  }

  set<K extends SettingKey>(key: K, value: Values[K]): Promise<void> {
    return this.one(async () => {
      if (!(await this.files.save(SETTINGS_PATH))) throw inTheWay()
      const { text, version } = await this.context.services.settings.get()
      let changed: string
      try {
        changed = withSetting(text, key, value)
      } catch {
        throw inTheWay()
      }
      this.take(changed, await this.context.services.settings.set(changed, version))
      await this.files.changedOnDisk(SETTINGS_PATH, this.store.getState().version)
    })
  }

  // One change after the other: each grows from what the one before has written.
  private one(work: () => Promise<void>): Promise<void> {
    return this.sequence.run(() => guarded(this.context, work))
  }

  zoom(by: 1 | -1 | 0): void {
    this.level = by === 0 ? 0 : Math.max(ZOOM.least, Math.min(ZOOM.most, this.level + by))
    void this.set('window.zoomLevel', this.level)
  }

  open(): Promise<void> {
    return this.files.open(pagePath('settings'))
  }

  /** Asks for a newer Bobbin where that is due. What comes of it `bobbin doctor` says: nobody waits for it here. */
  async lookForUpdates(): Promise<void> {
    const updates = await this.context.services.workspaces.updates().catch(() => undefined)
    this.context.state.workspace.setState({ updates })
  }

  /** Opens the page of the newer Bobbin in the person's own browser. */
  openUpdate(): void {
    const page = this.context.state.workspace.getState().updates?.newest?.page
    if (page) openOutside(page)
  }

  openText(): Promise<void> {
    return this.files.open(SETTINGS_PATH)
  }
}

function inTheWay(): AppError {
  return new AppError(
    'conflict',
    'The settings are being edited as text, and are not valid JSON.',
    'Mend them there first.',
  )
}
