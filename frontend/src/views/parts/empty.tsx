// A place with nothing in it yet, which says what to do.
import type { ReactNode } from 'react'
import { Icon } from './icon'

export function Empty({ icon, title, children }: { icon: string; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <strong>{title}</strong>
      {children}
    </div>
  )
}
