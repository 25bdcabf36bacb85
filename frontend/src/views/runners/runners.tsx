// The runners this machine knows: how each is, and what its environments run.
import { useEffect } from 'react'
import { pagePath } from '../../base/pages'
import { placePath } from '../../commands/runners'
import type { RemoteEnvironment, RemoteWorkspace, SavedRunner } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import { LiveDot } from './live'
import './runners.css'

export function Runners() {
  const { actions, commands } = useApp()
  const known = useAppState('runners', s => s.known)
  const loaded = useAppState('runners', s => s.loaded)
  useEffect(() => void actions.runners.load().catch(() => undefined), [actions])
  return (
    <div className="runners">
      <div className="side-title">
        <h2>Runners</h2>
        <span className="actions">
          <IconButton
            icon="rocket"
            label="Publish"
            keys={commands.keys('release.publish')}
            onClick={() => commands.run('release.publish')}
          />
          <IconButton icon="add" label="Add a runner" onClick={() => commands.run('runner.add')} />
        </span>
      </div>
      <div className="body">
        {loaded && known.length === 0 && (
          <Empty icon="server-environment" title="No runner yet">
            <p>A runner keeps listeners and schedules going while this machine is off.</p>
            <Button kind="primary" onClick={() => commands.run('runner.add')}>
              Add a runner...
            </Button>
          </Empty>
        )}
        {known.map(runner => (
          <OneRunner key={runner.name} runner={runner} />
        ))}
      </div>
    </div>
  )
}

function OneRunner({ runner }: { runner: SavedRunner }) {
  const { actions } = useApp()
  const { name } = runner
  const view = useAppState('runners', s => viewOf(s, name))
  const active = useAppState('documents', s => s.active)
  useEffect(() => {
    void actions.runners.look(name)
    const watching = actions.runners.watch(name)
    return () => watching.dispose()
  }, [actions, name])
  return (
    <section className="runner" aria-label={`Runner ${name}`}>
      <div className={`head ${active === pagePath('runner', name) ? 'active' : ''}`}>
        <button type="button" className="title" onClick={() => void actions.runners.open(name)}>
          <Icon name="server-environment" className="kind" />
          <span className="ellipsis">{name}</span>
          <LiveDot view={view} />
        </button>
        <IconButton
          icon="refresh"
          label={`Refresh ${name}`}
          onClick={() => void actions.runners.reconnect(name)}
        />
      </div>
      {view.fault && (
        <p className="fault" role="status">
          {view.fault.sentence}
        </p>
      )}
      {view.workspaces?.length === 0 && <p className="hint">Nothing was published there yet.</p>}
      {view.workspaces?.map(w => (
        <OneWorkspace key={w.id} runner={name} workspace={w} active={active} />
      ))}
    </section>
  )
}

interface OneWorkspaceProps {
  runner: string
  workspace: RemoteWorkspace
  active: string | undefined
}

function OneWorkspace({ runner, workspace, active }: OneWorkspaceProps) {
  const own = useAppState('workspace', s => s.workspace?.id === workspace.id)
  return (
    <div className="remote-workspace">
      <div className="remote-name">
        <span className="ellipsis">{workspace.name}</span>
        {own && <Badge title="The workspace that is open here">open here</Badge>}
      </div>
      {workspace.environments.map(e => (
        <OneEnvironment
          key={e.name}
          runner={runner}
          workspace={workspace.id}
          environment={e}
          active={active}
        />
      ))}
    </div>
  )
}

interface OneEnvironmentProps {
  runner: string
  workspace: string
  environment: RemoteEnvironment
  active: string | undefined
}

function OneEnvironment({ runner, workspace, environment: e, active }: OneEnvironmentProps) {
  const { actions } = useApp()
  const place = { runner, workspace, environment: e.name }
  return (
    <button
      type="button"
      className={`remote-environment ${active === pagePath('place', placePath(place)) ? 'active' : ''}`}
      onClick={() => void actions.runners.openPlace(place)}
    >
      <Icon name="server" className="kind" />
      <span className="ellipsis grow">{e.name}</span>
      {e.simulated.length > 0 && <Icon name="beaker" className="teal" />}
      <Badge>{e.release}</Badge>
    </button>
  )
}
