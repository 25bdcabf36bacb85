// A long list whose rows have the keys: the frame around what useRows keeps.
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react'
import type { Rows } from './rows'

/** Where a row is, and what is to be told of it. */
export interface RowPlace {
  id: string
  top: number
  chosen: boolean
  choose(): void
}

interface RowListProps<T> {
  list: Rows<T>
  role: 'tree' | 'listbox'
  label: string
  className: string
  /** What the ids of its rows on the page begin with. */
  name: string
  style?: CSSProperties
  /** Keys that no shortcut may take from it. */
  keys?: string
  /** What another key does with the chosen row; says whether it does something. */
  act?(row: T, event: KeyboardEvent): boolean
  children(row: T, place: RowPlace): ReactNode
  /** What stands below the rows. */
  after?: ReactNode
}

/** It stays when the last row goes, and keeps the focus. */
export function RowList<T>({ list, role, label, className, name, keys, act, ...rest }: RowListProps<T>) {
  const { rows, at, row: chosen, virtual } = list
  const onKeyDown = (event: KeyboardEvent) => {
    if (!list.moved(event) && !(chosen && act?.(chosen, event))) return
    event.preventDefault()
    event.stopPropagation()
  }
  const some = rows.length > 0
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it has the role that is given
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have a name
    <div
      className={className}
      ref={list.scroll}
      role={role}
      aria-label={label}
      aria-activedescendant={some ? `${name}-${at}` : undefined}
      tabIndex={some ? 0 : -1}
      data-keys={keys}
      style={rest.style}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          return (
            row &&
            rest.children(row, {
              id: `${name}-${index}`,
              top: start,
              chosen: index === at,
              choose: () => list.choose(index),
            })
          )
        })}
      </div>
      {rest.after}
    </div>
  )
}
