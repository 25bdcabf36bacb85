// The switches that make a simulator misbehave.
import { useState } from 'react'
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
  const change = async (next: Switch[]) => {
    setFault(undefined)
    try {
      await actions.simulators.switch(connection, next)
    } catch (thrown) {
      const { sentence, hint } = toAppError(thrown)
      setFault([sentence, hint].filter(Boolean).join(' '))
    }
    reload()
  }
  return (
    <Section
      title="Misbehave"
      hint="To see what scripts make of it. The switches last until this program ends."
    >
      <div className="switches">
        {(Object.keys(KINDS) as SwitchKind[]).map(kind => {
          const at = switches.findIndex(s => s.kind === kind)
          const one = switches[at]
          const { title, seconds } = KINDS[kind]
          const replace = (changed: Switch) => void change(switches.map((s, i) => (i === at ? changed : s)))
          return (
            <div key={kind} className={`switch ${one ? 'on' : ''}`}>
              <label className="check-field">
                <input
                  type="checkbox"
                  checked={one !== undefined}
                  onChange={e =>
                    void change(
                      e.target.checked
                        ? [...switches, { kind, ...(seconds && { seconds: kind === 'slow' ? 2 : 30 }) }]
                        : switches.filter(s => s.kind !== kind),
                    )
                  }
                />
                {title}
              </label>
              {one && <SwitchFields one={one} title={title} seconds={seconds} replace={replace} />}
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
  replace(changed: Switch): void
}

function SwitchFields({ one, title, seconds, replace }: SwitchFieldsProps) {
  const number = (key: 'every' | 'times' | 'seconds', label: string, none: string) => (
    <label>
      {label}
      <input
        className="field small"
        type="number"
        min={0}
        aria-label={`${title}: ${label}`}
        defaultValue={one[key] || ''}
        placeholder={none}
        onBlur={e => {
          const value = Number(e.target.value)
          if (value !== (one[key] ?? 0)) replace({ ...one, [key]: value })
        }}
        onKeyDown={e => e.key === 'Enter' && e.currentTarget.blur()}
      />
    </label>
  )
  return (
    <div className="numbers">
      {seconds && number('seconds', seconds, '1')}
      {number('every', 'Every n-th call', 'each')}
      {number('times', 'How often', 'always')}
      <label className="wide">
        Only for
        <input
          className="field small"
          aria-label={`${title}: only for`}
          defaultValue={one.on ?? ''}
          placeholder="all calls; Issue.createIssue, Issue.* or a path"
          spellCheck={false}
          onBlur={e => e.target.value !== (one.on ?? '') && replace({ ...one, on: e.target.value })}
          onKeyDown={e => e.key === 'Enter' && e.currentTarget.blur()}
        />
      </label>
    </div>
  )
}
