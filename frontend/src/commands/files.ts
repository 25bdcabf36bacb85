// Opening, saving, and what happens when somebody else changes a file. Unsaved text is never dropped
// without a person saying so.
import { Delayer, retrySoon, Sequences, within } from '../base/async'
import { pageOf, pagePath } from '../base/pages'
import type { LspTextEdit } from '../editor/protocol'
import { applyEdits } from '../editor/textEdits'
import { AppError, type Place, toAppError } from '../model/fault'
import type { FileText } from '../services/files'
import { onDisk, updateDocument, withDocument, withoutDocument } from '../state/documentsState'
import { withFile, withoutFile } from '../state/workspaceState'
import { type AppContext, dirOf, guarded, report } from './context'
import { Disk } from './disk'
import { OF_HOME } from './homeFiles'
import { mayLose, mayLoseAll } from './losing'

const AUTO_SAVE_MS = 1000
const FORMAT_MS = 2000
const CLOSED_KEPT = 20

/** A document is kept open. Releasing it again does nothing. */
export interface Hold {
  release(): Promise<void>
}

export class Files {
  private readonly sequences = new Sequences()
  private readonly delayers = new Map<string, Delayer>()
  /** What was closed, the last one last. */
  private closed: string[] = []
  /** Who shows a document otherwise than in a tab: it outlives its tabs. */
  private readonly holds = new Set<{ path: string }>()
  readonly disk: Disk

  constructor(private readonly context: AppContext) {
    this.disk = new Disk(context)
    context.documents.onDidChangeDirty(({ path, dirty }) => this.dirtChanged(path, dirty))
    context.documents.onDidChangeText(({ path }) => context.documents.isDirty(path) && this.autoSave(path))
  }

  /** Opens a file in a tab, at a place if one is given. */
  async open(path: string, place?: Pick<Place, 'line' | 'column'>, beside = false): Promise<void> {
    if (pageOf(path)) {
      this.context.tabs?.open(path, beside)
      return
    }
    await guarded(this.context, async () => {
      await this.load(path)
      const tab = this.context.tabs?.open(path, beside)
      const { line, column = 1 } = place ?? {}
      const { editors } = this.context
      retrySoon(() => (line ? editors.reveal(path, { line, column }, tab) : editors.focus(path, tab)))
    })
  }

  /** Shows how a Markdown file reads, beside its text. */
  openPreview(path: string): Promise<void> {
    const page = pagePath('preview', path)
    return this.open(page, undefined, !this.context.tabs?.has(page))
  }

  /** Keeps a document open for who shows it otherwise than in a tab, once it is loaded. */
  hold(path: string): Hold {
    const hold = { path }
    this.holds.add(hold)
    return {
      release: async () => {
        if (this.holds.delete(hold)) await this.released(path)
      },
    }
  }

  /** Loads a document for who holds it. */
  async loadHeld(path: string): Promise<void> {
    await this.load(path)
    if (!this.shown(path)) this.forget(path) // let go of meanwhile
  }

  private held(path: string): boolean {
    return [...this.holds].some(hold => hold.path === path)
  }

  private shown(path: string): boolean {
    return this.held(path) || (this.context.tabs?.has(path) ?? false)
  }

  /** Loads a document for a tab that is coming; says whether it is there. */
  async ready(path: string): Promise<boolean> {
    try {
      await this.load(path)
      return true
    } catch {
      return false
    }
  }

  private async released(path: string): Promise<void> {
    if (this.shown(path)) return
    const saved = await this.save(path, true)
    if (this.shown(path)) return
    if (saved) this.forget(path)
    else await this.open(path) // its text is not on disk: it must not go unseen
  }

  /** Another workspace is opened: nothing of this one is held or saved any more. */
  reset(): void {
    this.holds.clear()
    this.closed = []
    for (const delayer of this.delayers.values()) delayer.cancel()
    this.delayers.clear()
  }

