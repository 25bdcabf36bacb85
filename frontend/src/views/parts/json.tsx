// JSON with colours. Long text stays plain: a page of a million spans helps nobody.
import { useMemo } from 'react'

const COLOURED = 200_000
const TOKENS = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g

export function Json({ text }: { text: string }) {
  const parts = useMemo(() => (text.length > COLOURED ? [text] : coloured(text)), [text])
  return <pre className="json">{parts}</pre>
}

function coloured(text: string) {
  const parts: React.ReactNode[] = []
  let last = 0
  for (const match of text.matchAll(TOKENS)) {
    const [whole, string, colon, word] = match
    const at = match.index
    if (at > last) parts.push(text.slice(last, at))
    const kind = string ? (colon ? 'k' : 's') : word ? 'w' : 'n'
    parts.push(
      <span key={at} className={kind}>
        {string ?? whole}
      </span>,
    )
    if (colon) parts.push(colon)
    last = at + whole.length
  }
  parts.push(text.slice(last))
  return parts
}

export function JsonValue({ value }: { value: unknown }) {
  return <Json text={JSON.stringify(value, null, 2) ?? 'undefined'} />
}
