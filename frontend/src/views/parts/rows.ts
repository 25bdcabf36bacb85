// The rows of a long list: only those in sight are drawn, one of them is chosen, and keys choose another.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'

const PAGE = 20

/**
 * Keeps a row chosen by its id, whatever comes or goes around it; where it goes itself, the one in its place is
 * chosen. The scroll element gets `scroll` as its ref.
 */
export function useRows<T>(rows: readonly T[], idOf: (row: T) => string, height: number) {
  const scroll = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState('')
  const place = useRef(0)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 15,
  })
  const found = rows.findIndex(row => idOf(row) === chosen)
  const at = Math.max(0, found < 0 ? Math.min(place.current, rows.length - 1) : found)
  const row = rows[at]
  useEffect(() => {
    place.current = at
    if (row) setChosen(idOf(row))
  })
  const choose = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    place.current = next
    setChosen(rows[next] ? idOf(rows[next]) : '')
    if (rows.length > 0) virtual.scrollToIndex(next)
  }
  /** Has a key choose another row; says whether it is such a key. */
  const moved = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.altKey || event.metaKey) return false
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE,
      PageUp: at - PAGE,
      Home: 0,
      End: rows.length - 1,
    }[event.key]
    if (to === undefined) return false
    choose(to)
    return true
  }
  return { rows, scroll, virtual, at, row, choose, moved }
}

export type Rows<T> = ReturnType<typeof useRows<T>>
