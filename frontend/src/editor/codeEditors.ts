// Editors on the page. An editor that is out of sight is kept and used for the next file, so a
// change of tab costs no new editor; where a person was in a file is remembered by tab.
import type { Side } from '../base/conflicts'
import { type Disposable, toDisposable } from '../base/disposable'
import { Emitter } from '../base/emitter'
import type { Settings } from '../model/settings'
import type { Snippet } from '../model/snippets'
import { conflictAfter, conflictAt, resolve, showConflicts } from './conflicts'
import type { Documents } from './documents'
import { languageOf, monaco, SCRIPT_LANGUAGES } from './monaco'
import { OPTIONS, optionsOf } from './options'
import { showView, type View, viewOf } from './scrolling'
import { insertSnippet } from './snippets'

export interface Place {
  line: number
  column: number
}

export interface CodeEditorsConfig {
  documents: Documents
  /** Opens a file another file points to. */
  openFile(path: string, place: Place | undefined): void
  onDidFocus(path: string): void
  onDidBlur(path: string): void
  onDidMove(path: string, place: Place): void
}

/** A text as it was, beside the document or a text as it is. */
export interface DiffSides {
  path: string
  was: string
  now?: string | undefined
  wasLabel: string
  nowLabel: string
  /** It is a part of its page, which keeps the keys. */
  beside?: boolean
}

/** Lines of a file that are looked at without going there. */
export interface Glance {
  at(line: number, endLine: number): void
  /** Looks no more; `back` to where a person was. */
  end(back: boolean): void
}

interface Slot {
  node: HTMLElement
  editor: monaco.editor.IStandaloneCodeEditor
  path?: string
  tab?: string
}

export class CodeEditors implements Disposable {
  private slots: Slot[] = []
  /** The one that had the focus last. */
  private last: Slot | undefined
  private views = new Map<string, monaco.editor.ICodeEditorViewState>()
  private wrap = false
  private options = OPTIONS
  private opener: Disposable
  private conflicts: Disposable
  private readonly scrolled = new Emitter<string>()
  /** Hears the path of a file whose text was scrolled. */
  readonly onDidScroll = this.scrolled.event

  constructor(private readonly config: CodeEditorsConfig) {
    this.conflicts = showConflicts(config.documents)
    this.opener = monaco.editor.registerEditorOpener({
      openCodeEditor: (_source, resource, selection) => {
        config.openFile(config.documents.path(resource), toPlace(selection))
        return true
      },
    })
  }

  /** Shows a file in a container until the returned thing is disposed. `tab` remembers the place. */
  show(container: HTMLElement, path: string, tab: string, label: string): Disposable {
    const model = this.config.documents.model(path)
    if (!model) return { dispose: () => undefined }
    const other = this.of(path)?.editor.saveViewState() // a half that is split off begins where the other is
    const slot = this.slots.find(s => s.tab === undefined) ?? this.create()
    slot.path = path
    slot.tab = tab
    container.append(slot.node)
    slot.editor.setModel(model)
    slot.editor.updateOptions({
      readOnly: this.config.documents.isReadOnly(path),
      ariaLabel: label,
      wordWrap: this.wraps(model),
    })
    const view = this.views.get(tab) ?? other
    if (view) slot.editor.restoreViewState(view)
    slot.editor.layout()
    return { dispose: () => this.hide(slot) }
  }

  /** Prose is read whole. */
  private wraps(model: monaco.editor.ITextModel | null): 'on' | 'off' {
    return this.wrap || model?.getLanguageId() === 'markdown' ? 'on' : 'off'
  }

  /** Gives the text of an element the colours of a file of that name. */
  async colour(element: HTMLElement, path: string): Promise<void> {
    // Not colorizeElement: it would change the theme of every editor. What comes is escaped.
    element.innerHTML = await monaco.editor.colorize(element.textContent ?? '', languageOf(path), {
      tabSize: 2,
    })
  }

