// What was typed in a document, step by step. A model of Monaco has its name for life, and what can be undone in it
// ends with it: these steps are walked again in the model of another name.
import type { monaco } from './monaco'

type Edits = monaco.editor.IIdentifiedSingleEditOperation[]

export interface UndoSteps {
  /** The text before the first step. */
  from: string
  steps: Edits[]
  /** So many of the last ones were undone. */
  undone: number
}

/** The steps of a model, which is closed next: it is walked to its end, back, and there again. */
export function takeSteps(model: monaco.editor.ITextModel): UndoSteps {
  const undone = walk(model, 'redo')
  const count = walk(model, 'undo')
  const from = model.getValue(undefined, true)
  const steps: Edits[] = []
  const listening = model.onDidChangeContent(({ changes }) =>
    steps.push(changes.map(({ range, text }) => ({ range, text, forceMoveMarkers: true }))),
  )
  walk(model, 'redo', count)
  listening.dispose()
  return { from, steps, undone }
}

/** Walks the steps in a model that has the text before the first. */
export function walkSteps(model: monaco.editor.ITextModel, { steps, undone }: UndoSteps): void {
  for (const edits of steps) {
    model.pushStackElement()
    model.pushEditOperations([], edits, () => null)
  }
  model.pushStackElement()
  walk(model, 'undo', undone)
}

/** Undoes or redoes all there is, or so many; gives how many there were. */
function walk(
  model: monaco.editor.ITextModel,
  way: 'undo' | 'redo',
  most = Number.POSITIVE_INFINITY,
): number {
  let count = 0
  while (count < most && (way === 'undo' ? model.canUndo() : model.canRedo())) {
    const before = model.getAlternativeVersionId()
    void model[way]()
    if (model.getAlternativeVersionId() === before) break // a step that is not done would be tried for ever
    count += 1
  }
  return count
}
