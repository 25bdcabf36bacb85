// A value as a console writes it, over many lines, as parts that can be opened and closed: what stands further in
// below a line that opens a bracket belongs to it.

export interface Fold {
  /** The line; with parts, the one that opens the bracket. */
  text: string
  /** What is within the bracket; none for a line of its own. */
  parts: Fold[]
  /** The line that closes it. */
  end: string
}

/** Lines of text as parts. Without a bracket that is opened and closed, each is a line of its own. */
export function foldsOf(text: string): Fold[] {
  return within(text.split('\n'))
}

function within(lines: string[]): Fold[] {
  const folds: Fold[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const close = /[[{(]$/.test(line) ? closing(lines, i) : -1
    folds.push({
      text: line,
      parts: close < 0 ? [] : within(lines.slice(i + 1, close)),
      end: close < 0 ? '' : (lines[close] ?? ''),
    })
    if (close >= 0) i = close
  }
  return folds
}

// The line that closes a bracket is as far in as the one that opens it, and everything between is further in.
function closing(lines: string[], at: number): number {
  const depth = indent(lines[at] ?? '')
  for (let i = at + 1; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line === '' || indent(line) > depth) continue
    return indent(line) === depth && /^\s*[\]})]/.test(line) && i > at + 1 ? i : -1
  }
  return -1
}

function indent(line: string): number {
  return line.length - line.trimStart().length
}

/** How deep a value is written out before a person opens more of it, by its size. */
export function opensByItself(depth: number, parts: number, lines: number): boolean {
  return lines <= 14 || (depth === 0 && parts <= 60)
}
