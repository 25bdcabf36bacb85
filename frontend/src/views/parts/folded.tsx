// Text of a console: what is written over many lines opens and closes, what is very long is cut until it is asked for.
import { useMemo, useState } from 'react'
import { type Fold, foldsOf, opensByItself } from '../../base/folds'
import { formatSize } from '../../base/format'
import { Icon } from './icon'
import { Places } from './places'

/** More of a text is shown when a person asks for it, in characters. */
const LONG = 1000

/** What the program says at the end of a line that it has cut. */
const CUT = /… (\([^()\n]{1,80}\))$/

/** What a person opened and closed of a text, by its part; kept by who shows it. */
export type Opened = Map<string, boolean>

interface FoldedProps {
  text: string
  opened: Opened
  /** Everything is shown: what is looked for may be within. */
  whole: boolean
}

export function Folded({ text, opened, whole }: FoldedProps) {
  const [, repaint] = useState(0)
  const set = (key: string, open: boolean) => {
    opened.set(key, open)
    repaint(n => n + 1)
  }
  const folds = useMemo(() => (whole || !text.includes('\n') ? [] : foldsOf(text)), [text, whole])
  const foldable = folds.some(f => f.parts.length > 0)
  const cut = CUT.exec(text)?.[1]
  if (!whole && !foldable && text.length > LONG && !opened.get('all')) {
    return (
      <>
        <Places text={text.slice(0, LONG)} />…{' '}
        <button type="button" className="link" onClick={() => set('all', true)}>
          Show {cut ? 'its first' : 'all'} {formatSize(text.length)}
        </button>
        {cut && <span className="muted"> {cut}</span>}
      </>
    )
  }
  if (!foldable) return <Places text={text} />
  const lines = text.split('\n').length
  const open = (key: string, fold: Fold, depth: number) =>
    opened.get(key) ?? opensByItself(depth, fold.parts.length, lines)
  return <Parts folds={folds} depth={0} prefix="" open={open} set={set} />
}

interface PartsProps {
  folds: Fold[]
  depth: number
  prefix: string
  open(key: string, fold: Fold, depth: number): boolean
  set(key: string, open: boolean): void
}

function Parts({ folds, depth, prefix, open, set }: PartsProps) {
  return folds.map((fold, i) => {
    const key = `${prefix}${i}`
    if (fold.parts.length === 0)
      return (
        <div key={key} className="fold-line">
          <Places text={fold.text} />
        </div>
      )
    const shown = open(key, fold, depth)
    return (
      <div key={key}>
        <div className="fold-line">
          <button
            type="button"
            className="fold"
            aria-expanded={shown}
            aria-label={`${shown ? 'Close' : 'Open'} ${fold.text.trim()}`}
            onClick={() => set(key, !shown)}
          >
            <Icon name={shown ? 'chevron-down' : 'chevron-right'} />
          </button>
          <Places text={fold.text} />
          {!shown && (
            <span className="folded">
              {` … ${fold.parts.length} `}
              {fold.end.trim()}
            </span>
          )}
        </div>
        {shown && (
          <>
            <Parts folds={fold.parts} depth={depth + 1} prefix={`${key}.`} open={open} set={set} />
            <div className="fold-line">
              <Places text={fold.end} />
            </div>
          </>
        )}
      </div>
    )
  })
}
