// What was typed in a document, step by step. A model of Monaco has its name for life, and what can be undone in it
// ends with it: these steps are walked again in the model of another name.
import type { monaco } from './monaco'

type Edits = monaco.editor.IIdentifiedSingleEditOperation[]

export interface UndoSteps {
  /** The text before the first step. */
  from: string
  steps: Edits[]
}

/** The steps to the text of a model, which is closed next: it is walked back, and there again. */
export function takeSteps(model: monaco.editor.ITextModel): UndoSteps {
  let count = 0
  while (model.canUndo()) {
    const before = model.getAlternativeVersionId()
    void model.undo()
    if (model.getAlternativeVersionId() === before) break // a step that is not undone would be tried for ever
    count += 1
  }
  const from = model.getValue(undefined, true)
  const steps: Edits[] = []
  const listening = model.onDidChangeContent(({ changes }) =>
    steps.push(changes.map(({ range, text }) => ({ range, text, forceMoveMarkers: true }))),
  )
  for (; count > 0 && model.canRedo(); count -= 1) void model.redo()
  listening.dispose()
  return { from, steps }
}

/** Walks the steps in a model that has the text before the first. */
export function walkSteps(model: monaco.editor.ITextModel, { steps }: UndoSteps): void {
  for (const edits of steps) {
    model.pushStackElement()
    model.pushEditOperations([], edits, () => null)
  }
  model.pushStackElement()
}