  private async load(path: string): Promise<void> {
    const { documents, state, services } = this.context
    if (documents.model(path)) return
    const dir = dirOf(this.context)
    const outside = path.includes('://') && OF_HOME[path] === undefined
    const readOnly = outside || path.startsWith('.bobbin/')
    const file = outside
      ? { text: await services.files.source(dir, path), version: '' }
      : await this.disk.read(path)
    const document = { path, version: file.version, dirty: false, readOnly }
    state.documents.setState(s => withDocument(s, document))
    documents.open(path, file.text, readOnly)
  }

  private dirtChanged(path: string, dirty: boolean): void {
    const { state } = this.context
    if (state.documents.getState().documents[path]?.dirty === dirty) return
    state.documents.setState(s => updateDocument(s, path, { dirty }))
  }

  private autoSave(path: string): void {
    let delayer = this.delayers.get(path)
    if (!delayer) {
      delayer = new Delayer(AUTO_SAVE_MS, () => void this.save(path, true))
      this.delayers.set(path, delayer)
    }
    delayer.trigger()
  }

  /** Saves one file; says whether the disk now holds what the editor shows. */
  save(path: string, quiet = false): Promise<boolean> {
    this.delayers.get(path)?.cancel()
    return this.sequences.run(path, () => this.saveNow(path, quiet))
  }

  private async saveNow(path: string, quiet: boolean): Promise<boolean> {
    const { documents, state } = this.context
    const document = state.documents.getState().documents[path]
    if (!document || document.readOnly) return true
    if (document.conflict || (quiet && document.merging)) return false
    if (!documents.isDirty(path)) return true
    const snapshot = documents.snapshot(path)
    if (!snapshot) return true
    try {
      const version = await this.disk.write(path, snapshot.text, document.version)
      state.documents.setState(s =>
        updateDocument(s, path, { version, saveFault: undefined, merging: false }),
      )
      documents.markSaved(path, snapshot.mark, snapshot.text)
      return true
    } catch (thrown) {
      const fault = toAppError(thrown)
      if (fault.code === 'conflict') {
        const { conflict = 'changed', saveFault } = await this.disk.there(path)
        state.documents.setState(s => updateDocument(s, path, { conflict, saveFault }))
      } else {
        state.documents.setState(s => updateDocument(s, path, { saveFault: fault.sentence }))
        if (!quiet || fault.code !== 'unavailable') report(this.context, fault)
      }
      return false
    }
  }

  /** Saves as a person asks for it: formatted first, where that is set. */
  async saveByHand(path: string): Promise<void> {
    const { settings } = this.context.state.settings.getState()
    if (settings['editor.formatOnSave'] && this.context.documents.isDirty(path)) {
      // A language service that does not answer, or cannot, does not keep a file from being saved.
      const patience = new Promise<void>(resolve => setTimeout(resolve, FORMAT_MS))
      const formatted = this.context.editors.format(path).catch(thrown => report(this.context, thrown))
      await Promise.race([formatted, patience])
    }
    await this.save(path)
  }

  async saveAll(): Promise<boolean> {
    const dirty = Object.values(this.context.state.documents.getState().documents).filter(d => d.dirty)
    return (await Promise.all(dirty.map(d => this.save(d.path)))).every(Boolean)
  }

  /**
   * Edits a saved file, all edits speaking of the text it has: in its document where it is open, so
   * that undo works, on disk otherwise. Gives the content's new name.
   */
  async edit(path: string, edits: LspTextEdit[], file: FileText): Promise<string> {
    const { documents, services, state } = this.context
    if (documents.edit(path, edits)) {
      const saved = await this.save(path)
      const version = state.documents.getState().documents[path]?.version
      if (!saved || version === undefined)
        throw new AppError('conflict', `${path} could not be saved.`, 'Its tab says why.')
      return version
    }
    return services.files.write(dirOf(this.context), path, applyEdits(file.text, edits), file.version)
  }

  /** Saves what can be saved when a person turns away from an editor. */
  leave(path: string): void {
    if (this.context.documents.isDirty(path)) void this.save(path, true)
  }

