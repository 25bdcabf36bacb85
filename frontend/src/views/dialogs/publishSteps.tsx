// A publication step by step: how far it is, what went wrong with the way to jump there, and at
// the end the addresses to give to the services.
import { useEffect, useRef } from 'react'
import { formatDuration } from '../../base/format'
import { addressOf, type Publication, type PublishStep, type StepName } from '../../model/runner'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { CopyButton, FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { Jump } from '../parts/jump'

const TITLES: Record<StepName, string> = {
  reach: 'Ask the runner',
  check: 'Check files, code and types',
  test: "Run the workspace's tests",
  pack: 'Seal accounts and secrets',
  send: 'Cut and send the release',
  deploy: 'Deploy it',
  register: 'Register at the services',
  health: 'Check that the runner is healthy',
}

const ICONS = {
  waiting: 'circle-large-outline',
  running: 'loading',
  ok: 'pass-filled',
  failed: 'error',
  skipped: 'dash',
}

const STATES = { waiting: 'to come', running: 'going on', ok: 'done', failed: 'failed', skipped: 'left out' }

export function PublishSteps({ publication, close }: { publication: Publication; close(): void }) {
  const { actions } = useApp()
  const lost = useAppState('runners', s => s.publicationFault)
  const failed = publication.steps.find(s => s.state === 'failed')
  const { done, deployed } = publication
  const again = () => actions.publishing.forget()
  return (
    <div className="publish">
      <p className="standing" role="status">
        <Outcome publication={publication} failed={failed !== undefined} />
      </p>
      <ol className="publish-steps" aria-label="Steps">
        {publication.steps.map(step => (
          <Step key={step.name} step={step} close={close} />
        ))}
      </ol>
      {lost && <FaultBanner sentence={lost.sentence} hint={lost.hint} />}
      {deployed && <Addresses publication={publication} />}
      {publication.warnings.map(text => (
        <div key={text} className="banner warning">
          <Icon name="warning" />
          <span>{text}</span>
        </div>
      ))}
      <Choices
        publication={publication}
        failed={failed}
        again={again}
        close={close}
        stopped={done || !!lost}
      />
    </div>
  )
}

function Outcome({ publication, failed }: { publication: Publication; failed: boolean }) {
  const { done, deployed, environment, release, runner } = publication
  if (!done) {
    return (
      <>
        <Icon name="loading" className="spin" />
        <span>
          Publishing {release} to <strong>{environment}</strong> on {runner}. You can close this and go on
          working.
        </span>
      </>
    )
  }
  if (!deployed) {
    return (
      <>
        <Icon name="error" className="bad" />
        <span>
          Nothing was published: <strong>{environment}</strong> runs what it ran before.
        </span>
      </>
    )
  }
  return (
    <>
      <Icon name={failed ? 'warning' : 'pass-filled'} className={failed ? 'warn' : 'good'} />
      <span>
        <strong>{environment}</strong> runs <strong>{deployed.release}</strong> on {runner}
        {failed ? ', and not all that was to follow was done.' : '.'}
      </span>
    </>
  )
}

function Step({ step, close }: { step: PublishStep; close(): void }) {
  const { name, state, text, durationMs } = step
  return (
    <li className={state} aria-label={`${TITLES[name]}: ${STATES[state]}`}>
      <Icon name={ICONS[state]} className={state === 'running' ? 'spin' : ''} />
      <div className="what">
        <span className="line-1">
          <span className="title">{TITLES[name]}</span>
          <span className="muted ellipsis grow">{text ?? (state === 'skipped' ? 'left out' : '')}</span>
          {state !== 'waiting' && state !== 'skipped' && (
            <span className="num">{formatDuration(durationMs)}</span>
          )}
        </span>
        {step.fault && <StepFault fault={step.fault} close={close} />}
        <Problems step={step} close={close} />
        <Failures step={step} close={close} />
        <Webhooks step={step} />
      </div>
    </li>
  )
}

function StepFault({ fault, close }: { fault: NonNullable<PublishStep['fault']>; close(): void }) {
  return (
    <div className="banner" role="alert">
      <span>
        {fault.sentence} {fault.hint && <span className="muted">{fault.hint}</span>}{' '}
        {fault.place?.file && <Jump place={fault.place} close={close} />}
      </span>
    </div>
  )
}

function Problems({ step, close }: { step: PublishStep; close(): void }) {
  if (!step.problems?.length) return null
  return (
    <ul className="findings" aria-label="Problems">
      {step.problems.slice(0, 20).map(p => (
        <li key={`${p.file} ${p.line} ${p.column} ${p.message}`}>
          <Jump place={p} close={close} /> <span>{p.message}</span>
        </li>
      ))}
      {step.problems.length > 20 && <li className="muted">and {step.problems.length - 20} more</li>}
    </ul>
  )
}

function Failures({ step, close }: { step: PublishStep; close(): void }) {
  if (!step.tests?.failed) return null
  const failures = step.tests.files.flatMap(file => [
    ...(file.error
      ? [
          {
            key: file.file,
            name: file.file,
            place: file.error.place ?? { file: file.file },
            message: file.error.message,
          },
        ]
      : []),
    ...(file.tests ?? [])
      .filter(t => t.status === 'failed')
      .map(t => ({
        key: `${file.file} ${t.name}`,
        name: [...(t.path ?? []), t.name].join(' > '),
        place: t.error?.place ?? t.place ?? { file: file.file },
        message: t.error?.message ?? '',
      })),
  ])
  return (
    <ul className="findings" aria-label="Failed tests">
      {failures.slice(0, 20).map(f => (
        <li key={f.key}>
          <strong>{f.name}</strong> <Jump place={f.place} close={close} /> <span>{f.message}</span>
        </li>
      ))}
    </ul>
  )
}

function Webhooks({ step }: { step: PublishStep }) {
  if (!step.webhooks?.length) return null
  return (
    <ul className="findings" aria-label="Webhooks">
      {step.webhooks.map(w => (
        <li key={w.listener}>
          <strong>{w.listener}</strong>{' '}
          {w.fault ? (
            <span className="fault">
              {w.fault.sentence} {w.fault.hint}
            </span>
          ) : w.by === 'api' ? (
            <span>
              is registered as {w.id} by {w.account}.
            </span>
          ) : (
            <span>is registered by hand: its form says how.</span>
          )}
        </li>
      ))}
    </ul>
  )
}

function Addresses({ publication }: { publication: Publication }) {
  const { actions } = useApp()
  const { deployed, runner } = publication
  const workspace = useAppState('workspace', s => s.workspace?.id) ?? ''
  if (!deployed || deployed.listeners.length === 0) return null
  const place = { runner, workspace, environment: deployed.name }
  return (
    <section className="addresses" aria-label="Addresses">
      <h3>Addresses for the services</h3>
      {deployed.listeners.map(l => (
        <div key={l.name} className="address">
          <span className="name ellipsis">
            <Icon name="zap" className="kind" /> {l.name} {l.disabled && <Badge tone="amber">off</Badge>}
          </span>
          <code className="code ellipsis grow" title={addressOf(l)}>
            {addressOf(l)}
          </code>
          <CopyButton text={addressOf(l)} label={`Copy the address of ${l.name}`} />
          <IconButton
            icon="sync"
            label={`Give ${l.name} a new address`}
            onClick={() => void actions.publishing.rotate(place, l.name)}
          />
        </div>
      ))}
    </section>
  )
}

interface ChoicesProps {
  publication: Publication
  failed: PublishStep | undefined
  stopped: boolean
  again(): void
  close(): void
}

function Choices({ publication, failed, stopped, again, close }: ChoicesProps) {
  const { actions } = useApp()
  const workspace = useAppState('workspace', s => s.workspace?.id) ?? ''
  const { deployed, runner, environment } = publication
  const row = useRef<HTMLDivElement>(null)
  // When it has ended, the next thing to do has the focus.
  useEffect(() => {
    if (stopped) row.current?.querySelector<HTMLButtonElement>('button.primary')?.focus()
  }, [stopped])
  if (!stopped) {
    return (
      <div className="choices" ref={row}>
        <Button icon="debug-stop" onClick={() => void actions.publishing.cancel()}>
          Stop
        </Button>
        <Button kind="primary" autoFocus onClick={close}>
          Go on working
        </Button>
      </div>
    )
  }
  const watch = () => {
    close()
    again()
    void actions.runners.openPlace({ runner, workspace, environment })
  }
  return (
    <div className="choices" ref={row}>
      <Button
        onClick={() => {
          close()
          again()
        }}
      >
        Close
      </Button>
      {failed && (
        <Button icon="edit" onClick={() => actions.publishing.change()}>
          Change...
        </Button>
      )}
      {failed && (
        <Button
          kind={deployed ? 'plain' : 'primary'}
          icon="refresh"
          onClick={() => void actions.publishing.retry()}
        >
          Try again
        </Button>
      )}
      {deployed && (
        <Button kind="primary" icon="pulse" onClick={watch}>
          Watch it run
        </Button>
      )}
    </div>
  )
}
