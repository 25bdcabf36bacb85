// The marks git leaves in a text where two sides changed the same lines. Lines count from 1.

export interface Conflict {
  /** The line of <<<<<<<. */
  start: number
  /** The line of ||||||| where the common text follows; the one of ======= otherwise. */
  base: number
  /** The line of =======. */
  middle: number
  /** The line of >>>>>>>. */
  end: number
  /** What git calls the sides: HEAD, a branch, a commit. */
  ours: string
  theirs: string
}

export type Side = 'ours' | 'theirs' | 'both'

/** Every complete conflict of a text; marks that do not belong together are none. */
export function findConflicts(lines: string[]): Conflict[] {
  const found: Conflict[] = []
  let open: Partial<Conflict> & { start?: number } = {}
  lines.forEach((line, i) => {
    const at = i + 1
    if (/^<{7}( |$)/.test(line)) open = { start: at, ours: line.slice(8).trim() }
    else if (open.start && !open.base && !open.middle && /^\|{7}( |$)/.test(line)) open.base = at
    else if (open.start && !open.middle && /^={7}$/.test(line.trimEnd())) open.middle = at
    else if (open.start && open.middle && /^>{7}( |$)/.test(line)) {
      const { start, middle, base = middle, ours = '' } = open
      found.push({ start, base, middle, end: at, ours, theirs: line.slice(8).trim() })
      open = {}
    }
  })
  return found
}

/** The lines a conflict becomes. */
export function resolved(lines: string[], { start, base, middle, end }: Conflict, side: Side): string[] {
  const ours = lines.slice(start, base - 1)
  const theirs = lines.slice(middle, end - 1)
  return side === 'ours' ? ours : side === 'theirs' ? theirs : [...ours, ...theirs]
}
