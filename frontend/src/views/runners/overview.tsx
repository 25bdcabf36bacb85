// What an environment runs, where it is called, when it runs by itself, and what it ran before.
import { formatWhen } from '../../base/format'
import type { InvocationStatus } from '../../model/invocation'
import type { Deployment, PlaceName, RemoteListener, RemotePlace, RemoteSchedule } from '../../model/runner'
import { addressOf, HOW, quotaWords, refusal } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Badge, SimulatedBadge, StatusBadge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { CopyButton } from '../parts/form'
import { Icon } from '../parts/icon'
import { Section } from '../parts/page'
import { Picker } from '../parts/picker'

interface OverviewProps {
  place: PlaceName
  value: RemotePlace
}

export function Overview({ place, value }: OverviewProps) {
  const role = useAppState('runners', s => viewOf(s, place.runner).state?.info.role)
  const why = refusal(role, 'publisher')
  return (
    <>
      <Now place={place} value={value} why={why} />
      <Listeners place={place} listeners={value.environment.listeners} why={why} />
      <Schedules place={place} schedules={value.schedules} why={why} />
      <History place={place} value={value} why={why} />
    </>
  )
}

interface Allowed {
  /** Why it may not be changed with this token. */
  why: string | undefined
}

function Now({ place, value, why }: OverviewProps & Allowed) {
  const { actions } = useApp()
  const workspaces = useAppState('runners', s => viewOf(s, place.runner).workspaces)
  const role = useAppState('runners', s => viewOf(s, place.runner).state?.info.role)
  const { environment, deployments, others, limits } = value
  const limited = limits && quotaWords(limits)
  const { deployment } = environment
  const waiting = (value.queues.queues ?? []).reduce((sum, q) => sum + (q.queued ?? 0), 0)
  const before = deployments.find(d => d.digest !== deployment.digest)
  const releaseOf = (name: string) =>
    workspaces?.find(w => w.id === place.workspace)?.environments.find(e => e.name === name)?.release ?? ''
  return (
    <section className="now" aria-label="Now">
      <span className="release">{environment.release}</span>
      <span className="words">
        <span>
          {HOW[deployment.how]} by <strong>{deployment.by}</strong>, {formatWhen(deployment.at, new Date())}
        </span>
        <span className="muted">
          deployment {deployment.number}
          {environment.simulated.length > 0 && ` · simulated: ${environment.simulated.join(', ')}`}
        </span>
      </span>
      {environment.simulated.length > 0 && <SimulatedBadge connections={environment.simulated} />}
      {waiting > 0 && <Badge tone="blue">{waiting} waiting</Badge>}
      {limited && (
        <Badge tone="blue" title="What an admin of the runner lets run of the workspace.">
          {limited}
        </Badge>
      )}
      <span className="grow" />
      {limits && (
        <Button
          icon="dashboard"
          disabled={refusal(role, 'admin') !== undefined}
          title={refusal(role, 'admin')}
          onClick={() => void actions.runners.limit(place, limits)}
        >
          Limits...
        </Button>
      )}
      <Button
        icon="debug-pause"
        disabled={why !== undefined || value.paused.length > 0}
        title={why ?? (value.paused.length > 0 ? 'It is paused already.' : undefined)}
        onClick={() => void actions.runners.pause(place)}
      >
        Pause...
      </Button>
      <Button
        icon="discard"
        disabled={!before || why !== undefined}
        title={why ?? (before ? undefined : 'It has run nothing else yet.')}
        onClick={() => before && void actions.runners.rollBack(place, before.release, environment.release)}
      >
        {before ? `Roll back to ${before.release}` : 'Roll back'}
      </Button>
      {others.length > 0 && (
        <Picker
          className="boxed"
          label="Promote the release of another environment"
          icon="arrow-up"
          value={undefined}
          shown="Promote from"
          disabled={why !== undefined}
          choices={others.map(name => ({ value: name, label: name, detail: releaseOf(name) }))}
          onChoose={from => void actions.runners.promote(place, from, releaseOf(from))}
        />
      )}
    </section>
  )
}

interface ListenersProps extends Allowed {
  place: PlaceName
  listeners: RemoteListener[]
}

