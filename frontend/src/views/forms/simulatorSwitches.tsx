// The switches that make a simulator misbehave.
import { useEffect, useRef, useState } from 'react'
import { toAppError } from '../../model/fault'
import type { Switch, SwitchKind } from '../../model/simulator'
import { useApp } from '../app'
import { FaultBanner } from '../parts/form'
import { Section } from '../parts/page'

const KINDS: Record<SwitchKind, { title: string; seconds?: string }> = {
  limit: { title: 'Too many requests (429)', seconds: 'Retry-After, seconds' },
  slow: { title: 'Slow answers', seconds: 'Late by, seconds' },
  forbidden: { title: 'No permission (403)' },
  expired: { title: 'Login expired (401)' },
  outage: { title: 'Out of service (503)' },
  closed: { title: 'Connection broken off' },
}

interface SwitchesProps {
  connection: string
  switches: Switch[]
  reload(): void
}

export function Switches({ connection, switches, reload }: SwitchesProps) {
  const { actions } = useApp()
  const [fault, setFault] = useState<string | undefined>()
  const change = async (next: (now: Switch[]) => Switch[]) => {
    setFault(undefined)
    const done = await actions.simulators.switch(connection, next).then(
      () => true,
      thrown => {
        const { sentence, hint } = toAppError(thrown)
        setFault([sentence, hint].filter(Boolean).join(' '))
        return false
      },
    )
    reload()
    return done
  }
  return (
    <Section
      title="Misbehave"
      hint="To see what scripts make of it. The switches last until this program ends."
    >
      <div className="switches">
        {(Object.keys(KINDS) as SwitchKind[]).map(kind => {
          const one = switches.find(s => s.kind === kind)
          const { title, seconds } = KINDS[kind]
          const set = (changed: Partial<Switch>) =>
            change(now => now.map(s => (s.kind === kind ? { ...s, ...changed } : s)))
          return (
            <div key={kind} className={`switch ${one ? 'on' : ''}`}>
              <label className="check-field">
                <input
                  type="checkbox"
                  checked={one !== undefined}
                  onChange={e => {
                    const on = e.target.checked // now: until the answer is there, it stands as before
                    void change(now => {
                      const others = now.filter(s => s.kind !== kind)
                      const added = { kind, ...(seconds && { seconds: kind === 'slow' ? 2 : 30 }) }
                      return on ? [...others, added] : others
                    })
                  }}
                />
                {title}
              </label>
              {one && <SwitchFields one={one} title={title} seconds={seconds} set={set} />}
            </div>
          )
        })}
      </div>
      {fault && <FaultBanner sentence={fault} />}
    </Section>
  )
}

interface SwitchFieldsProps {
  one: Switch
  title: string
  seconds: string | undefined
  /** Says whether it was done. */
  set(changed: Partial<Switch>): Promise<boolean>
}

function SwitchFields({ one, title, seconds, set }: SwitchFieldsProps) {
  const number = (key: 'every' | 'times' | 'seconds', caption: string, none: string) => (
    <Typed
      number
      caption={caption}
      label={`${title}: ${caption}`}
      value={String(one[key] || '')}
      none={none}
      give={text => set({ [key]: Number(text) })}
    />
  )
  return (
    <div className="numbers">
      {seconds && number('seconds', seconds, '1')}
      {number('every', 'Every n-th call', 'each')}
      {number('times', 'How often', 'always')}
      <Typed
        caption="Only for"
        label={`${title}: only for`}
        value={one.on ?? ''}
        none="all calls; Issue.createIssue, Issue.* or a path"
        give={on => set({ on })}
      />
    </div>
  )
}

interface TypedProps {
  caption: string
  label: string
  value: string
  /** What an empty field means. */
  none: string
  number?: boolean
  /** Says whether it was taken. */
  give(text: string): Promise<boolean>
}

// What is typed counts when it is complete: at Enter, or when the field is left. The answer to it takes
// nothing back of what was typed since.
function Typed({ caption, label, value, none, number, give }: TypedProps) {
  const [text, setText] = useState(value)
  // What was given last, or came since.
  const given = useRef(value)
  const waiting = useRef(0)
  const latest = useRef(value)
  latest.current = value
  useEffect(() => {
    if (waiting.current > 0) return // it answers what was given before
    const before = given.current
    given.current = value
    setText(now => (now === before ? value : now))
  }, [value])
  const commit = async () => {
    const same = number ? Number(text) === Number(given.current) : text === given.current
    if (same) return setText(given.current)
    given.current = text
    waiting.current++
    const taken = await give(text)
    waiting.current--
    if (!taken && given.current === text) given.current = latest.current
  }
  return (
    <label className={number ? undefined : 'wide'}>
      {caption}
      <input
        className="field small"
        type={number ? 'number' : 'text'}
        min={0}
        aria-label={label}
        value={text}
        placeholder={none}
        spellCheck={false}
        onChange={e => setText(e.target.value)}
        onBlur={() => void commit()}
        onKeyDown={e => e.key === 'Enter' && void commit()}
      />
    </label>
  )
}
