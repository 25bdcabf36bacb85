// Migrations of one place or of several: a list of them, and all there is to know and to do about the chosen one.
import { useEffect } from 'react'
import { formatDuration, formatWhen } from '../../base/format'
import type { AppError } from '../../model/fault'
import {
  countRows,
  itemsDone,
  type Migration,
  type MigrationPlace,
  type MigrationStatus,
  timeLeft,
  type Wish,
  wishesOf,
} from '../../model/migration'
import { useApp } from '../app'
import { Badge, type Tone } from './badge'
import { Button } from './button'
import { Empty } from './empty'
import { FaultBanner } from './form'
import { Icon } from './icon'
import { MigrationItems } from './migrationItems'
import './migrations.css'
import { RowList } from './rowList'
import { useRows } from './rows'

interface MigrationsProps {
  /** undefined while they are asked for. */
  migrations: Migration[] | undefined
  fault: AppError | undefined
  placeOf(migration: Migration): MigrationPlace
  /** A script runs, which may be a migration that has only begun. */
  running?: boolean
  /** Environments whose runs change real data. */
  production: readonly string[]
  /** Why nothing may be done about them. */
  why?: string | undefined
  show(migration: Migration): void
  reload(): void
}

/** While one runs, it is looked at so often, also where nobody tells of it. */
const LOOK_MS = 2000
const ROW = 52

const idOf = (m: Migration) => `${m.environment} ${m.title} ${m.dryRun}`

export function MigrationBoard(props: MigrationsProps) {
  const { migrations = [], fault, reload } = props
  const { state } = useApp()
  const rows = useRows(migrations, idOf, ROW)
  const busy = props.running || migrations.some(m => m.status === 'running')
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(reload, LOOK_MS)
    return () => clearInterval(timer)
  }, [busy, reload])
  if (fault) return <FaultBanner sentence={fault.sentence} hint={fault.hint} />
  if (!props.migrations) return null
  if (migrations.length === 0) {
    return (
      <Empty icon="arrow-swap" title="No migration yet">
        <p>
          A script that calls migrate() copies what one service holds into another, however much that is. Once
          it runs you see here how far it is, what failed and why, and can pause, resume or cancel it.
        </p>
        <Button
          icon="book"
          onClick={() => state.notices.setState({ dialog: { kind: 'manual', page: 'migrations' } })}
        >
          Read how to write one
        </Button>
      </Empty>
    )
  }
  return (
    <div className="migration-board">
      <RowList list={rows} role="listbox" label="Migrations" className="migration-list" name="migration">
        {(migration, { id, top, chosen, choose }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          <div
            key={idOf(migration)}
            id={id}
            role="option"
            tabIndex={-1}
            aria-selected={chosen}
            className={`migration-row ${chosen ? 'chosen' : ''}`}
            style={{ transform: `translateY(${top}px)` }}
            onClick={choose}
          >
            <Row migration={migration} production={props.production.includes(migration.environment)} />
          </div>
        )}
      </RowList>
      {rows.row && <Detail key={idOf(rows.row)} {...props} migration={rows.row} />}
    </div>
  )
}

const STATUS: Record<MigrationStatus, { text: string; tone: Tone; icon: string }> = {
  running: { text: 'Running', tone: 'blue', icon: 'sync' },
  paused: { text: 'Paused', tone: 'amber', icon: 'debug-pause' },
  stopped: { text: 'Stopped', tone: 'red', icon: 'error' },
  cancelled: { text: 'Cancelled', tone: 'amber', icon: 'circle-slash' },
  finished: { text: 'Finished', tone: 'green', icon: 'pass' },
}

function Status({ migration: { status } }: { migration: Migration }) {
  const { text, tone, icon } = STATUS[status]
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  )
}

function Row({ migration: m, production }: { migration: Migration; production: boolean }) {
  return (
    <>
      <span className="line-1">
        <strong className="ellipsis grow">{m.title}</strong>
        {m.dryRun && <Badge>dry run</Badge>}
        <Status migration={m} />
      </span>
      <span className="line-1 muted">
        <span className="ellipsis grow">
          {m.environment}
          {production && ' (production)'}
        </span>
        <span className="num">{progressWords(m)}</span>
      </span>
    </>
  )
}

function progressWords(m: Migration): string {
  const done = itemsDone(m).toLocaleString()
  return m.total ? `${done} of ${m.total.toLocaleString()}` : `${done} items`
}

const WISHES: Record<Wish, { label: string; icon: string; primary?: boolean }> = {
  pause: { label: 'Pause', icon: 'debug-pause' },
  resume: { label: 'Resume', icon: 'debug-start', primary: true },
  retry: { label: 'Try failed again', icon: 'debug-restart', primary: true },
  again: { label: 'Begin anew...', icon: 'refresh' },
  cancel: { label: 'Cancel...', icon: 'circle-slash' },
}

type DetailProps = MigrationsProps & { migration: Migration }