function Listeners({ place, listeners, why }: ListenersProps) {
  const { actions } = useApp()
  return (
    <Section title="Event listeners" hint="The addresses stay the same with every release.">
      {listeners.length === 0 && <p className="hint">There is none.</p>}
      {listeners.map(l => (
        <div key={l.name} className="remote-listener">
          <span className="line-1">
            <Icon name="zap" className="kind" />
            <strong>{l.name}</strong>
            <span className="muted ellipsis grow">
              {l.connection}: {l.event} → {l.script}
            </span>
            {l.mode === 'sync' && <Badge>sync</Badge>}
            {l.disabled && <Badge tone="amber">switched off</Badge>}
            {l.unverified && !l.disabled && (
              <Badge
                tone="amber"
                icon="unlock"
                title="It has no secret: whoever knows the address can send events."
              >
                not signed
              </Badge>
            )}
          </span>
          <span className="copyable">
            <code className="code">{addressOf(l)}</code>
            <CopyButton text={addressOf(l)} label={`Copy the address of ${l.name}`} />
            <SwitchButton
              name={l.name}
              on={!l.disabled}
              why={why}
              change={on => void actions.runners.switch(place, { listener: l.name }, on)}
            />
            <IconButton
              icon="edit"
              label={`Choose the address of ${l.name}`}
              disabled={why !== undefined}
              title={why}
              onClick={() => void actions.runners.chooseAddress(place, l.name)}
            />
            <IconButton
              icon="sync"
              label={`Give ${l.name} a new address`}
              disabled={why !== undefined}
              title={why}
              onClick={() => void actions.runners.rotate(place, l.name)}
            />
          </span>
        </div>
      ))}
    </Section>
  )
}

interface SchedulesProps extends Allowed {
  place: PlaceName
  schedules: RemoteSchedule[]
}

function Schedules({ place, schedules, why }: SchedulesProps) {
  const { actions } = useApp()
  if (schedules.length === 0) return null
  return (
    <Section title="Schedules" hint="Next times are in your local time.">
      {schedules.map(s => (
        <div key={s.name} className="row">
          <Icon name="watch" className="kind" />
          <span className="name ellipsis">{s.name}</span>
          <span className="grow ellipsis muted">
            {s.problem ?? s.words ?? s.cron} → {s.script}
          </span>
          {s.lastStatus && <StatusBadge status={s.lastStatus as InvocationStatus} />}
          {s.enabled ? (
            <span className="num" title={s.next.map(at => formatWhen(at, new Date())).join('\n')}>
              {s.next[0] ? `next ${formatWhen(s.next[0], new Date())}` : 'never again'}
            </span>
          ) : (
            <Badge tone="amber">switched off</Badge>
          )}
          <IconButton
            icon="play"
            label={`Run ${s.name} now`}
            disabled={why !== undefined}
            title={why}
            onClick={() => void actions.runners.runSchedule(place, s.name)}
          />
          <SwitchButton
            name={s.name}
            on={s.enabled}
            why={why}
            change={on => void actions.runners.switch(place, { schedule: s.name }, on)}
          />
        </div>
      ))}
    </Section>
  )
}

interface SwitchButtonProps extends Allowed {
  name: string
  on: boolean
  change(on: boolean): void
}

function SwitchButton({ name, on, why, change }: SwitchButtonProps) {
  return (
    <IconButton
      icon={on ? 'debug-pause' : 'debug-start'}
      label={`Switch ${name} ${on ? 'off' : 'on'}`}
      disabled={why !== undefined}
      title={why}
      onClick={() => change(!on)}
    />
  )
}

function History({ place, value, why }: OverviewProps & Allowed) {
  const { environment, deployments } = value
  return (
    <Section title="Deployments" hint="Every one is kept, with who made it and when.">
      <ul className="history" aria-label="Deployments">
        {deployments.map((d, i) => (
          <OneDeployment
            key={d.number}
            place={place}
            deployment={d}
            current={i === 0}
            same={d.digest === environment.deployment.digest}
            now={environment.release}
            why={why}
          />
        ))}
      </ul>
    </Section>
  )
}

interface OneDeploymentProps extends Allowed {
  place: PlaceName
  deployment: Deployment
  current: boolean
  same: boolean
  now: string
}

function OneDeployment({ place, deployment: d, current, same, now, why }: OneDeploymentProps) {
  const { actions } = useApp()
  const icons = {
    published: 'rocket',
    rolled_back: 'discard',
    promoted: 'arrow-up',
    changed: 'settings-gear',
  }
  return (
    <li className={current ? 'current' : ''}>
      <span className="num">{d.number}</span>
      <Icon name={icons[d.how]} />
      <strong className="version">{d.release}</strong>
      <span className="muted ellipsis grow">
        {HOW[d.how]} by {d.by}
      </span>
      <span className="num">{formatWhen(d.at, new Date())}</span>
      {current ? (
        <Badge tone="green">runs now</Badge>
      ) : (
        <Button
          small
          disabled={same || why !== undefined}
          title={why ?? (same ? 'It runs this release already.' : undefined)}
          aria-label={`Roll back to ${d.release} of deployment ${d.number}`}
          onClick={() =>
            void actions.runners.rollBack(place, d.release === 'HEAD' ? d.digest : d.release, now)
          }
        >
          Roll back
        </Button>
      )}
    </li>
  )
}
