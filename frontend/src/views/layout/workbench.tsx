// The parts of the page and how they share it.
import { Tooltip } from 'radix-ui'
import type { ComponentType } from 'react'
import type { SideView } from '../../state/layoutState'
import { useApp, useAppState } from '../app'
import { DiffPage } from '../changes/diffPage'
import { Connections } from '../connections/connections'
import { Dialogs } from '../dialogs/dialogs'
import { Notices } from '../dialogs/notices'
import { EditorArea, type Pages } from '../editor/editorArea'
import { Explorer } from '../explorer/explorer'
import { ChecklistPage } from '../forms/checklistPage'
import { ConnectionPage } from '../forms/connectionPage'
import { EnvironmentsPage } from '../forms/environmentsPage'
import { KeysPage } from '../forms/keysPage'
import { LettersPage } from '../forms/lettersPage'
import { ListenerPage } from '../forms/listenerPage'
import { MigrationsPage } from '../forms/migrationsPage'
import { PackagesPage } from '../forms/packagesPage'
import { ParametersPage } from '../forms/parametersPage'
import { QueuesPage } from '../forms/queuesPage'
import { ReceivingPage } from '../forms/receivingPage'
import { SchedulePage } from '../forms/schedulePage'
import { SettingsPage } from '../forms/settingsPage'
import { SetupPage } from '../forms/setupPage'
import { SimulatorPage } from '../forms/simulatorPage'
import { SourceControl } from '../git/sourceControl'
import { GraphPage } from '../graph/graphPage'
import { ComparisonPage } from '../invocations/comparisonPage'
import { Palette } from '../palette/palette'
import { Button } from '../parts/button'
import { Icon } from '../parts/icon'
import { Sash } from '../parts/sash'
import { PreviewPage } from '../preview/previewPage'
import { PlacePage } from '../runners/placePage'
import { RunnerPage } from '../runners/runnerPage'
import { Runners } from '../runners/runners'
import { Search } from '../search/search'
import { Welcome } from '../welcome/welcome'
import { ActivityBar } from './activityBar'
import './layout.css'
import { Panel } from './panel'
import { StatusBar } from './statusBar'
import { TitleBar } from './titleBar'
import { useKeys } from './useKeys'
import { useParts } from './useParts'

/** The forms that open as tabs. */
const PAGES: Pages = {
  diff: DiffPage,
  settings: SettingsPage,
  keys: KeysPage,
  preview: PreviewPage,
  graph: GraphPage,
  checklist: ChecklistPage,
  listener: ListenerPage,
  receiving: ReceivingPage,
  schedule: SchedulePage,
  queues: QueuesPage,
  letters: LettersPage,
  setup: SetupPage,
  migrations: MigrationsPage,
  environments: EnvironmentsPage,
  connection: ConnectionPage,
  parameters: ParametersPage,
  packages: PackagesPage,
  comparison: ComparisonPage,
  simulator: SimulatorPage,
  runner: RunnerPage,
  place: PlacePage,
}

const SIDES: Record<SideView, { label: string; View: ComponentType }> = {
  explorer: { label: 'Explorer', View: Explorer },
  search: { label: 'Search', View: Search },
  git: { label: 'Source Control', View: SourceControl },
  connections: { label: 'Connections', View: Connections },
  runners: { label: 'Runners', View: Runners },
}

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
        <TitleBar />
        {phase === 'open' && <Middle />}
        {phase === 'none' && <Welcome />}
        {phase === 'loading' && (
          <div className="loading" role="status" aria-label="Opening">
            <Icon name="loading" className="spin" />
          </div>
        )}
        <StatusBar production={production} />
      </div>
      <Palette />
      <Dialogs />
      <Notices />
      <Offline />
    </Tooltip.Provider>
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
      <ActivityBar />
      {visible && (
        <aside className="side" style={{ width }} aria-label={label}>
          <View />
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
          <EditorArea pages={PAGES} />
        </div>
        <Panel />
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
