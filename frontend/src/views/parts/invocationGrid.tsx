// A grid of invocations, as the console's and a runner's: its head, and around its rows what useInvocationRows keeps.
import type { ReactNode } from 'react'
import type { InvocationRow, useInvocationRows } from './invocationRows'
import './grid.css'

interface InvocationGridProps {
  rows: ReturnType<typeof useInvocationRows>
  label: string
  className: string
  /** The class that says how wide the columns are. */
  columns: string
  /** The rows say of which environment they are. */
  environments?: boolean
  children(row: InvocationRow): ReactNode
}

export function InvocationGrid({ rows, label, className, columns, ...rest }: InvocationGridProps) {
  return (
    <div
      className={`grid ${className}`}
      ref={rows.scroll}
      role="grid"
      aria-label={label}
      tabIndex={0}
      onKeyDown={rows.onKeyDown}
    >
      <div className={`grid-head ${columns}`} role="row">
        <span role="columnheader">Status</span>
        <span role="columnheader">Script</span>
        <span role="columnheader">Trigger</span>
        {rest.environments && <span role="columnheader">Environment</span>}
        <span role="columnheader" className="num">
          Duration
        </span>
        <span role="columnheader" className="num">
          Started
        </span>
        <span role="columnheader">
          <span className="hidden-label">Actions</span>
        </span>
      </div>
      <div style={{ height: rows.height, position: 'relative' }}>{rows.visible.map(rest.children)}</div>
    </div>
  )
}
