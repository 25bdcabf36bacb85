// How the connection to a runner stands, in a dot or in words.
import { formatWhen } from '../../base/format'
import { type RunnerView, viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { Icon } from '../parts/icon'

export function LiveDot({ view }: { view: RunnerView }) {
  const state = view.fault ? 'offline' : (view.following?.state ?? 'connecting')
  const words = { live: 'connected', offline: 'offline, retrying', connecting: 'connecting' }[state]
  return (
    <span className={`live-dot ${state}`} title={words}>
      <span className="hidden-label">{words}</span>
    </span>
  )
}

/** A bar while the connection is lost; what is shown is as it was then. */
export function OfflineBar({ runner }: { runner: string }) {
  const { actions } = useApp()
  const view = useAppState('runners', s => viewOf(s, runner))
  const { following } = view
  if (following?.state !== 'offline') return null
  return (
    <div className="offline-bar" role="alert">
      <Icon name="debug-disconnect" />
      <span className="grow">
        <strong>Offline, retrying.</strong> {following.fault?.sentence} What you see is as it was{' '}
        {formatWhen(following.since, new Date())}.
      </span>
      <Button small onClick={() => void actions.runners.reconnect(runner)}>
        Try now
      </Button>
    </div>
  )
}

export function LiveBadge({ runner }: { runner: string }) {
  const view = useAppState('runners', s => viewOf(s, runner))
  const state = view.following?.state ?? 'connecting'
  const words = { live: 'live', offline: 'offline, retrying', connecting: 'connecting' }[state]
  return (
    <span className={`live-badge ${state}`} role="status">
      <span className={`live-dot ${state}`} />
      {words}
    </span>
  )
}
