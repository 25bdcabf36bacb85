// The parts of the page and how they share it.
import { Tooltip } from 'radix-ui'
import type { ComponentType } from 'react'
import type { SideView } from '../../state/layoutState'
import { useApp, useAppState } from '../app'
import { Dialogs } from '../dialogs/dialogs'
import { Notices } from '../dialogs/notices'
import { EditorArea, type Pages } from '../editor/editorArea'
import { Explorer } from '../explorer/explorer'
import { Palette } from '../palette/palette'
import { Boundary } from '../parts/boundary'
import { Button } from '../parts/button'
import { Icon } from '../parts/icon'
import { Sash } from '../parts/sash'
import { ActivityBar } from './activityBar'
import { later } from './later'
import './layout.css'
import { Panel } from './panel'
import { StatusBar } from './statusBar'
import { TitleBar } from './titleBar'
import { useKeys } from './useKeys'
import { useParts } from './useParts'

/** The forms that open as tabs. */
const PAGES: Pages = {
  diff: later('DiffPage'),
  settings: later('SettingsPage'),
  keys: later('KeysPage'),
  preview: later('PreviewPage'),
  graph: later('GraphPage'),
  checklist: later('ChecklistPage'),
  listener: later('ListenerPage'),
  receiving: later('ReceivingPage'),
  schedule: later('SchedulePage'),
  queues: later('QueuesPage'),
  letters: later('LettersPage'),
  setup: later('SetupPage'),
  migrations: later('MigrationsPage'),
  environments: later('EnvironmentsPage'),
  connection: later('ConnectionPage'),
  parameters: later('ParametersPage'),
  packages: later('PackagesPage'),
  comparison: later('ComparisonPage'),
  simulator: later('SimulatorPage'),
  runner: later('RunnerPage'),
  place: later('PlacePage'),
}

const SIDES: Record<SideView, { label: string; View: ComponentType }> = {
  explorer: { label: 'Explorer', View: Explorer },
  search: { label: 'Search', View: later('Search') },
  git: { label: 'Source Control', View: later('SourceControl') },
  connections: { label: 'Connections', View: later('Connections') },
  runners: { label: 'Runners', View: later('Runners') },
}

const Welcome = later('Welcome')

export function Workbench() {
  useKeys()
  useParts()
  useAppState('settings', s => s.keys) // bars and tooltips name them
  const phase = useAppState('workspace', s => s.phase)
  const production = useProduction()
  return (
    <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
      <div className={`workbench ${production ? 'production' : ''}`}>
        {production && <ProductionBand />}
        <Boundary what="The title bar" className="title-bar">
          <TitleBar />
        </Boundary>
        {phase === 'open' && <Middle />}
        {phase === 'none' && (
          <Boundary what="The welcome page">
            <Welcome />
          </Boundary>
        )}
        {phase === 'loading' && <Coming />}
        <Boundary what="The status bar" className="status-bar">
          <StatusBar production={production} />
        </Boundary>
      </div>
      <Over />
      <Offline />
    </Tooltip.Provider>
  )
}

/** What lies over the page: what of it cannot be drawn can be taken away. */
function Over() {
  const { layout, notices } = useApp().state
  return (
    <>
      <Boundary what="The list" className="over" close={() => layout.setState({ palette: undefined })}>
        <Palette />
      </Boundary>
      <Dialogs />
      <Boundary what="The message" className="over" close={() => notices.setState({ notices: [] })}>
        <Notices />
      </Boundary>
    </>
  )
}

/** The bars that stand already, while it is asked what is in them. */
function Coming() {
  const side = useAppState('layout', s => s.sideVisible)
  const width = useAppState('layout', s => s.sideWidth)
  const panel = useAppState('layout', s => s.panelVisible)
  const height = useAppState('layout', s => s.panelHeight)
  return (
    <div className="middle">
      <div className="activity" />
      {side && <div className="side" style={{ width }} />}
      <div className="centre">
        <div className="editors">
          <div className="loading" role="status" aria-label="Opening">
            <Icon name="loading" className="spin" />
          </div>
        </div>
        {panel && <div className="panel" style={{ height }} />}
      </div>
    </div>
  )
}

/** Says above everything else that what is run now changes real data. */
function ProductionBand() {
  const environment = useAppState('run', s => s.environment)
  return (
    <div className="production-band" role="status" aria-label="Production">
      <Icon name="warning" /> PRODUCTION <span className="name ellipsis">{environment}</span>
    </div>
  )
}

function useProduction(): boolean {
  const environment = useAppState('run', s => s.environment)
  return useAppState(
    'workspace',
    s => s.workspace?.environments.find(e => e.name === environment)?.production ?? false,
  )
}

function Middle() {
  const { state } = useApp()
  const side = useAppState('layout', s => s.side)
  const visible = useAppState('layout', s => s.sideVisible)
  const width = useAppState('layout', s => s.sideWidth)
  const maximized = useAppState('layout', s => s.panelMaximized && s.panelVisible)
  const name = useAppState('workspace', s => s.workspace?.name)
  const { label, View } = SIDES[side] ?? SIDES.explorer
  return (
    <div className="middle">
      <Boundary what="The activity bar" className="over">
        <ActivityBar />
      </Boundary>
      {visible && (
        <aside className="side" style={{ width }} aria-label={label}>
          <Boundary key={label} what={label}>
            <View />
          </Boundary>
          <Sash
            label="Width of the side bar"
            direction="vertical"
            value={width}
            min={180}
            max={560}
            sign={1}
            style={{ right: -2 }}
            onChange={sideWidth => state.layout.setState({ sideWidth })}
          />
        </aside>
      )}
      <main className="centre">
        <h1 className="hidden-label">{name}</h1>
        <div className="editors" style={maximized ? { display: 'none' } : undefined}>
          <Boundary what="What is open" hint="The files are as they were, and everything else goes on.">
            <EditorArea pages={PAGES} />
          </Boundary>
        </div>
        <Boundary what="The panel">
          <Panel />
        </Boundary>
      </main>
    </div>
  )
}

function Offline() {
  const { actions, commands } = useApp()
  const connected = useAppState('workspace', s => s.connected)
  const gone = useAppState('workspace', s => (s.gone ? s.workspace?.dir : undefined))
  if (connected && gone) {
    return (
      <div className="offline" role="alert">
        <Icon name="warning" />
        <span className="gone-folder">
          The folder {gone} was deleted or moved. What is open stays here; nothing can be saved or run.
        </span>
        <Button small onClick={() => void actions.workspaces.lookAgain()}>
          Look again
        </Button>
        <Button small onClick={() => commands.run('workspace.close')}>
          Close it
        </Button>
      </div>
    )
  }
  if (connected) return null
  return (
    <div className="offline" role="alert">
      <Icon name="debug-disconnect" />
      Bobbin does not answer. Unsaved text stays here; this page reconnects by itself.
    </div>
  )
}
