// When a schedule comes: the fields of its cron line and time zone, and what the two mean.
import { type ComponentProps, useMemo } from 'react'
import { formatIn, goesByElapsedTime, nextClockChange, zones } from '../../base/clocks'
import type { Explanation } from '../../model/schedule'
import { useApp } from '../app'
import { ChoiceField, Field } from './form'
import { Icon } from './icon'
import { useLoaded } from './loaded'
import { SearchChoice } from './searchChoice'
import './times.css'

export interface Times {
  /** Nothing where there is a fault; of the line before until the answer is there, so that nothing jumps. */
  meaning: Explanation | undefined
  /** Why the line means nothing. */
  fault: string | undefined
}

/** What a cron line means in a time zone, as the program says. */
export function useTimes(cron: string, zone: string): Times {
  const { actions } = useApp()
  const loaded = useLoaded(`${cron} ${zone}`, () => actions.schedules.explain(cron, zone))
  const { value: meaning, fault } = loaded
  return { meaning, fault: fault && [fault.sentence, fault.hint].filter(Boolean).join(' ') }
}

interface CronFieldProps extends Pick<ComponentProps<'input'>, 'onBlur' | 'onKeyDown'> {
  cron: string
  fault: string | undefined
  onChange(cron: string): void
}

export function CronField({ cron, fault, onChange, ...listeners }: CronFieldProps) {
  return (
    <Field
      label="Cron line"
      fault={fault}
      hint="Minute, hour, day of month, month, weekday. A sixth part in front is seconds."
    >
      {ids => (
        <input
          className="field mono"
          {...ids}
          {...listeners}
          value={cron}
          spellCheck={false}
          autoComplete="off"
          onChange={e => onChange(e.target.value)}
        />
      )}
    </Field>
  )
}

const USUAL = [
  ['*/15 * * * *', 'Every 15 minutes'],
  ['0 * * * *', 'Every hour'],
  ['0 7 * * *', 'Every day at 07:00'],
  ['0 7 * * 1-5', 'Every weekday at 07:00'],
  ['0 7 * * 1', 'Every Monday at 07:00'],
  ['0 7 1 * *', 'On the 1st of every month at 07:00'],
] as const

export function UsualLines({ cron, onChange }: { cron: string; onChange(cron: string): void }) {
  return (
    <ChoiceField
      label="Usual times"
      value={USUAL.some(([value]) => value === cron) ? cron : ''}
      options={[{ value: '', label: 'Another line' }, ...USUAL.map(([value, label]) => ({ value, label }))]}
      onChange={value => value && onChange(value)}
    />
  )
}

export function ZoneChoice({ zone, onChange }: { zone: string; onChange(zone: string): void }) {
  const options = useMemo(() => zones().map(z => ({ value: z, label: z })), [])
  return <SearchChoice label="Time zone" value={zone} options={options} onChange={onChange} />
}

interface NextTimesProps {
  times: Times
  cron: string
  zone: string
}

/** The line in words, the next times, and what becomes of them when the clocks change. */
export function NextTimes({ times: { meaning, fault }, cron, zone }: NextTimesProps) {
  return (
    <>
      {meaning && <Next {...meaning} zone={zone} />}
      {!fault && <Clocks zone={zone} cron={cron} />}
    </>
  )
}

function Next({ words, next, zone }: Explanation & { zone: string }) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <div className="times" role="status" aria-label="What it means">
      <strong>{words}</strong>
      {next.length === 0 ? (
        <span className="fault">It never comes.</span>
      ) : (
        <ol aria-label="Next times">
          {next.map(at => (
            <li key={at}>
              <span className="num">{formatIn(undefined, at)}</span>
              {zone !== own && (
                <span className="muted">
                  {formatIn(zone, at)} in {zone}
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
      <span className="hint">In your local time{own && ` (${own})`}.</span>
    </div>
  )
}

/** What becomes of it when the clocks of its zone change next. */
function Clocks({ zone, cron }: { zone: string; cron: string }) {
  const change = useMemo(() => nextClockChange(zone, new Date()), [zone])
  if (!change && zone === 'UTC') return null
  if (!change) return <p className="hint">The clocks of {zone} do not change in the next year.</p>
  const by = Math.abs(change.minutes) === 60 ? 'an hour' : `${Math.abs(change.minutes)} minutes`
  const forward = change.minutes > 0
  const then = goesByElapsedTime(cron)
    ? forward
      ? 'The line goes by elapsed time: it does not come in the hour that is left out.'
      : 'The line goes by elapsed time: it comes twice in the hour that is repeated.'
    : forward
      ? 'A time that is left out then comes at the first instant after.'
      : 'A time that is there twice then comes once, the first time.'
  return (
    <p className="hint clocks">
      <Icon name="info" /> Clocks in {zone} go {forward ? 'forward' : 'back'} by {by} on{' '}
      {formatIn(zone, change.at.toISOString())}. {then}
    </p>
  )
}
