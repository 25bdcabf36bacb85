// A scheduled trigger: when it comes, in words and as the next times, what it runs, and how it stands.
import { useState } from 'react'
import { formatWhen } from '../../base/format'
import type { InvocationStatus } from '../../model/invocation'
import type { ScheduleList } from '../../model/schedule'
import type { Schedule } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge, StatusBadge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { ChoiceField } from '../parts/form'
import { type Loaded, useLoaded } from '../parts/loaded'
import { Gone, Page, Section } from '../parts/page'
import { CronField, NextTimes, UsualLines, useTimes, ZoneChoice } from '../parts/times'
import { UndoButton } from '../parts/undoButton'
import { ValueEditor } from '../parts/valueEditor'
import { RetryChoice } from './retryChoice'
import { ScriptChoice } from './scriptChoice'
import './queues.css'

export function SchedulePage({ name }: { name: string }) {
  const { actions } = useApp()
  const schedule = useAppState('workspace', s => s.workspace?.schedules.find(one => one.name === name))
  const environment = useAppState('run', s => s.environment) ?? ''
  if (!schedule) return <Gone what={`The schedule ${name}`} />
  return (
    <Page
      icon="watch"
      title={name}
      detail={`runs ${schedule.script}`}
      actions={
        <>
          <Button
            icon="play"
            disabled={!environment}
            onClick={() => void actions.schedules.runNow(name, environment)}
          >
            Run now in {environment}
          </Button>
          <UndoButton />
          <IconButton
            icon="json"
            label="Edit as text"
            onClick={() => void actions.files.open(`schedules/${name}.json`)}
          />
          <IconButton
            icon="trash"
            label="Delete the schedule"
            onClick={() => void actions.schedules.delete(name)}
          />
        </>
      }
    >
      <When schedule={schedule} />
      <What schedule={schedule} />
      <Where schedule={schedule} />
    </Page>
  )
}

function When({ schedule }: { schedule: Schedule }) {
  const { actions } = useApp()
  const { name, cron, timeZone } = schedule
  const [draft, setDraft] = useState({ known: cron, text: cron })
  const text = draft.known === cron ? draft.text : cron
  const line = text.trim()
  const zone = timeZone || 'UTC'
  const times = useTimes(line, zone)
  // What cannot be understood stays in the field, and the file as it was.
  const give = () => {
    if (line !== cron) void actions.schedules.setLine(name, line, zone)
  }
  return (
    <Section title="When">
      <div className="fields">
        <CronField
          cron={text}
          fault={times.fault}
          onChange={text => setDraft({ known: cron, text })}
          onBlur={give}
          onKeyDown={e => {
            if (e.key === 'Enter') give()
            else if (e.key === 'Escape') setDraft({ known: cron, text: cron })
          }}
        />
        <UsualLines cron={cron} onChange={cron => void actions.schedules.change(name, { cron })} />
        <ZoneChoice
          zone={zone}
          onChange={zone => void actions.schedules.change(name, { timeZone: zone === 'UTC' ? '' : zone })}
        />
      </div>
      <NextTimes times={times} cron={line} zone={zone} />
    </Section>
  )
}

function What({ schedule }: { schedule: Schedule }) {
  const { actions } = useApp()
  const change = (changes: Record<string, unknown>) => void actions.schedules.change(schedule.name, changes)
  return (
    <Section title="What it does">
      <div className="fields">
        <ScriptChoice script={schedule.script} onChange={script => change({ script })} />
        <ChoiceField
          label="Times that were missed"
          value={schedule.catchUp ?? 'skip'}
          options={[
            { value: 'skip', label: 'Leave them out' },
            { value: 'once', label: 'Run once for all of them' },
            { value: 'all', label: 'Run for each of them' },
          ]}
          hint="While nothing ran, or the machine slept."
          onChange={value => change({ catchUp: value === 'skip' ? undefined : value })}
        />
        {schedule.catchUp === 'all' && (
          <>
            <NumberField
              label="At most so many"
              value={schedule.catchUpLimit}
              fallback={100}
              hint="The newest of them."
              change={value => change({ catchUpLimit: value })}
            />
            <NumberField
              label="None older than, in hours"
              value={schedule.catchUpHours}
              fallback={168}
              hint="168 hours are a week."
              change={value => change({ catchUpHours: value })}
            />
          </>
        )}
        <ChoiceField
          label="While the previous run goes on"
          value={schedule.overlap ?? 'skip'}
          options={[
            { value: 'skip', label: 'Leave this time out' },
            { value: 'queue', label: 'Wait for its end' },
            { value: 'parallel', label: 'Run beside it' },
          ]}
          onChange={value => change({ overlap: value === 'skip' ? undefined : value })}
        />
        <ChoiceField
          label="After a crash"
          value={schedule.onLost ?? 'retry'}
          options={[
            { value: 'retry', label: 'Run it again' },
            { value: 'fail', label: 'Report it, do not run again' },
          ]}
          hint="For an invocation that was broken off because the machine went down."
          onChange={value => change({ onLost: value === 'retry' ? undefined : value })}
        />
        <RetryChoice retry={schedule.retry} change={retry => change({ retry })} />
      </div>
    </Section>
  )
}

