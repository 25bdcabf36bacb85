// One environment on a runner: what it runs and ran, its addresses and schedules, what happens
// there now, and what of the folder differs.
import { Tabs } from 'radix-ui'
import { useEffect, useState } from 'react'
import { formatWhen } from '../../base/format'
import { placeOf } from '../../commands/runners'
import type { Pause } from '../../model/queue'
import { type PlaceName, type RemotePlace, refusal } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button } from '../parts/button'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import '../parts/page.css'
import { Changes } from './changes'
import { DeadLetters } from './deadLetters'
import { LiveBadge, OfflineBar } from './live'
import { LiveConsole } from './liveConsole'
import { Log } from './log'
import { RemoteMigrations } from './migrations'
import { Overview } from './overview'
import './runners.css'

export function PlacePage({ name }: { name: string }) {
  const { actions } = useApp()
  const place = placeOf(name)
  const { runner } = place
  const view = useAppState('runners', s => viewOf(s, runner))
  const loaded = useLoaded(`${name} ${view.turn}`, () => actions.runners.place(place))
  const [tab, setTab] = useState('overview')
  useEffect(() => {
    void actions.runners.look(runner)
    const watching = actions.runners.watch(runner)
    return () => watching.dispose()
  }, [actions, runner])
  const workspace = view.workspaces?.find(w => w.id === place.workspace)?.name ?? place.workspace
  return (
    <article className="page place" aria-label={`${place.environment} on ${runner}`}>
      <Head place={place} workspace={workspace} loaded={loaded.value} />
      <OfflineBar runner={runner} />
      {loaded.fault && <FaultBanner sentence={loaded.fault.sentence} hint={loaded.fault.hint} />}
      {view.state?.info.role === 'viewer' && (
        <div className="banner warning">
          <Icon name="lock" />
          <span>
            The token for this runner is a viewer's: you can look at everything here, and change nothing.
          </span>
        </div>
      )}
      {loaded.value?.paused.map(p => (
        <Paused key={p.environment ?? ''} place={place} pause={p} />
      ))}
      <Tabs.Root value={tab} onValueChange={setTab} className="place-tabs">
        <Tabs.List aria-label="Views of the environment" className="tabs-list">
          <Tabs.Trigger value="overview">Overview</Tabs.Trigger>
          <Tabs.Trigger value="log">Invocations</Tabs.Trigger>
          <Tabs.Trigger value="console">Live console</Tabs.Trigger>
          <Tabs.Trigger value="dead">
            Dead letters
            {(loaded.value?.queues.dead ?? 0) > 0 && <Badge tone="red">{loaded.value?.queues.dead}</Badge>}
          </Tabs.Trigger>
          <Tabs.Trigger value="migrations">Migrations</Tabs.Trigger>
          <Tabs.Trigger value="changes">Changes</Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="overview" className="scroll">
          {loaded.value && <Overview place={place} value={loaded.value} />}
        </Tabs.Content>
        <Tabs.Content value="log">
          <Log place={place} value={loaded.value} />
        </Tabs.Content>
        <Tabs.Content value="console">
          <LiveConsole place={place} />
        </Tabs.Content>
        <Tabs.Content value="dead">
          <DeadLetters place={place} />
        </Tabs.Content>
        <Tabs.Content value="migrations">
          <RemoteMigrations place={place} />
        </Tabs.Content>
        <Tabs.Content value="changes">
          <Changes place={place} workspace={workspace} release={loaded.value?.environment.release} />
        </Tabs.Content>
      </Tabs.Root>
    </article>
  )
}

function Paused({ place, pause }: { place: PlaceName; pause: Pause }) {
  const { actions } = useApp()
  const role = useAppState('runners', s => viewOf(s, place.runner).state?.info.role)
  const why = refusal(role, 'publisher')
  return (
    <div className="banner warning" role="status">
      <Icon name="debug-pause" />
      <span className="grow">
        <strong>{pause.environment ? 'Paused' : 'The whole workspace is paused'}</strong> since{' '}
        {formatWhen(pause.since, new Date())}
        {pause.by && ` by ${pause.by}`}
        {pause.reason && `: ${pause.reason}`}. Events are kept, and nothing starts by itself.
      </span>
      {pause.environment && (
        <Button
          small
          icon="debug-start"
          disabled={why !== undefined}
          title={why}
          onClick={() => void actions.runners.resume(place)}
        >
          Go on
        </Button>
      )}
    </div>
  )
}

interface HeadProps {
  place: PlaceName
  workspace: string
  loaded: RemotePlace | undefined
}

function Head({ place, workspace, loaded }: HeadProps) {
  const { actions } = useApp()
  const own = useAppState('workspace', s => s.workspace?.id === place.workspace)
  const production = useAppState(
    'workspace',
    s => s.workspace?.environments.find(e => e.name === place.environment)?.production ?? false,
  )
  return (
    <header>
      <Icon name="server-environment" className="kind" />
      <h2 className="ellipsis">{place.environment}</h2>
      {own && production && <Badge tone="production">production</Badge>}
      {loaded && <Badge tone="blue">{loaded.environment.release}</Badge>}
      <span className="detail ellipsis">
        {workspace} on {place.runner}
      </span>
      <span className="actions">
        <LiveBadge runner={place.runner} />
        <Button icon="refresh" onClick={() => void actions.runners.reconnect(place.runner)}>
          Refresh
        </Button>
        {own && (
          <Button
            icon="rocket"
            kind="primary"
            onClick={() => actions.publishing.open(place.runner, place.environment)}
          >
            Publish...
          </Button>
        )}
      </span>
    </header>
  )
}
