// The text of open files: one model for each, joined to the rest by its workspace path. Background
// models (a definition peeked at) are read-only and belong to nobody until the file is opened.
import { type Disposable, toDisposable } from '../base/disposable'
import { Emitter } from '../base/emitter'
import { toTextEdit } from './convert'
import { languageOf, monaco } from './monaco'
import type { LspTextEdit } from './protocol'
import { takeSteps, type UndoSteps, walkSteps } from './undoSteps'

export interface TextChange {
  path: string
  model: monaco.editor.ITextModel
  event: monaco.editor.IModelContentChangedEvent
}

interface Entry {
  path: string
  model: monaco.editor.ITextModel
  /** The model's alternative version when its text was the disk's. */
  saved: number
  /** What the disk had when the text here began to differ from it. */
  disk: string
  readOnly: boolean
  subscription: Disposable
}

const BACKGROUND_CAP = 100

export class Documents {
  private entries = new Map<string, Entry>()
  private background = new Map<string, monaco.editor.ITextModel>()
  /** What can be undone in documents that got another name, by that. */
  private readonly renamed = new Map<string, UndoSteps>()
  private root = ''
  private tabSize = 2
  private readonly opened = new Emitter<Entry>()
  private readonly closed = new Emitter<Entry>()
  private readonly text = new Emitter<TextChange>()
  private readonly dirt = new Emitter<{ path: string; dirty: boolean }>()

  readonly onDidOpen = this.opened.event
  readonly onDidClose = this.closed.event
  readonly onDidChangeText = this.text.event
  readonly onDidChangeDirty = this.dirt.event

  /** Begins with a workspace: every model of the previous one is gone afterwards. */
  reset(dir: string): void {
    for (const path of [...this.entries.keys()]) this.close(path)
    for (const model of this.background.values()) model.dispose()
    this.background.clear()
    this.renamed.clear()
    this.root = monaco.Uri.file(dir.replaceAll('\\', '/')).path.replace(/\/$/, '')
  }

  setTabSize(tabSize: number): void {
    this.tabSize = tabSize
    for (const { model } of this.entries.values()) model.updateOptions({ tabSize })
  }