  /**
   * Shows a text beside the document of a path, which can be edited there, or beside another
   * text, until the returned thing is disposed.
   */
  diff(container: HTMLElement, sides: DiffSides): Disposable {
    const { path, was, now } = sides
    const own = now === undefined ? this.config.documents.model(path) : undefined
    const node = document.createElement('div')
    node.className = 'code-editor'
    container.append(node)
    const original = monaco.editor.createModel(was, languageOf(path))
    const modified = own ?? monaco.editor.createModel(now ?? '', languageOf(path))
    const editor = monaco.editor.createDiffEditor(node, {
      ...this.options,
      originalAriaLabel: sides.wasLabel,
      modifiedAriaLabel: sides.nowLabel,
      renderSideBySideInlineBreakpoint: 700,
      lineDecorationsWidth: 22, // the sign of a changed line, and air before its text
      hideUnchangedRegions: { enabled: true },
      wordWrap: this.wraps(modified),
      readOnly: !own || this.config.documents.isReadOnly(path),
    })
    // The editor does not end a computation whose texts are disposed; the view of both does.
    const both = editor.createViewModel({ original, modified })
    editor.setModel(both)
    const right = editor.getModifiedEditor()
    if (own) {
      right.onDidFocusEditorText(() => this.config.onDidFocus(path))
      right.onDidBlurEditorText(() => this.config.onDidBlur(path))
    }
    const closed = this.config.documents.onDidClose(entry => entry.path === path && editor.setModel(null))
    // Who looked at the page before goes on there; a list that opened it beside keeps its keys.
    const within = container.closest('.page-host')?.contains(document.activeElement)
    if (within && !sides.beside) right.focus()
    return toDisposable(() => {
      closed.dispose()
      editor.dispose()
      both.dispose()
      original.dispose()
      if (!own) modified.dispose()
      node.remove()
    })
  }

  /** Whether the text that is shown has lines of which one side is to be taken. */
  hasConflict(): boolean {
    const model = this.current()?.editor.getModel()
    return Boolean(model && conflictAt(model, 1))
  }

  /** Resolves the conflict at the cursor, or the next one below it. */
  resolve(side: Side): void {
    const slot = this.current()
    const model = slot?.editor.getModel()
    const conflict = model && conflictAt(model, slot?.editor.getPosition()?.lineNumber ?? 1)
    if (model && conflict) resolve(model, conflict, side)
  }

  nextConflict(): void {
    const slot = this.current()
    const model = slot?.editor.getModel()
    const conflict = model && conflictAfter(model, slot?.editor.getPosition()?.lineNumber ?? 1)
    if (slot?.path && conflict) this.reveal(slot.path, { line: conflict.start, column: 1 })
  }

  /** What is selected in the editor with the focus, if it is on one line. */
  selection(): string {
    const { editor } = this.slots.find(s => s.editor.hasTextFocus()) ?? {}
    const range = editor?.getSelection()
    if (!editor || !range || range.startLineNumber !== range.endLineNumber) return ''
    return editor.getModel()?.getValueInRange(range) ?? ''
  }

  private current(): Slot | undefined {
    const { last, slots } = this
    if (last?.path !== undefined) return last // the palette may have the focus
    return slots.find(s => s.path !== undefined)
  }

  /** Where a file is shown: in a tab, or where it had the focus last. */
  private of(path: string, tab?: string): Slot | undefined {
    if (tab !== undefined) return this.slots.find(s => s.tab === tab)
    return this.last?.path === path ? this.last : this.slots.find(s => s.path === path)
  }

  private hide(slot: Slot): void {
    const view = slot.editor.saveViewState()
    if (view && slot.tab) this.views.set(slot.tab, view)
    slot.path = undefined
    slot.tab = undefined
    if (this.last === slot) this.last = undefined
    slot.editor.setModel(null)
    slot.node.remove()
  }

  /** Where a person is in each tab, in a form that JSON keeps. */
  places(): Record<string, unknown> {
    for (const { tab, editor } of this.slots) {
      const view = editor.saveViewState()
      if (tab && view) this.views.set(tab, view)
    }
    return Object.fromEntries(this.views)
  }

  setPlaces(places: Record<string, unknown>): void {
    for (const [tab, view] of Object.entries(places))
      this.views.set(tab, view as monaco.editor.ICodeEditorViewState)
  }

  forget(tab: string): void {
    this.views.delete(tab)
  }

  private create(): Slot {
    const node = document.createElement('div')
    node.className = 'code-editor'
    const editor = monaco.editor.create(node, { ...this.options, model: null })
    const slot: Slot = { node, editor }
    const moved = (position: monaco.IPosition | null) => {
      // The other half of a split moves along when something is typed in this one.
      if (slot.path && position && (this.last ?? slot) === slot)
        this.config.onDidMove(slot.path, { line: position.lineNumber, column: position.column })
    }
    editor.onDidFocusEditorText(() => {
      this.last = slot
      if (slot.path) this.config.onDidFocus(slot.path)
      moved(editor.getPosition())
    })
    editor.onDidBlurEditorText(() => slot.path && this.config.onDidBlur(slot.path))
    editor.onDidChangeCursorPosition(e => moved(e.position))
    editor.onDidScrollChange(e => e.scrollTopChanged && slot.path && this.scrolled.fire(slot.path))
    this.slots.push(slot)
    return slot
  }

  /** Goes to a place in a file that is on the page, in that tab if one is given; says whether it is there. */
  reveal(path: string, place: Place, tab?: string): boolean {
    const slot = this.of(path, tab)
    if (!slot) return false
    const position = { lineNumber: place.line, column: Math.max(1, place.column) }
    slot.editor.setPosition(position)
    slot.editor.revealPositionInCenterIfOutsideViewport(position)
    slot.editor.focus()
    return true
  }

