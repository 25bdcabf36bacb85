// Conflicts of a merge in open files: both sides in colour, and above each what can be taken.
import { type Conflict, findConflicts, resolved, type Side } from '../base/conflicts'
import { type Disposable, Disposables } from '../base/disposable'
import type { Documents } from './documents'
import { monaco } from './monaco'

const COMMAND = 'bobbin.resolveConflict'

export function showConflicts(documents: Documents): Disposable {
  const all = new Disposables()
  const painted = new WeakMap<monaco.editor.ITextModel, string[]>()
  const paint = (model: monaco.editor.ITextModel) => {
    const before = painted.get(model) ?? []
    const found = conflictsOf(model)
    if (before.length === 0 && found.length === 0) return
    painted.set(model, model.deltaDecorations(before, found.flatMap(decorations)))
  }
  all.add(documents.onDidOpen(({ model }) => paint(model)))
  all.add(documents.onDidChangeText(({ model }) => paint(model)))
  all.add(
    monaco.editor.registerCommand(COMMAND, (_accessor, uri: string, start: number, side: Side) => {
      const model = monaco.editor.getModel(monaco.Uri.parse(uri))
      const conflict = model && conflictsOf(model).find(c => c.start === start)
      if (model && conflict) resolve(model, conflict, side)
    }),
  )
  all.add(
    monaco.languages.registerCodeLensProvider('*', {
      provideCodeLenses: model => ({
        lenses: conflictsOf(model).flatMap(c => lenses(model, c)),
        dispose: () => undefined,
      }),
    }),
  )
  return all
}

function conflictsOf(model: monaco.editor.ITextModel): Conflict[] {
  // Most texts have no mark at all, and lines are not copied for them.
  if (!model.findNextMatch('^<{7}( |$)', { lineNumber: 1, column: 1 }, true, true, null, false)) return []
  return findConflicts(model.getLinesContent())
}

export function resolve(model: monaco.editor.ITextModel, conflict: Conflict, side: Side): void {
  const lines = resolved(model.getLinesContent(), conflict, side)
  const last = conflict.end === model.getLineCount()
  const range = last
    ? new monaco.Range(conflict.start, 1, conflict.end, model.getLineMaxColumn(conflict.end))
    : new monaco.Range(conflict.start, 1, conflict.end + 1, 1)
  const text = lines.join(model.getEOL()) + (last || lines.length === 0 ? '' : model.getEOL())
  model.pushStackElement()
  model.pushEditOperations([], [{ range, text }], () => null)
  model.pushStackElement()
}

/** The conflict at a line, or the next one below it, or the first. */
export function conflictAt(model: monaco.editor.ITextModel, line: number): Conflict | undefined {
  const all = conflictsOf(model)
  return all.find(c => c.end >= line) ?? all[0]
}

/** The first conflict that begins below a line, or the first of all. */
export function conflictAfter(model: monaco.editor.ITextModel, line: number): Conflict | undefined {
  const all = conflictsOf(model)
  return all.find(c => c.start > line) ?? all[0]
}

function decorations(c: Conflict): monaco.editor.IModelDeltaDecoration[] {
  const lines = (from: number, to: number, className: string) =>
    to < from ? [] : [{ range: new monaco.Range(from, 1, to, 1), options: { isWholeLine: true, className } }]
  return [
    ...lines(c.start, c.start, 'conflict-mark ours'),
    ...lines(c.start + 1, c.base - 1, 'conflict-ours'),
    ...lines(c.base, c.middle, 'conflict-base'),
    ...lines(c.middle + 1, c.end - 1, 'conflict-theirs'),
    ...lines(c.end, c.end, 'conflict-mark theirs'),
  ]
}

function lenses(model: monaco.editor.ITextModel, c: Conflict): monaco.languages.CodeLens[] {
  const choices: [Side, string][] = [
    ['ours', `Take ours (${c.ours || 'here'})`],
    ['theirs', `Take theirs (${c.theirs || 'there'})`],
    ['both', 'Take both'],
  ]
  return choices.map(([side, title]) => ({
    range: new monaco.Range(c.start, 1, c.start, 1),
    command: { id: COMMAND, title, arguments: [model.uri.toString(), c.start, side] },
  }))
}
