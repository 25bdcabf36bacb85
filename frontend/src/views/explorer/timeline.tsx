// What the active file was: saves of the local history and commits, newest first.
import { useEffect, useRef, useState } from 'react'
import { formatWhen } from '../../base/format'
import { pagePath } from '../../base/pages'
import { useApp, useAppState } from '../app'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'

export function Timeline() {
  const { state } = useApp()
  const open = useAppState('layout', s => s.timelineOpen)
  const active = useAppState('documents', s => s.active)
  const path = active && !active.includes(':') ? active : undefined
  // Kept here: while what it was comes, no file is shown.
  const [chosen, choose] = useState<string | undefined>()
  return (
    <section className={`timeline ${open ? 'open' : ''}`} aria-label="Timeline">
      <button
        type="button"
        className="timeline-head"
        aria-expanded={open}
        onClick={() => state.layout.setState({ timelineOpen: !open })}
      >
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        <span>Timeline</span>
        {open && path && <span className="faint ellipsis">{path.split('/').pop()}</span>}
      </button>
      {open && !path && <p className="hint">Open a file to see what it was.</p>}
      {open && path && <Moments key={path} path={path} chosen={chosen} choose={choose} />}
    </section>
  )
}

interface MomentsProps {
  path: string
  /** The page of the chosen moment; the newest is chosen where it is none of these. */
  chosen: string | undefined
  choose(page: string | undefined): void
}

function Moments({ path, chosen, choose }: MomentsProps) {
  const { actions } = useApp()
  const version = useAppState('documents', s => s.documents[path]?.version ?? '')
  const head = useAppState('git', s => s.status?.head ?? '')
  const { value, fault } = useLoaded(`${path} ${version} ${head}`, () => actions.comparing.timeline(path))
  const at = Math.max(0, value?.findIndex(m => m.page === chosen) ?? 0)
  const setAt = (index: number) => choose(value?.[index]?.page)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  if (fault) return <FaultBanner sentence={fault.sentence} hint={fault.hint} />
  if (!value) return null
  if (value.length === 0) return <p className="hint">Nothing yet. Each save is kept here.</p>
  const open = (index: number) => {
    const moment = value[index]
    setAt(index)
    if (moment) void actions.files.open(pagePath('diff', moment.page))
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: value.length - 1 }[event.key]
    if (to !== undefined) setAt(Math.max(0, Math.min(value.length - 1, to)))
    else if (event.key === 'Enter') open(at)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      className="moments"
      ref={list}
      role="listbox"
      aria-label={`Versions of ${path}`}
      aria-activedescendant={`moment-${at}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {value.map((m, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
        <div
          key={m.page}
          id={`moment-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === at}
          className={i === at ? 'chosen' : ''}
          title={`${m.words} ${m.detail}, ${new Date(m.at).toLocaleString()}`}
          onClick={() => open(i)}
        >
          <Icon name={m.kind === 'commit' ? 'git-commit' : m.words === 'Saved' ? 'save' : 'history'} />
          <span className="ellipsis grow">{m.words}</span>
          <span className="faint">{formatWhen(m.at, new Date())}</span>
        </div>
      ))}
    </div>
  )
}
