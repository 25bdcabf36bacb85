// What the lists of invocations have in common: few rows in the page, and the keys of a grid.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { Invocation } from '../../model/invocation'

/** How high a row is, and the head above them, in pixels. */
const ROW = 26

/** An invocation in sight, and how far down it stands, in pixels. */
export interface InvocationRow {
  invocation: Invocation
  top: number
  selected: boolean
}

/**
 * The rows in sight and the keys; `show` shows an invocation, in the console when Enter was pressed; `act` does
 * what other keys do with the chosen one, and says whether it did something.
 */
export function useInvocationRows(
  list: Invocation[],
  shown: string | undefined,
  show: (invocation: Invocation, panel?: 'console') => void,
  act?: (invocation: Invocation | undefined, key: string) => boolean,
) {
  const scroll = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroll.current,
    getItemKey: index => list[index]?.invocationId ?? index,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: ROW,
  })
  const at = list.findIndex(i => i.invocationId === shown)
  const move = (by: number) => {
    const next = Math.min(list.length - 1, Math.max(0, at + by))
    const target = list[next]
    if (target) show(target)
    rows.scrollToIndex(next)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget) return // a button in a row has its own keys
    const chosen = list[at]
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Enter' && chosen) show(chosen, 'console')
    else if (!act?.(chosen, event.key)) return
    event.preventDefault()
  }
  const visible: InvocationRow[] = rows.getVirtualItems().flatMap(row => {
    const invocation = list[row.index]
    return invocation ? [{ invocation, top: row.start - ROW, selected: row.index === at }] : []
  })
  return { scroll, onKeyDown, visible, height: rows.getTotalSize() }
}
