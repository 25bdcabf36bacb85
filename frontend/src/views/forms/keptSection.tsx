// How long this machine keeps what ended, in the settings.
import { useEffect, useState } from 'react'
import { useApp } from '../app'
import { FaultBanner, TextField } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { Section } from '../parts/page'

const FIELDS = [
  ['days', 'Days to keep invocations', 'With the events they were given.'],
  ['logDays', 'Days to keep logs', 'Console and HTTP log. They may go before their invocation.'],
  ['deadDays', 'Days to keep dead letters', 'Events that were given up, to be run once more.'],
] as const

const DAYS = /^(-1|[1-9]\d{0,4})$/

export function KeptSection() {
  const { actions } = useApp()
  const { value, fault, reload } = useLoaded('', () => actions.queues.keptDays())
  return (
    <Section
      title="What is kept"
      hint="Of all workspaces, on this machine. What is older goes soon; -1 keeps it for ever."
    >
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {value && (
        <div className="fields">
          {FIELDS.map(([key, label, hint]) => (
            <Days
              key={key}
              label={label}
              hint={hint}
              value={value[key]}
              give={days => void actions.queues.keepDays({ [key]: days }).then(reload)}
            />
          ))}
        </div>
      )}
    </Section>
  )
}

interface DaysProps {
  label: string
  hint: string
  value: number
  give(days: number): void
}

// What is typed counts when it is complete: at Enter, or when the field is left.
function Days({ label, hint, value, give }: DaysProps) {
  const [text, setText] = useState(String(value))
  useEffect(() => setText(String(value)), [value])
  const wrong = !DAYS.test(text.trim())
  const commit = () => {
    if (!wrong && Number(text) !== value) give(Number(text))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field in it has the keys
    <div onBlur={commit} onKeyDown={e => e.key === 'Enter' && commit()}>
      <TextField
        label={label}
        hint={hint}
        fault={wrong ? 'Enter a number of days, or -1.' : undefined}
        value={text}
        onChange={setText}
      />
    </div>
  )
}
