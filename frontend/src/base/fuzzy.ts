// Finding by some letters of a name.

/** A part of a text: from its first letter to the one after its last. */
export type Span = [from: number, to: number]

/** What has the query in it, as it is, by its words or by its letters, best first; the order stays where the score is the same. */
export function ranked<T>(items: T[], query: string, text: (item: T) => string): T[] {
  if (query === '') return items
  return items
    .map(item => ({ item, score: score(text(item), query.toLowerCase()) }))
    .filter(entry => entry.score > 0)
    .sort((a, b) => b.score - a.score)
    .map(entry => entry.item)
}

/** Where a text has a query that it was found by, in the order of the text. */
export function matched(text: string, query: string): Span[] {
  const wanted = query.toLowerCase().trim()
  const lower = text.toLowerCase()
  if (wanted === '') return []
  const at = lower.lastIndexOf(wanted)
  if (at >= 0) return [[at, at + wanted.length]]
  const words = wanted.split(/\s+/)
  const places = words.map((word): Span => [lower.lastIndexOf(word), lower.lastIndexOf(word) + word.length])
  if (words.length > 1 && places.every(([from]) => from >= 0))
    return joined(places.sort((a, b) => a[0] - b[0]))
  const letters: Span[] = []
  let from = 0
  for (const letter of wanted.replace(/\s+/g, '')) {
    const next = lower.indexOf(letter, from)
    if (next < 0) return []
    letters.push([next, next + 1])
    from = next + 1
  }
  return joined(letters)
}

function joined(spans: Span[]): Span[] {
  const all: Span[] = []
  for (const [from, to] of spans) {
    const last = all.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else all.push([from, to])
  }
  return all
}

// The query as it is counts most, at the beginning of a word more, near the end of a path more; then all
// of its words in any order, then its letters in theirs.
function score(text: string, query: string): number {
  const lower = text.toLowerCase()
  const at = lower.lastIndexOf(query)
  if (at >= 0) return 1000 - (text.length - at - query.length) + (beginsWord(text, at) ? 200 : 0)
  const words = query.split(/\s+/).filter(Boolean)
  if (words.length > 1 && words.every(word => lower.includes(word)))
    return 500 + words.filter(word => beginsWord(text, lower.lastIndexOf(word))).length
  let from = 0
  let points = 0
  for (const letter of query.replace(/\s+/g, '')) {
    const next = lower.indexOf(letter, from)
    if (next < 0) return 0
    points += next === from || beginsWord(text, next) ? 3 : 1
    from = next + 1
  }
  return points
}

function beginsWord(text: string, at: number): boolean {
  const before = text[at - 1]
  const letter = text[at] ?? ''
  return before === undefined || /[\s/:._-]/.test(before) || (/[A-Z]/.test(letter) && !/[A-Z]/.test(before))
}
