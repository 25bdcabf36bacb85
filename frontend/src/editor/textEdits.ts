// Edits to text nobody has open. No editor needed.
import type { LspTextEdit } from './protocol'

/** Text after edits that all speak of the text before them. */
export function applyEdits(text: string, edits: LspTextEdit[]): string {
  const starts = lineStarts(text)
  const offset = (p: LspTextEdit['range']['start']) =>
    Math.min((starts[p.line] ?? text.length) + p.character, text.length)
  const ordered = edits
    .map((edit, order) => ({
      start: offset(edit.range.start),
      end: offset(edit.range.end),
      text: edit.newText,
      order,
    }))
    .sort((a, b) => b.start - a.start || b.order - a.order)
  let result = text
  for (const edit of ordered) result = result.slice(0, edit.start) + edit.text + result.slice(edit.end)
  return result
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\r' && text[i + 1] === '\n') i += 1
    if (text[i] === '\n' || text[i] === '\r') starts.push(i + 1)
  }
  return starts
}
