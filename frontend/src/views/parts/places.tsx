// Text in which file:line jumps to the editor.
import type { ReactNode } from 'react'
import { useApp, useAppState } from '../app'

// Of a bounded length: in a very long word each letter could begin one.
const PLACE = /([\w@./ -]{0,300}[\w-]\.(?:ts|js|json|md)):(\d+)(?::(\d+))?/g

export function Places({ text }: { text: string }) {
  const { actions } = useApp()
  const files = useAppState('workspace', s => s.files)
  if (!text.includes(':')) return text
  const parts: ReactNode[] = []
  let last = 0
  for (const match of text.matchAll(PLACE)) {
    const path = known(files, match[1] ?? '')
    if (!path) continue
    const from = match.index + match[0].indexOf(path.shown)
    parts.push(text.slice(last, from))
    const line = Number(match[2])
    const column = Number(match[3] ?? 1)
    last = match.index + match[0].length
    parts.push(
      <button
        key={from}
        type="button"
        className="link"
        onClick={() => void actions.files.open(path.file, { line, column })}
      >
        {text.slice(from, last)}
      </button>,
    )
  }
  parts.push(text.slice(last))
  return parts
}

// A match may begin with words before the path: the longest end of it that is a file counts.
function known(files: string[], text: string): { file: string; shown: string } | undefined {
  for (let at = 0; at >= 0; at = text.indexOf(' ', at) + 1 || -1) {
    const shown = text.slice(at)
    const file = files.find(f => f === shown || shown.endsWith(`/${f}`))
    if (file) return { file, shown }
  }
  return undefined
}
