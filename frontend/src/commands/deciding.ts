// What becomes of a file that was changed both here and on disk: a person decides, and what is decided can be undone.
import { findConflicts } from '../base/conflicts'
import { merged } from '../base/merging'
import { baseName } from '../base/paths'
import { type OpenDocument, updateDocument } from '../state/documentsState'
import { type AppContext, guarded, notify } from './context'
import type { Files } from './files'

/** How a document was before a decision: undo in the editor leads back to it. */
interface Before {
  mark: number
  version: string
  disk: string
  /** What was on disk when it was decided. */
  decided: string
}

export class Deciding {
  private readonly before = new Map<string, Before>()

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {
    context.documents.onDidChangeText(({ path }) => this.textChanged(path))
    context.documents.onDidClose(({ path }) => this.before.delete(path))
  }

  /** The text here wins. */
  async keepMine(path: string): Promise<void> {
    const { documents } = this.context
    await guarded(this.context, async () => {
      const snapshot = documents.snapshot(path)
      if (!snapshot) return
      const version = await this.files.disk.write(path, snapshot.text)
      this.update(path, { version, conflict: undefined, merging: false })
      documents.markSaved(path, snapshot.mark, snapshot.text)
    })
  }

  /** The text on disk wins. */
  async takeTheirs(path: string): Promise<void> {
    await guarded(this.context, async () => {
      const file = await this.files.disk.read(path)
      this.remember(path, file.version)
      this.context.documents.takeFromDisk(path, file.text)
      this.update(path, { version: file.version, conflict: undefined, merging: false })
    })
  }

  /** Both are joined. What both changed differently stands marked in the text, to be settled there. */
  async merge(path: string): Promise<void> {
    const { documents, editors } = this.context
    await guarded(this.context, async () => {
      const { text: theirs, version } = await this.files.disk.read(path)
      const ours = documents.snapshot(path)?.text
      const base = documents.fromDisk(path)
      if (ours === undefined || base === undefined) return
      const both = merged(base, ours, theirs)
      if (!both) {
        const why = `${baseName(path)} differs in too many lines to be merged while you wait.`
        notify(this.context, 'warning', why, 'Compare the two, and take over what you need.')
        return
      }
      this.remember(path, version)
      // Before the text: a change of it saves by itself.
      this.update(path, { version, conflict: undefined, merging: both.conflicts > 0 })
      documents.rebase(path, theirs)
      documents.replace(path, both.text)
      if (both.conflicts > 0) editors.nextConflict()
      else notify(this.context, 'info', `${baseName(path)} holds both changes now.`, 'Undo takes it back.')
      editors.focus(path)
    })
  }

  private update(path: string, change: Partial<OpenDocument>): void {
    this.context.state.documents.setState(s => updateDocument(s, path, change))
  }

  private remember(path: string, decided: string): void {
    const { documents, state } = this.context
    const mark = documents.snapshot(path)?.mark
    const disk = documents.fromDisk(path)
    const version = state.documents.getState().documents[path]?.version
    if (mark === undefined || disk === undefined || version === undefined) return
    this.before.set(path, { mark, disk, version, decided })
  }

  private textChanged(path: string): void {
    const { documents, state } = this.context
    const document = state.documents.getState().documents[path]
    const before = this.before.get(path)
    const mark = documents.snapshot(path)?.mark
    if (before && document && mark === before.mark) this.comeBack(path, document, before)
    else if (document?.merging) this.settle(path)
  }

  // Undone, and nothing was saved meanwhile: the question stands again, and the disk's text is not saved over.
  private comeBack(path: string, document: OpenDocument, before: Before): void {
    this.before.delete(path)
    if (document.version !== before.decided) return
    this.context.documents.rebase(path, before.disk)
    this.update(path, { version: before.version, conflict: 'changed', merging: false })
  }

  private settle(path: string): void {
    const text = this.context.documents.model(path)?.getLinesContent() ?? []
    if (findConflicts(text).length === 0) this.update(path, { merging: false })
  }
}
