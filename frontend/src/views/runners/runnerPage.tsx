// A runner: how it is, what runs there, who may use it, and what was done to it.
import { useEffect } from 'react'
import { formatSize, formatWhen } from '../../base/format'
import { actionWords, outcomeWords } from '../../model/audit'
import { type RemoteWorkspace, type Role, refusal, type TeamUsage } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { Gone, Page, Section } from '../parts/page'
import { Access } from './access'
import { LiveBadge, OfflineBar } from './live'
import { Notifications } from './notifications'
import './runners.css'

export function RunnerPage({ name }: { name: string }) {
  const { actions } = useApp()
  const saved = useAppState('runners', s => s.known.find(r => r.name === name))
  const loaded = useAppState('runners', s => s.loaded)
  const view = useAppState('runners', s => viewOf(s, name))
  useEffect(() => {
    void actions.runners.load().catch(() => undefined)
    void actions.runners.look(name)
    const watching = actions.runners.watch(name)
    return () => watching.dispose()
  }, [actions, name])
  if (!saved) return loaded ? <Gone what={`The runner ${name}`} /> : null
  const { state, fault, workspaces } = view
  return (
    <Page
      icon="server-environment"
      title={name}
      detail={saved.url}
      actions={
        <>
          <LiveBadge runner={name} />
          <IconButton icon="refresh" label="Refresh" onClick={() => void actions.runners.reconnect(name)} />
          <IconButton icon="key" label="Another token..." onClick={() => actions.runners.openAdd(name)} />
          <IconButton
            icon="trash"
            label="Forget the runner"
            onClick={() => void actions.runners.remove(name)}
          />
        </>
      }
    >
      <OfflineBar runner={name} />
      {fault && (
        <>
          <FaultBanner sentence={fault.sentence} hint={fault.hint} />
          <div className="banner-actions">
            <Button icon="key" onClick={() => actions.runners.openAdd(name)}>
              Another token...
            </Button>
            <Button icon="refresh" onClick={() => void actions.runners.reconnect(name)}>
              Try again
            </Button>
          </div>
        </>
      )}
      {state && (
        <Section title="Status">
          <dl className="facts">
            <dt>State</dt>
            <dd className="checks badges">
              <Badge tone={state.health.ready ? 'green' : 'red'} icon={state.health.ready ? 'pass' : 'error'}>
                {state.health.ready ? 'takes deliveries' : 'not ready'}
              </Badge>
              {Object.entries(state.health.checks).map(([check, well]) => (
                <Badge key={check} tone={well ? 'plain' : 'red'} icon={well ? 'check' : 'error'}>
                  {check}
                </Badge>
              ))}
            </dd>
            <dt>Program</dt>
            <dd>Bobbin {state.info.version}</dd>
            <dt>You may</dt>
            <dd>{MAY[state.info.role]}</dd>
          </dl>
        </Section>
      )}
      {workspaces && <Workspaces runner={name} workspaces={workspaces} />}
      {state && <Usage runner={name} />}
      {state && <Notifications runner={name} role={state.info.role} workspaces={workspaces ?? []} />}
      {state && <Access runner={name} role={state.info.role} workspaces={workspaces ?? []} />}
      {state && !refusal(state.info.role, 'admin') && <Audit runner={name} />}
    </Page>
  )
}

const MAY: Record<Role, string> = {
  admin: 'do everything: publish, and say who else may (admin)',
  publisher: 'publish, roll back, replay, abort and change addresses (publisher)',
  viewer: 'look (viewer)',
}

function Workspaces({ runner, workspaces }: { runner: string; workspaces: RemoteWorkspace[] }) {
  const { actions } = useApp()
  return (
    <Section
      title="What runs there"
      actions={
        <Button small icon="rocket" onClick={() => actions.publishing.open(runner)}>
          Publish...
        </Button>
      }
    >
      {workspaces.length === 0 && <p className="hint">Nothing was published there yet.</p>}
      {workspaces.flatMap(w =>
        w.environments.map(e => (
          <button
            key={`${w.id} ${e.name}`}
            type="button"
            className="row"
            onClick={() => void actions.runners.openPlace({ runner, workspace: w.id, environment: e.name })}
          >
            <Icon name="server" className="kind" />
            <span className="name ellipsis">{e.name}</span>
            <Badge tone="blue">{e.release}</Badge>
            <span className="grow ellipsis">{w.name}</span>
            <span className="muted ellipsis">
              by {e.deployment.by}, {formatWhen(e.deployment.at, new Date())}
            </span>
          </button>
        )),
      )}
    </Section>
  )
}

