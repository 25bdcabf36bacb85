// A name with what it was found by: the letters that were typed stand out.
import type { Span } from '../../base/fuzzy'

interface MarkedProps {
  text: string
  /** Places in a longer text, of which this one begins at `at`. */
  spans: Span[]
  at?: number
  className?: string
}

export function Marked({ text, spans, at = 0, className }: MarkedProps) {
  const parts: { from: number; text: string; found: boolean }[] = []
  let done = 0
  for (const [from, to] of spans) {
    const [first, last] = [Math.max(done, from - at), Math.min(text.length, to - at)]
    if (last <= first) continue
    if (first > done) parts.push({ from: done, text: text.slice(done, first), found: false })
    parts.push({ from: first, text: text.slice(first, last), found: true })
    done = last
  }
  if (done < text.length) parts.push({ from: done, text: text.slice(done), found: false })
  return (
    <span className={className}>
      {parts.map(part => (part.found ? <b key={part.from}>{part.text}</b> : part.text))}
    </span>
  )
}