  /** The disk has another version of a file (`''`: it is gone). */
  async changedOnDisk(path: string, version: string): Promise<void> {
    const { state, documents } = this.context
    if (OF_HOME[path] === undefined)
      state.workspace.setState(s => ({
        files: version ? withFile(s.files, path) : withoutFile(s.files, path),
      }))
    documents.dropBackground(path)
    if (state.documents.getState().documents[path]) {
      await this.sequences.run(path, () => this.compareWithDisk(path))
    }
  }

  /** Every open file is compared with the disk: nobody told of it for a while. */
  async lookAgain(): Promise<void> {
    const paths = Object.values(this.context.state.documents.getState().documents).flatMap(d =>
      d.readOnly || OF_HOME[d.path] !== undefined ? [] : [d.path],
    )
    await Promise.all(paths.map(path => this.sequences.run(path, () => this.compareWithDisk(path))))
  }

  // A signal may be older than our last save, so the disk itself is asked.
  private async compareWithDisk(path: string): Promise<void> {
    const { state, documents } = this.context
    const { file, conflict, saveFault } = await this.disk.there(path)
    const document = state.documents.getState().documents[path]
    const change = onDisk(document, file.version)
    if (document && conflict) {
      state.documents.setState(s => updateDocument(s, path, { conflict, saveFault }))
    } else if (change === 'reload') {
      state.documents.setState(s =>
        updateDocument(s, path, { version: file.version, conflict: undefined, saveFault: undefined }),
      )
      documents.takeFromDisk(path, file.text)
    } else if (change === 'conflict') {
      state.documents.setState(s => updateDocument(s, path, { conflict: 'changed', saveFault: undefined }))
    } else if (document?.conflict) {
      state.documents.setState(s => updateDocument(s, path, { conflict: undefined, saveFault: undefined }))
      if (document.dirty) this.autoSave(path)
    }
  }

  /** Saves a file whose last tab is closing, or asks. Says whether the tab may go. */
  async mayClose(path: string): Promise<boolean> {
    if (await this.save(path, true)) return true
    if (!(await mayLose(this.context, path))) return false
    this.drop(path)
    return true
  }

  /** Saves everything when the window is about to close, or asks. Says whether it may. */
  async mayLeave(): Promise<boolean> {
    if (await within(this.saveAll(), 5000)) return true
    const { documents } = this.context.state.documents.getState()
    const unsaved = Object.values(documents).filter(d => d.dirty)
    return mayLoseAll(
      this.context,
      unsaved.map(d => d.path),
    )
  }

  /** Closes every tab of a file; says whether it could. */
  async close(path: string): Promise<boolean> {
    if (!(await this.mayClose(path))) return false
    this.context.tabs?.close(path)
    this.tabClosed(path)
    return true
  }

  /** Closes all tabs, or all but those of a file, until one is to stay open. */
  async closeAll(but?: string): Promise<void> {
    for (const path of this.context.tabs?.paths() ?? []) {
      if (path !== but && !(await this.close(path))) return
    }
  }

  /** The last tab of a file is closed; it can be opened again. */
  tabClosed(path: string): void {
    this.closed = [...this.closed.filter(p => p !== path), path].slice(-CLOSED_KEPT)
    this.forget(path)
  }

  /** Opens what was closed last, if it is there still. */
  async reopen(): Promise<void> {
    const path = this.closed.pop()
    if (!path) return
    if (pageOf(path) || path.includes('://') || (await this.ready(path))) await this.open(path)
    else await this.reopen()
  }

  /** Closes every tab of a file without saving, and whatever else shows it has nothing to show. */
  discard(path: string): void {
    this.context.tabs?.close(path)
    this.drop(path)
  }

  /** Closes a file that has another name now; what was typed in it can be undone there. */
  leaveFor(path: string, to: string): void {
    this.context.documents.keepSteps(path, to)
    this.discard(path)
  }

  /** No tab shows a file any more: its document goes, unless somebody holds it. */
  forget(path: string): void {
    if (!this.held(path)) this.drop(path)
  }

  private drop(path: string): void {
    const { state, documents } = this.context
    this.delayers.get(path)?.cancel()
    this.delayers.delete(path)
    documents.close(path)
    state.documents.setState(s => withoutDocument(s, path))
  }
}