  /** What is shown of a file that is on the page. */
  view(path: string): View | undefined {
    const slot = this.of(path)
    return slot && viewOf(slot.editor)
  }

  scrollTo(path: string, view: View): void {
    const slot = this.of(path)
    if (slot) showView(slot.editor, view)
  }

  /** Looks around in a file that is on the page; the cursor stays where it is. */
  glance(path: string): Glance | undefined {
    const editor = this.of(path)?.editor
    if (!editor) return undefined
    const before = editor.saveViewState()
    const marks = editor.createDecorationsCollection()
    return {
      at(line, endLine) {
        marks.set([
          {
            range: new monaco.Range(line, 1, endLine, 1),
            options: { isWholeLine: true, className: 'rangeHighlight' },
          },
        ])
        editor.revealRangeInCenterIfOutsideViewport(new monaco.Range(line, 1, endLine, 1))
      },
      end(back) {
        marks.clear()
        if (back && before) editor.restoreViewState(before)
      },
    }
  }

  /** As `reveal`, without a place. */
  focus(path: string, tab?: string): boolean {
    const slot = this.of(path, tab)
    slot?.editor.focus()
    return slot !== undefined
  }

  /** Inserts a snippet where the cursor is; says whether a script is there to take it. */
  insert(snippet: Snippet): boolean {
    const { editor, path } = this.current() ?? {}
    if (!editor || !path || !SCRIPT_LANGUAGES.includes(editor.getModel()?.getLanguageId() ?? '')) return false
    insertSnippet(editor, path, snippet)
    return true
  }

  /** Formats a file that is on the page. */
  async format(path: string): Promise<void> {
    const slot = this.of(path)
    await slot?.editor.getAction('editor.action.formatDocument')?.run()
  }

  /** Runs one of the editor's own actions where the cursor is. */
  async run(action: string): Promise<void> {
    const slot = this.current()
    slot?.editor.focus()
    await slot?.editor.getAction(action)?.run()
  }

  /** Whether a code editor has the focus of the page, also while a menu of the window has that of the system. */
  get focused(): boolean {
    return this.withFocus() !== undefined
  }

  private withFocus(): Slot | undefined {
    return this.slots.find(s => s.node.contains(document.activeElement))
  }

  /** Has the editor with the focus do what one of its keys does; says whether there is one. */
  trigger(handler: string): boolean {
    const { editor } = this.withFocus() ?? {}
    editor?.focus()
    editor?.trigger('menu', handler, null)
    return editor !== undefined
  }

  /** Puts a text where the cursors are; says whether an editor has the focus. */
  paste(text: string): boolean {
    const { editor } = this.withFocus() ?? {}
    editor?.focus()
    editor?.trigger('menu', 'paste', { text, pasteOnNewLine: false, multicursorText: null })
    return editor !== undefined
  }

  /** What Copy or Cut takes: what is selected, or the line of the cursor. Undefined if no editor has the focus. */
  copied(cut: boolean): string | undefined {
    const { editor } = this.withFocus() ?? {}
    const model = editor?.getModel()
    if (!editor || !model) return undefined
    const ranges = (editor.getSelections() ?? []).map(s =>
      s.isEmpty() ? new monaco.Range(s.startLineNumber, 1, s.startLineNumber + 1, 1) : s,
    )
    const texts = ranges.map(range => {
      const text = model.getValueInRange(range)
      const last = range.endLineNumber > model.getLineCount() // which has no end of its own
      return last ? text + model.getEOL() : text
    })
    editor.focus()
    if (cut)
      editor.executeEdits(
        'menu',
        ranges.map(range => ({ range, text: '' })),
      )
    return texts.join('')
  }

  /** Editors are as it is set, those on the page and those to come. */
  configure(settings: Settings): void {
    this.wrap = settings['editor.wordWrap'] === 'on'
    const set = optionsOf(settings)
    this.options = { ...OPTIONS, ...set }
    this.config.documents.setTabSize(settings['editor.tabSize'])
    for (const { editor } of this.slots) {
      editor.updateOptions({ ...set, wordWrap: this.wraps(editor.getModel()) })
    }
  }

  dispose(): void {
    this.opener.dispose()
    this.conflicts.dispose()
    for (const slot of this.slots.splice(0)) slot.editor.dispose()
  }
}

function toPlace(selection: monaco.IRange | monaco.IPosition | undefined): Place | undefined {
  if (!selection) return undefined
  if ('lineNumber' in selection) return { line: selection.lineNumber, column: selection.column }
  return { line: selection.startLineNumber, column: selection.startColumn }
}