function Usage({ runner }: { runner: string }) {
  const { actions } = useApp()
  const turn = useAppState('runners', s => viewOf(s, runner).turn)
  const usage = useLoaded(`${runner} ${turn}`, () => actions.runners.usage(runner))
  if (usage.fault || !usage.value?.length) return null // an older runner counts nothing
  return (
    <Section
      title="Used this month"
      hint="Every invocation counts once, and every event once. A month begins on its first day, at midnight UTC."
    >
      {usage.value.map(team => (
        <OneTeam key={team.name} team={team} />
      ))}
    </Section>
  )
}

function OneTeam({ team }: { team: TeamUsage }) {
  const { limit } = team
  const part = limit ? Math.min(100, (100 * team.invocations) / limit) : 0
  const denied = team.byStatus?.denied ?? 0
  const tone = part >= 100 ? 'red' : part >= 80 ? 'amber' : ''
  return (
    <div className="usage">
      <span className="line-1">
        <strong>{team.name}</strong>
        <span className="grow">
          {team.invocations.toLocaleString()}
          {limit ? ` of ${limit.toLocaleString()}` : ''}{' '}
          {!limit && team.invocations === 1 ? 'invocation' : 'invocations'}
        </span>
        <span className="muted">
          {team.cpuSeconds.toFixed(1)} s of processor time, {formatSize(team.sentBytes + team.receivedBytes)}{' '}
          over the network
        </span>
        {!limit && <Badge>no limit</Badge>}
        {tone === 'amber' && <Badge tone="amber">{Math.floor(part)} % used</Badge>}
        {tone === 'red' && <Badge tone="red">used up</Badge>}
      </span>
      {limit && (
        <div
          className="meter"
          role="meter"
          aria-label={`Invocations of ${team.name}`}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={team.invocations}
        >
          <span className={tone} style={{ width: `${part}%` }} />
        </div>
      )}
      {limit && tone !== '' && (
        <span className="muted">
          {tone === 'red'
            ? 'Whatever comes now is denied, and nothing of it runs'
            : 'What is over the limit will be denied'}
          . The next month begins on {formatWhen(team.to, new Date())}; an admin of the runner can raise the
          limit.
        </span>
      )}
      {denied > 0 && (
        <span className="muted">
          {denied.toLocaleString()} denied this month: over the limit, or for a listener that is switched off.
          The log of invocations has the reason of each.
        </span>
      )}
    </div>
  )
}

function Audit({ runner }: { runner: string }) {
  const { actions } = useApp()
  const turn = useAppState('runners', s => viewOf(s, runner).turn)
  const log = useLoaded(`${runner} ${turn}`, () => actions.access.audit(runner))
  return (
    <Section title="Audit log" hint="Who did what, when and from where; the last 100, newest first.">
      {log.fault && <FaultBanner sentence={log.fault.sentence} hint={log.fault.hint} />}
      <ul className="history audit" aria-label="Audit log">
        {log.value?.map(e => (
          <li key={e.seq}>
            <span className="num">{formatWhen(e.at, new Date())}</span>
            <strong className="ellipsis">{e.actor || 'nobody'}</strong>
            <span className="ellipsis grow" title={[e.action, e.subject].filter(Boolean).join(' ')}>
              {actionWords(e)} <span className="muted">{e.subject}</span>
            </span>
            <span className="muted">{e.source}</span>
            <Badge tone={e.outcome === 'ok' ? 'plain' : 'red'}>{outcomeWords(e)}</Badge>
          </li>
        ))}
      </ul>
    </Section>
  )
}
