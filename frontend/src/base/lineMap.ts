// Where the lines of a text stand on a page that shows it otherwise: between two lines whose places are
// known, the way is even.

export interface Mark {
  line: number
  top: number
}

/** The marks that say something: each is below the one before, in the text and on the page. */
export function rising(marks: Mark[]): Mark[] {
  const kept: Mark[] = []
  for (const mark of marks) {
    const last = kept.at(-1)
    if (!last || (mark.line > last.line && mark.top > last.top)) kept.push(mark)
  }
  return kept
}

/** The place of a line, which may lie between two. */
export function topOf(marks: Mark[], line: number): number {
  return between(marks, 'line', 'top', line)
}

/** The line at a place. */
export function lineOf(marks: Mark[], top: number): number {
  return between(marks, 'top', 'line', top)
}

function between(marks: Mark[], from: keyof Mark, to: keyof Mark, value: number): number {
  const after = marks.findIndex(m => m[from] > value)
  const next = marks[after]
  const before = next ? marks[after - 1] : marks.at(-1)
  if (!before) return next?.[to] ?? 0
  if (!next) return before[to]
  return before[to] + ((value - before[from]) / (next[from] - before[from])) * (next[to] - before[to])
}