  uri(path: string): monaco.Uri {
    if (/^[a-z]+:\/\//.test(path)) return monaco.Uri.parse(path)
    return monaco.Uri.file(this.root).with({ path: `${this.root}/${path}` })
  }

  /** The workspace path of a URI; a URI outside is its own path. */
  path(uri: monaco.Uri): string {
    const inside = uri.scheme === 'file' && uri.path.toLowerCase().startsWith(`${this.root.toLowerCase()}/`)
    return inside ? uri.path.slice(this.root.length + 1) : uri.toString()
  }

  open(path: string, text: string, readOnly = false): monaco.editor.ITextModel {
    const known = this.entries.get(path)
    if (known) return known.model
    const uri = this.uri(path)
    this.background.delete(uri.toString())
    const steps = this.renamed.get(path)
    this.renamed.delete(path)
    const first = steps?.from ?? text
    const existing = monaco.editor.getModel(uri)
    if (existing && existing.getValue() !== first) existing.setValue(first)
    const model = existing ?? monaco.editor.createModel(first, languageOf(path), uri)
    if (steps) {
      walkSteps(model, steps)
      replace(model, text) // what the disk has more, such as imports that followed
    }
    model.updateOptions({ tabSize: this.tabSize, insertSpaces: true })
    const entry: Entry = {
      path,
      model,
      saved: model.getAlternativeVersionId(),
      disk: text,
      readOnly,
      subscription: toDisposable(() => undefined),
    }
    entry.subscription = model.onDidChangeContent(event => this.changed(entry, event))
    this.entries.set(path, entry)
    this.opened.fire(entry)
    return model
  }

  private changed(entry: Entry, event: monaco.editor.IModelContentChangedEvent): void {
    this.text.fire({ path: entry.path, model: entry.model, event })
    this.dirt.fire({ path: entry.path, dirty: this.isDirty(entry.path) })
  }

  close(path: string): void {
    const entry = this.entries.get(path)
    if (!entry) return
    this.entries.delete(path)
    entry.subscription.dispose()
    this.closed.fire(entry)
    entry.model.dispose()
  }

  /** A document is closed next and opened by another name: what was typed in it can be undone there. */
  keepSteps(path: string, to: string): void {
    const entry = this.entries.get(path)
    if (!entry) return
    entry.subscription.dispose() // nobody hears how its text goes back and forth
    this.renamed.set(to, takeSteps(entry.model))
  }

  model(path: string): monaco.editor.ITextModel | undefined {
    return this.entries.get(path)?.model
  }

  all(): Entry[] {
    return [...this.entries.values()]
  }

  isReadOnly(path: string): boolean {
    return this.entries.get(path)?.readOnly ?? false
  }

  isDirty(path: string): boolean {
    const entry = this.entries.get(path)
    return entry !== undefined && entry.model.getAlternativeVersionId() !== entry.saved
  }

  /** The text to save and a mark to give back when it is on disk. */
  snapshot(path: string): { text: string; mark: number } | undefined {
    const entry = this.entries.get(path)
    return (
      entry && { text: entry.model.getValue(undefined, true), mark: entry.model.getAlternativeVersionId() }
    )
  }

  markSaved(path: string, mark: number, text: string): void {
    const entry = this.entries.get(path)
    if (!entry) return
    entry.saved = mark
    entry.disk = text
    this.dirt.fire({ path, dirty: this.isDirty(path) })
  }

  /** Takes the text of the disk as one undoable edit and counts it as saved. */
  takeFromDisk(path: string, text: string): void {
    const entry = this.entries.get(path)
    if (!entry) return
    replace(entry.model, text)
    this.markSaved(path, entry.model.getAlternativeVersionId(), text)
  }

  /** Replaces the text as one undoable edit; it counts as not saved. */
  replace(path: string, text: string): void {
    const model = this.entries.get(path)?.model
    if (model) replace(model, text)
  }

  /** The text here grew from another one of the disk, or counts as if it had. */
  rebase(path: string, disk: string): void {
    const entry = this.entries.get(path)
    if (entry) entry.disk = disk
  }

  /** What the disk had when the text here began to differ from it. */
  fromDisk(path: string): string | undefined {
    return this.entries.get(path)?.disk
  }

  /** Edits an open file as one undoable step; says whether it is open. */
  edit(path: string, edits: LspTextEdit[]): boolean {
    const model = this.entries.get(path)?.model
    if (!model) return false
    model.pushStackElement()
    model.pushEditOperations([], edits.map(toTextEdit), () => null)
    model.pushStackElement()
    return true
  }

  hasModel(uri: monaco.Uri): boolean {
    return monaco.editor.getModel(uri) !== null
  }

  /** A read-only model for a file nobody opened, so that peek and hover have something to show. */
  addBackground(uri: monaco.Uri, text: string): void {
    if (this.hasModel(uri)) return
    const model = monaco.editor.createModel(text, languageOf(uri.path), uri)
    this.background.set(uri.toString(), model)
    for (const [key, old] of this.background) {
      if (this.background.size <= BACKGROUND_CAP) break
      if (old.isAttachedToEditor()) continue
      this.background.delete(key)
      old.dispose()
    }
  }

  /** The file behind a background model changed; its next reader fetches it again. */
  dropBackground(path: string): void {
    const key = this.uri(path).toString()
    const model = this.background.get(key)
    if (!model || model.isAttachedToEditor()) return
    this.background.delete(key)
    model.dispose()
  }
}

function replace(model: monaco.editor.ITextModel, withMark: string): void {
  // The model keeps the mark at the beginning of a file by itself.
  const text = withMark.replace(/^\uFEFF/, '')
  if (model.getValue() === text) return
  model.pushStackElement()
  model.pushEditOperations([], [minimalEdit(model, text)], () => null)
  model.pushStackElement()
}

/** One edit that leaves common beginning and end alone, so that cursors and scroll stay. */
function minimalEdit(
  model: monaco.editor.ITextModel,
  text: string,
): monaco.editor.IIdentifiedSingleEditOperation {
  const eol = model.getEOL()
  const next = text.replace(/\r\n|\n/g, eol)
  const old = model.getValue()
  let start = 0
  const shortest = Math.min(old.length, next.length)
  while (start < shortest && old[start] === next[start]) start += 1
  let end = 0
  while (end < shortest - start && old[old.length - 1 - end] === next[next.length - 1 - end]) end += 1
  const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(old.length - end))
  return { range, text: next.slice(start, next.length - end) }
}
