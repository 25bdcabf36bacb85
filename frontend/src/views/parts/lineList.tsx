// Console lines, the newest in sight: those of one invocation, or of a whole environment.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { formatClock } from '../../base/format'
import type { Line } from '../../model/invocation'
import { Folded, type Opened } from './folded'
import { Icon } from './icon'
import './lineList.css'

const ICONS: Record<string, string> = { error: 'error', warn: 'warning', info: 'info' }

interface LineListProps<T extends Line> {
  lines: T[]
  label: string
  /** What a line is known by when lines before it go; its place when not given. */
  keyOf?(line: T): number
  /** What stands between the level and the text. */
  source?(line: T): ReactNode
  /** Nothing of a line is folded away. */
  whole?: boolean
  before?: ReactNode
  after?: ReactNode
}

// A line goes out of sight and comes back: what was opened of it stays so while the line is there.
const opened = new WeakMap<Line, Opened>()

function openedOf(line: Line): Opened {
  const known = opened.get(line) ?? new Map()
  opened.set(line, known)
  return known
}

export function LineList<T extends Line>({
  lines,
  label,
  keyOf,
  source,
  whole = false,
  before,
  after,
}: LineListProps<T>) {
  const scroll = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    getItemKey: index => {
      const line = lines[index]
      return line && keyOf ? keyOf(line) : index
    },
    estimateSize: () => 20,
    overscan: 20,
  })
  // New lines are followed, unless the person has scrolled up to read.
  useEffect(() => {
    if (atEnd.current && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [lines.length, rows])
  const onScroll = () => {
    const box = scroll.current
    if (box) atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 30
  }
  return (
    <div
      className="lines"
      ref={scroll}
      onScroll={onScroll}
      role="log"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a log must be scrollable by keyboard
      tabIndex={0}
    >
      {before}
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(row => {
          const line = lines[row.index]
          return (
            line && (
              <div
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                className={`line ${line.level}`}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <span className="at">{formatClock(line.at)}</span>
                <span className="level" title={line.level}>
                  {ICONS[line.level] && <Icon name={ICONS[line.level] ?? ''} />}
                </span>
                {source?.(line)}
                <span className="text">
                  <Folded text={line.text} opened={openedOf(line)} whole={whole} />
                </span>
              </div>
            )
          )
        })}
      </div>
      {after}
    </div>
  )
}
