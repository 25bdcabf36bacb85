// Snippets among the completions of scripts, and one by its name; what they import is added at the top.
import type { Disposable } from '../base/disposable'
import { missingImports, plain, type Snippet } from '../model/snippets'
import type { Documents } from './documents'
import { monaco, SCRIPT_LANGUAGES } from './monaco'

export interface SnippetHost {
  documents: Documents
  snippets(path: string): Snippet[]
}

export function registerSnippets({ documents, snippets }: SnippetHost): Disposable {
  return monaco.languages.registerCompletionItemProvider(SCRIPT_LANGUAGES, {
    provideCompletionItems(model, position) {
      const word = model.getWordUntilPosition(position)
      const line = model.getLineContent(position.lineNumber)
      // They are statements: where a line begins, and nowhere else.
      if (line.slice(0, word.startColumn - 1).trim() !== '') return { suggestions: [] }
      const range = new monaco.Range(
        position.lineNumber,
        word.startColumn,
        position.lineNumber,
        position.column,
      )
      const path = documents.path(model.uri)
      const hasEntry = /^export default\b/m.test(model.getValue())
      const fitting = snippets(path).filter(s => !hasEntry || !s.body.startsWith('export default'))
      return { suggestions: fitting.map(snippet => toItem(snippet, path, model, range)) }
    },
  })
}

function toItem(
  snippet: Snippet,
  path: string,
  model: monaco.editor.ITextModel,
  range: monaco.Range,
): monaco.languages.CompletionItem {
  return {
    label: { label: snippet.prefix, description: snippet.own ? 'my snippet' : 'snippet' },
    kind: monaco.languages.CompletionItemKind.Snippet,
    detail: snippet.title,
    documentation: { value: `\`\`\`ts\n${plain(snippet.body)}\n\`\`\`` },
    insertText: snippet.body,
    insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
    additionalTextEdits: importEdits(snippet, path, model),
    sortText: `14${snippet.prefix}`,
    range,
  }
}

/** Imports go below those that there are; in a file without any at the very top. */
function importEdits(
  snippet: Snippet,
  path: string,
  model: monaco.editor.ITextModel,
): monaco.editor.ISingleEditOperation[] {
  const text = model.getValue()
  const missing = missingImports(path, text, snippet.imports)
  if (missing.length === 0) return []
  const last = [...text.matchAll(/^import\b[^'"]*['"][^'"\n]*['"];?/gm)].at(-1)
  const line = last ? model.getPositionAt(last.index + last[0].length).lineNumber + 1 : 1
  const added = missing.map(statement => `${statement}\n`).join('')
  // Below the last line there is none to begin.
  const end = line > model.getLineCount()
  const at = end ? model.getFullModelRange().getEndPosition() : { lineNumber: line, column: 1 }
  return [
    {
      range: monaco.Range.fromPositions(at),
      text: end ? `\n${added.trimEnd()}` : last ? added : `${added}\n`,
    },
  ]
}

/** Inserts a snippet where the cursor is. */
export function insertSnippet(
  editor: monaco.editor.IStandaloneCodeEditor,
  path: string,
  snippet: Snippet,
): void {
  const model = editor.getModel()
  const contribution = editor.getContribution<SnippetController>('snippetController2')
  if (!model || !contribution) return
  const edits = importEdits(snippet, path, model)
  editor.pushUndoStop()
  if (edits.length > 0) editor.executeEdits('snippet', edits)
  contribution.insert(snippet.body, { undoStopBefore: false, undoStopAfter: false })
  editor.pushUndoStop()
  editor.focus()
}

interface SnippetController extends monaco.editor.IEditorContribution {
  insert(template: string, options: { undoStopBefore: boolean; undoStopAfter: boolean }): void
}
