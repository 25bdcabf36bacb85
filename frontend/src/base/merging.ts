// Two texts that grew from one, joined line by line. Where both changed the same lines, or lines that touch, the
// marks that git leaves stand around what each says.
import { diff3Merge } from 'node-diff3'

export interface Merged {
  /** Its lines end with \n. */
  text: string
  /** How many places both sides changed differently. */
  conflicts: number
}

const OURS = '<<<<<<< in the editor'
const BASE = '||||||| before'
const MIDDLE = '======='
const THEIRS = '>>>>>>> on disk'

/** Comparing costs about as much as pairs of equal lines times lines. More than this holds the page for a second. */
const AFFORDED = 30_000_000

/** The base, what is in the editor, and what is on disk. */
type Three = [was: string[], ours: string[], theirs: string[]]
type Place = [number, number, number]

/** Joins what is in the editor and what is on disk; none where so much differs that it would take long. */
export function merged(base: string, ours: string, theirs: string): Merged | undefined {
  const all = [base, ours, theirs].map(text => text.split(/\r\n|\r|\n/)) as Three
  const lines: string[] = []
  let conflicts = 0
  for (const part of partsOf(all)) {
    if (typeof part === 'string') {
      lines.push(part)
      continue
    }
    if (cost(part) > AFFORDED) return undefined
    const [o, a, b] = part
    for (const { ok, conflict } of diff3Merge(a, o, b)) {
      const marked = conflict && [[OURS], conflict.a, [BASE], conflict.o, [MIDDLE], conflict.b, [THEIRS]]
      if (marked) conflicts += 1
      for (const some of marked ?? [ok ?? []]) for (const line of some) lines.push(line)
    }
  }
  return { text: lines.join('\n'), conflicts }
}

/** The texts cut at the lines that stand in each of them once: what lies between is compared by itself. */
function partsOf(all: Three): (Three | string)[] {
  const parts: (Three | string)[] = []
  let from: Place = [0, 0, 0]
  const cut = (to: Place) => {
    parts.push(all.map((lines, i) => lines.slice(from[i], to[i])) as Three)
    from = to
  }
  for (const at of anchors(all)) {
    if (at.some((line, i) => line !== (from[i] ?? 0))) cut(at)
    parts.push(all[0][at[0]] ?? '')
    from = at.map(line => line + 1) as Place
  }
  cut(all.map(lines => lines.length) as Place)
  return parts
}

function anchors(all: Three): Place[] {
  const [was, ours, theirs] = all.map(onces) as [Onces, Onces, Onces]
  const found: Place[] = []
  for (const [line, at] of was) {
    const [mine, other] = [ours.get(line), theirs.get(line)]
    const last = found.at(-1)
    if (mine === undefined || other === undefined) continue
    if (!last || (mine > last[1] && other > last[2])) found.push([at, mine, other])
  }
  return found
}

type Onces = Map<string, number>

/** The places of the lines that a text has once. */
function onces(lines: string[]): Onces {
  const [once, more] = [new Map<string, number>(), new Set<string>()]
  lines.forEach((line, i) => {
    if (once.delete(line) || more.has(line)) more.add(line)
    else once.set(line, i)
  })
  return once
}

function cost([was, ours, theirs]: Three): number {
  const counts = new Map<string, number>()
  for (const line of was) counts.set(line, (counts.get(line) ?? 0) + 1)
  const pairs = [...ours, ...theirs].reduce((sum, line) => sum + (counts.get(line) ?? 0), 0)
  return pairs * Math.max(was.length, ours.length, theirs.length)
}