interface NumberFieldProps {
  label: string
  value: number | undefined
  fallback: number
  hint: string
  change(value: unknown): void
}

function NumberField({ label, value, fallback, hint, change }: NumberFieldProps) {
  return (
    <div className="form-field">
      <span className="label">{label}</span>
      <ValueEditor label={label} type="number" value={value} fallback={fallback} onChange={change} />
      <span className="hint">{hint}</span>
    </div>
  )
}

function Where({ schedule }: { schedule: Schedule }) {
  const environments = useAppState('workspace', s => s.workspace?.environments) ?? []
  return (
    <Section
      title="Where it runs"
      hint="On a runner, in every environment that is deployed there. On this machine only where that is switched on, and while the workspace is open."
    >
      {environments.map(e => (
        <InEnvironment
          key={e.name}
          name={schedule.name}
          environment={e.name}
          production={e.production ?? false}
          enabled={e.schedules?.[schedule.name]?.enabled ?? !e.production}
        />
      ))}
    </Section>
  )
}

interface InEnvironmentProps {
  name: string
  environment: string
  production: boolean
  enabled: boolean
}

function InEnvironment({ name, environment, production, enabled }: InEnvironmentProps) {
  const { actions } = useApp()
  // What ran last is asked for again whenever an invocation of the schedule begins or ends.
  const turn = useAppState('run', s =>
    s.invocations
      .filter(i => i.schedule === name)
      .slice(0, 3)
      .map(i => `${i.invocationId}${i.status}`)
      .join(),
  )
  const loaded = useLoaded(`${environment} ${enabled} ${turn}`, () => actions.schedules.list(environment))
  const own = loaded.value?.schedules?.find(s => s.name === name)
  return (
    <div className="row">
      <label className="check-field name">
        <input
          type="checkbox"
          checked={enabled}
          onChange={e => void actions.environments.enable(environment, 'schedules', name, e.target.checked)}
        />
        <span className="ellipsis">{environment}</span>
        {production && <Badge tone="production">production</Badge>}
      </label>
      <span className="grow ellipsis muted">
        {own?.lastAt ? `last ${formatWhen(own.lastAt, new Date())}` : 'has not run here yet'}
        {own?.skippedAt &&
          `, ${own.skipped === 'overlap' ? 'left out' : 'missed'} ${formatWhen(own.skippedAt, new Date())}`}
      </span>
      {own?.lastStatus && own.lastInvocationId && (
        <button
          type="button"
          aria-label={`Show the last invocation in ${environment}`}
          onClick={() => void actions.invocations.show(own.lastInvocationId ?? '', 'console')}
        >
          <StatusBadge status={own.lastStatus as InvocationStatus} />
        </button>
      )}
      <OpenSwitch environment={environment} loaded={loaded} />
    </div>
  )
}

function OpenSwitch({ environment, loaded }: { environment: string; loaded: Loaded<ScheduleList> }) {
  const { actions } = useApp()
  const list = loaded.value
  if (!list) return null
  return (
    <label className="check-field" title={list.running ? 'They run now' : 'They do not run on this machine'}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={list.on}
        checked={list.on}
        aria-label={`Run the schedules of ${environment} while the workspace is open`}
        onChange={async e => {
          await actions.schedules.switch(environment, e.target.checked)
          loaded.reload()
        }}
      />
      on this machine
    </label>
  )
}
