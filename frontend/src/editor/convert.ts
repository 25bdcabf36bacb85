// Protocol values to Monaco's and back. The only place that knows one counts from 0 and the other from 1.
import { monaco } from './monaco'
import type { LspDiagnostic, LspMarkup, LspPosition, LspRange, LspTextEdit } from './protocol'

export function toRange(range: LspRange): monaco.Range {
  return new monaco.Range(
    range.start.line + 1,
    range.start.character + 1,
    range.end.line + 1,
    range.end.character + 1,
  )
}

export function fromPosition(position: monaco.IPosition): LspPosition {
  return { line: position.lineNumber - 1, character: position.column - 1 }
}

export function fromRange(range: monaco.IRange): LspRange {
  return {
    start: { line: range.startLineNumber - 1, character: range.startColumn - 1 },
    end: { line: range.endLineNumber - 1, character: range.endColumn - 1 },
  }
}

export function toTextEdit(edit: LspTextEdit): monaco.languages.TextEdit {
  return { range: toRange(edit.range), text: edit.newText }
}

export function toMarkdown(markup: LspMarkup | undefined): monaco.IMarkdownString | undefined {
  if (markup === undefined) return undefined
  if (typeof markup === 'string') return { value: markup }
  return { value: markup.language ? `\`\`\`${markup.language}\n${markup.value}\n\`\`\`` : markup.value }
}

const SEVERITY: Record<number, monaco.MarkerSeverity> = {
  1: monaco.MarkerSeverity.Error,
  2: monaco.MarkerSeverity.Warning,
  3: monaco.MarkerSeverity.Info,
  4: monaco.MarkerSeverity.Hint,
}

export function toMarker(diagnostic: LspDiagnostic): monaco.editor.IMarkerData {
  const range = toRange(diagnostic.range)
  return {
    startLineNumber: range.startLineNumber,
    startColumn: range.startColumn,
    endLineNumber: range.endLineNumber,
    endColumn: range.endColumn,
    severity: SEVERITY[diagnostic.severity ?? 1] ?? monaco.MarkerSeverity.Error,
    message: diagnostic.message,
    source: diagnostic.source ?? 'ts',
    ...(diagnostic.code !== undefined && { code: String(diagnostic.code) }),
    ...(diagnostic.tags && { tags: diagnostic.tags as monaco.MarkerTag[] }),
    relatedInformation: (diagnostic.relatedInformation ?? []).map(info => {
      const place = toRange(info.location.range)
      return {
        resource: monaco.Uri.parse(info.location.uri),
        message: info.message,
        startLineNumber: place.startLineNumber,
        startColumn: place.startColumn,
        endLineNumber: place.endLineNumber,
        endColumn: place.endColumn,
      }
    }),
  }
}

/** Tells markers apart, so that the diagnostic behind one is found again. */
export function markerKey(marker: monaco.editor.IMarkerData): string {
  const code = typeof marker.code === 'object' ? marker.code.value : (marker.code ?? '')
  return [
    marker.startLineNumber,
    marker.startColumn,
    marker.endLineNumber,
    marker.endColumn,
    code,
    marker.message,
  ].join(' ')
}

const K = monaco.languages.CompletionItemKind
const COMPLETION_KINDS: Record<number, monaco.languages.CompletionItemKind> = {
  1: K.Text,
  2: K.Method,
  3: K.Function,
  4: K.Constructor,
  5: K.Field,
  6: K.Variable,
  7: K.Class,
  8: K.Interface,
  9: K.Module,
  10: K.Property,
  11: K.Unit,
  12: K.Value,
  13: K.Enum,
  14: K.Keyword,
  15: K.Snippet,
  16: K.Color,
  17: K.File,
  18: K.Reference,
  19: K.Folder,
  20: K.EnumMember,
  21: K.Constant,
  22: K.Struct,
  23: K.Event,
  24: K.Operator,
  25: K.TypeParameter,
}

export function toCompletionKind(kind: number | undefined): monaco.languages.CompletionItemKind {
  return COMPLETION_KINDS[kind ?? 1] ?? K.Text
}
