// What every form in a tab has: a head with its name and actions, and sections.
import { type ReactNode, useId } from 'react'
import { Icon } from './icon'
import './page.css'

interface PageProps {
  icon: string
  title: string
  detail?: ReactNode
  wide?: boolean
  actions?: ReactNode
  children: ReactNode
}

export function Page({ icon, title, detail, wide, actions, children }: PageProps) {
  return (
    <article className={`page ${wide ? 'wide' : ''}`} aria-label={title}>
      <header>
        <Icon name={icon} className="kind" />
        <h2 className="ellipsis">{title}</h2>
        <span className="detail">{detail}</span>
        <span className="actions">{actions}</span>
      </header>
      {children}
    </article>
  )
}

interface SectionProps {
  title: string
  hint?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Section({ title, hint, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div className="head">
        <h3 id={id}>{title}</h3>
        <span className="actions">{actions}</span>
      </div>
      {hint && <p className="hint">{hint}</p>}
      {children}
    </section>
  )
}

/** A form of something that has gone meanwhile. */
export function Gone({ what }: { what: string }) {
  return (
    <div className="empty">
      <Icon name="trash" />
      <strong>{what} is not there any more</strong>
      <p>It was removed or renamed. Close this tab.</p>
    </div>
  )
}