function Detail({ migration: m, placeOf, why, show, reload }: DetailProps) {
  const { actions } = useApp()
  const place = placeOf(m)
  const then = (work: Promise<boolean>) => void work.then(done => done && reload())
  const off = { disabled: why !== undefined, title: why }
  return (
    <section className="migration" aria-label={`Migration ${m.title}${m.dryRun ? ', dry run' : ''}`}>
      <div className="head">
        <h2 className="ellipsis">{m.title}</h2>
        {m.dryRun && <Badge title="Nothing is written; what would be is listed">dry run</Badge>}
        <Status migration={m} />
        <span className="grow" />
        {wishesOf(m).map(wish => {
          const { label, icon, primary } = WISHES[wish]
          const act = () => then(actions.migrations.steer(place, m, wish))
          return (
            <Button key={wish} small icon={icon} kind={primary ? 'primary' : 'plain'} {...off} onClick={act}>
              {label}
            </Button>
          )
        })}
        {m.status !== 'running' && (
          <Button small icon="trash" {...off} onClick={() => then(actions.migrations.forget(place, m))}>
            Forget...
          </Button>
        )}
      </div>
      <div className="body">
        <Standing migration={m} />
        <Facts migration={m} show={() => show(m)} />
        <div className="head">
          <h3 className="grow">Report</h3>
          <Button small icon="save" onClick={() => void actions.migrations.saveReport(place, m, 'csv')}>
            Save as CSV...
          </Button>
          <Button small icon="file" onClick={() => void actions.migrations.saveReport(place, m, 'page')}>
            Save as page...
          </Button>
        </div>
        <Report migration={m} />
        <MigrationItems place={place} migration={m} />
      </div>
    </section>
  )
}

/** How far it is, and what it waits for. */
function Standing({ migration: m }: { migration: Migration }) {
  const done = itemsDone(m)
  const part = m.total ? Math.min(100, (100 * done) / m.total) : undefined
  const left = timeLeft(m)
  const words = [
    progressWords(m),
    m.counts.failed > 0 && `${m.counts.failed.toLocaleString()} failed`,
    m.counts.uncertain > 0 && `${m.counts.uncertain.toLocaleString()} uncertain`,
    m.status === 'running' && m.perSecond > 0 && `${Math.round(m.perSecond).toLocaleString()} a second`,
    left !== undefined && `about ${formatDuration(left)} left`,
  ]
  return (
    <>
      {part !== undefined && (
        <div
          className="meter"
          role="progressbar"
          aria-label={`Progress of ${m.title}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(part)}
        >
          <span style={{ width: `${part}%` }} />
        </div>
      )}
      <p className="standing">{words.filter(Boolean).join(', ')}</p>
      {m.wish && (
        <p className="banner info">
          <Icon name="clock" />
          It {m.wish === 'pause' ? 'pauses' : 'ends'} after the slice of work that goes on now.
        </p>
      )}
      {m.waiting && (
        <p className="banner warning">
          <Icon name="watch" />
          {m.waiting}
        </p>
      )}
      {m.reason && (
        <p className={`banner ${m.status === 'stopped' ? 'error' : 'warning'}`}>
          <Icon name={STATUS[m.status].icon} />
          {m.reason}
        </p>
      )}
    </>
  )
}

const PHASES = {
  read: 'reads the source',
  again: 'tries again what failed',
  verify: 'compares with the target',
}

function Facts({ migration: m, show }: { migration: Migration; show(): void }) {
  const now = new Date()
  const resumed = m.resumed === 1 ? 'once' : `${m.resumed} times`
  return (
    <dl className="facts">
      <dt>Script</dt>
      <dd>
        {m.invocationId ? (
          <button type="button" className="link" onClick={show}>
            {m.script}
          </button>
        ) : (
          m.script
        )}
      </dd>
      <dt>Begun</dt>
      <dd>
        {formatWhen(m.startedAt, now)}
        {m.finishedAt && `, ended ${formatWhen(m.finishedAt, now)}`}
        {m.resumed > 0 && `, resumed ${resumed}${m.lost > 0 ? ` (${m.lost} after a crash)` : ''}`}
      </dd>
      <dt>Work</dt>
      <dd>
        {formatDuration(m.workedMs)} in {m.slices.toLocaleString()} {m.slices === 1 ? 'slice' : 'slices'}
        {m.status === 'running' && `, ${m.concurrency} at a time; it ${PHASES[m.phase]}`}
      </dd>
    </dl>
  )
}

/** What became of the items, and what the look at the target found. */
function Report({ migration: m }: { migration: Migration }) {
  const v = m.verification
  const rows = countRows(m)
  const whole = v && v.missing === 0 && v.different === 0 && (v.found === undefined || v.found === v.expected)
  return (
    <>
      {rows.length === 0 && <p className="hint">Nothing yet.</p>}
      <ul className="counts" aria-label="What became of the items">
        {rows.map(([what, count]) => (
          <li key={what} className={what}>
            <strong className="num">{count.toLocaleString()}</strong> {what}
          </li>
        ))}
      </ul>
      {v && (v.found !== undefined || v.sampled > 0 || v.reason) && (
        <p className={`verification ${whole ? 'ok' : ''}`} role="status" aria-label="Verification">
          <Icon name={whole ? 'verified' : 'warning'} />
          {v.found !== undefined &&
            `The target holds ${v.found.toLocaleString()} of ${v.expected.toLocaleString()}. `}
          {v.sampled > 0 && `${v.sampled} were compared: ${v.missing} missing, ${v.different} different. `}
          {v.reason}
        </p>
      )}
    </>
  )
}
