// The views of the side bar, and what belongs to the machine below.
import { pagePath } from '../../base/pages'
import type { PanelView, SideView } from '../../state/layoutState'
import { useApp, useAppState } from '../app'
import { Tip } from '../parts/button'
import { Icon } from '../parts/icon'

const SIDE: { view: SideView; icon: string; label: string; command: string }[] = [
  { view: 'explorer', icon: 'files', label: 'Explorer', command: 'explorer.show' },
  { view: 'search', icon: 'search', label: 'Search', command: 'search.show' },
  { view: 'git', icon: 'source-control', label: 'Source Control', command: 'git.show' },
  { view: 'connections', icon: 'plug', label: 'Connections', command: 'connections.show' },
  { view: 'runners', icon: 'server-environment', label: 'Runners', command: 'runners.show' },
]

const PANELS: { view: PanelView; icon: string; label: string; command: string }[] = [
  { view: 'invocations', icon: 'history', label: 'Invocations', command: 'invocations.show' },
  { view: 'records', icon: 'database', label: 'Records', command: 'records.show' },
]

export function ActivityBar() {
  const { state, commands, actions } = useApp()
  const side = useAppState('layout', s => (s.sideVisible ? s.side : undefined))
  const panel = useAppState('layout', s => (s.panelVisible ? s.panel : undefined))
  const migrations = useAppState('documents', s => s.active === pagePath('migrations'))
  const toggle = (view: SideView, command: string) => {
    if (side === view) state.layout.setState({ sideVisible: false })
    else commands.run(command)
  }
  return (
    <nav className="activity" aria-label="Views">
      {SIDE.map(({ view, icon, label, command }) => (
        <Tip key={view} text={label} keys={commands.keys(command)} side="right">
          <button
            type="button"
            className="side-view"
            aria-label={label}
            aria-pressed={side === view}
            onClick={() => toggle(view, command)}
          >
            <Icon name={icon} />
          </button>
        </Tip>
      ))}
      {PANELS.map(({ view, icon, label, command }) => (
        <Tip key={view} text={label} keys={commands.keys(command)} side="right">
          <button
            type="button"
            aria-label={label}
            aria-pressed={panel === view}
            onClick={() => commands.run(command)}
          >
            <Icon name={icon} />
          </button>
        </Tip>
      ))}
      <Tip text="Migrations" side="right">
        <button
          type="button"
          aria-label="Migrations"
          aria-pressed={migrations}
          onClick={() => commands.run('migrations.show')}
        >
          <Icon name="arrow-swap" />
        </button>
      </Tip>
      <span className="space" />
      <Tip text="Connect an account" side="right">
        <button type="button" aria-label="Connect an account" onClick={() => actions.accounts.openConnect()}>
          <Icon name="account" />
        </button>
      </Tip>
      <Tip text="Settings" keys={commands.keys('settings.open')} side="right">
        <button type="button" aria-label="Settings" onClick={() => commands.run('settings.open')}>
          <Icon name="settings-gear" />
        </button>
      </Tip>
    </nav>
  )
}
