// Every command of the workbench with its keys: VS Code's where VS Code has one.
import type { PanelView, SideView } from '../state/layoutState'
import type { Access } from './access'
import type { Accounts } from './accounts'
import { codeCommands } from './codeCommands'
import type { Comparing } from './comparing'
import type { Connectors } from './connectors'
import type { AppContext } from './context'
import type { Deciding } from './deciding'
import { editingCommands } from './editing'
import { editorCommands } from './editorCommands'
import type { Environments } from './environments'
import type { Files } from './files'
import { formCommands } from './formCommands'
import type { Git } from './git'
import type { Invocations } from './invocations'
import type { JsonFiles } from './jsonFiles'
import type { Keybindings } from './keybindings'
import type { Listeners } from './listeners'
import type { Migrations } from './migrations'
import type { Packages } from './packages'
import type { Parameters } from './parameters'
import type { Places } from './places'
import type { Publishing } from './publishing'
import type { Queues } from './queues'
import type { Receiving } from './receiving'
import type { Recordings } from './recordings'
import type { Records } from './records'
import type { Command } from './registry'
import type { Resources } from './resources'
import type { Runners } from './runners'
import type { Schedules } from './schedules'
import type { Search } from './search'
import type { Settings } from './settings'
import { settingsCommands } from './settingsCommands'
import type { Simulators } from './simulators'
import type { Workspaces } from './workspaces'

export interface Actions {
  files: Files
  places: Places
  git: Git
  search: Search
  settings: Settings
  keybindings: Keybindings
  comparing: Comparing
  deciding: Deciding
  resources: Resources
  invocations: Invocations
  records: Records
  recordings: Recordings
  accounts: Accounts
  connectors: Connectors
  listeners: Listeners
  receiving: Receiving
  schedules: Schedules
  queues: Queues
  migrations: Migrations
  environments: Environments
  json: JsonFiles
  packages: Packages
  parameters: Parameters
  simulators: Simulators
  workspaces: Workspaces
  runners: Runners
  access: Access
  publishing: Publishing
}

/** There Alt and an arrow is a step of the cursor. */
function isMac(): boolean {
  return /^Mac/.test(globalThis.navigator?.platform ?? '')
}

export function catalogue(context: AppContext, actions: Actions): Command[] {
  return [
    ...viewCommands(context, actions),
    ...settingsCommands(context, actions),
    ...fileCommands(context, actions),
    ...editorCommands(context, actions),
    ...editingCommands(context),
    ...runCommands(context, actions),
    ...formCommands(context, actions),
    ...workspaceCommands(context, actions),
    ...codeCommands(context, actions),
  ]
}

function viewCommands(context: AppContext, { queues }: Actions): Command[] {
  const { layout } = context.state
  const side = (view: SideView) => () => layout.setState({ side: view, sideVisible: true })
  const panel = (view: PanelView) => () =>
    layout.setState(s => ({ panel: view, panelVisible: !(s.panelVisible && s.panel === view) }))
  return [
    {
      id: 'palette.open',
      title: 'Show All Commands',
      keys: ['Ctrl+Shift+P', 'F1'],
      always: true,
      run: () => layout.setState({ palette: 'commands' }),
    },
    {
      id: 'file.quickOpen',
      title: 'Go to File...',
      keys: ['Ctrl+P'],
      run: () => layout.setState({ palette: 'files' }),
    },
    {
      id: 'symbol.quickOpen',
      title: 'Go to Symbol in File...',
      keys: ['Ctrl+Shift+O'],
      run: () =>
        // The outline of JSON is the editor's own.
        context.state.documents.getState().active?.endsWith('.json')
          ? context.editors.run('editor.action.quickOutline')
          : layout.setState({ palette: 'symbols' }),
    },
    {
      id: 'symbol.quickOpenAll',
      title: 'Go to Symbol in Workspace...',
      keys: ['Ctrl+T'],
      run: () => layout.setState({ palette: 'allSymbols' }),
    },
    {
      id: 'invocation.quickOpen',
      title: 'Go to Invocation...',
      run: () => layout.setState({ palette: 'invocations' }),
    },
    { id: 'explorer.show', title: 'View: Explorer', keys: ['Ctrl+Shift+E'], run: side('explorer') },
    { id: 'connections.show', title: 'View: Connections', keys: ['Ctrl+Shift+C'], run: side('connections') },
    { id: 'runners.show', title: 'View: Runners', keys: ['Ctrl+Shift+U'], run: side('runners') },
    {
      id: 'part.next',
      title: 'View: Focus Next Part',
      keys: ['F6'],
      always: true,
      run: () => context.parts?.step(1),
    },
    {
      id: 'part.previous',
      title: 'View: Focus Previous Part',
      keys: ['Shift+F6'],
      always: true,
      run: () => context.parts?.step(-1),
    },
    {
      id: 'side.toggle',
      title: 'View: Toggle Side Bar',
      keys: ['Ctrl+B'],
      run: () => layout.setState(s => ({ sideVisible: !s.sideVisible })),
    },
    {
      id: 'panel.toggle',
      title: 'View: Toggle Panel',
      keys: ['Ctrl+J'],
      run: () => layout.setState(s => ({ panelVisible: !s.panelVisible })),
    },
    {
      id: 'panel.maximize',
      title: 'View: Maximize or Restore Panel',
      run: () => layout.setState(s => ({ panelMaximized: !s.panelMaximized, panelVisible: true })),
    },
    { id: 'console.show', title: 'View: Console', keys: ['Ctrl+`', 'Ctrl+Shift+Y'], run: panel('console') },
    { id: 'http.show', title: 'View: HTTP Log', keys: ['Ctrl+Shift+H'], run: panel('http') },
    { id: 'problems.show', title: 'View: Problems', keys: ['Ctrl+Shift+M'], run: panel('problems') },
    { id: 'invocations.show', title: 'View: Invocations', keys: ['Ctrl+Shift+I'], run: panel('invocations') },
    { id: 'records.show', title: 'View: Records', keys: ['Ctrl+Shift+R'], run: panel('records') },
    { id: 'kept.set', title: 'Invocations: How Long to Keep Them...', run: () => queues.keepFor() },
    { id: 'kept.purge', title: 'Invocations: Remove Old Ones...', run: () => queues.purge() },
    {
      id: 'help.manual',
      title: 'Help: Manual',
      keys: ['Ctrl+F1'],
      always: true,
      run: () => context.state.notices.setState({ dialog: { kind: 'manual' } }),
    },
  ]
}

function fileCommands(context: AppContext, { files, places, resources, queues }: Actions): Command[] {
  const active = () => context.state.documents.getState().active
  const withActive = (work: (path: string) => unknown) => async () => {
    const path = active()
    if (path) await work(path)
  }
  return [
    {
      id: 'file.save',
      title: 'File: Save',
      keys: ['Ctrl+S'],
      run: withActive(path => files.saveByHand(path)),
    },
    {
      id: 'file.saveAll',
      title: 'File: Save All',
      keys: ['Ctrl+Alt+S', 'Ctrl+K S'],
      run: async () => void (await files.saveAll()),
    },
    {
      id: 'file.close',
      title: 'File: Close Editor',
      keys: ['Ctrl+F4', 'Ctrl+W', 'Alt+W'],
      run: withActive(path => files.close(path)),
    },
    {
      id: 'file.closeOthers',
      title: 'File: Close Other Editors',
      run: withActive(path => files.closeAll(path)),
    },
    {
      id: 'file.closeAll',
      title: 'File: Close All Editors',
      keys: ['Ctrl+K Ctrl+W'],
      run: () => files.closeAll(),
    },
    {
      id: 'file.reopen',
      title: 'File: Reopen Closed Editor',
      keys: ['Ctrl+Shift+T'],
      run: () => files.reopen(),
    },
    {
      id: 'place.back',
      title: 'Go Back',
      ...(isMac() ? {} : { keys: ['Alt+Left'] }),
      run: () => places.back(),
    },
    {
      id: 'place.forward',
      title: 'Go Forward',
      ...(isMac() ? {} : { keys: ['Alt+Right'] }),
      run: () => places.forward(),
    },
    {
      id: 'markdown.preview',
      title: 'Markdown: Open Preview to the Side',
      keys: ['Ctrl+Shift+V', 'Ctrl+K V'],
      when: () => active()?.endsWith('.md') ?? false,
      run: withActive(path => files.openPreview(path)),
    },
    { id: 'file.rename', title: 'File: Rename...', run: withActive(path => resources.rename(path)) },
    { id: 'file.delete', title: 'File: Delete...', run: withActive(path => resources.delete(path)) },
    {
      id: 'tab.next',
      title: 'View: Next Editor',
      keys: ['Ctrl+PageDown', 'Alt+PageDown'],
      run: () => context.tabs?.step(1),
    },
    {
      id: 'tab.previous',
      title: 'View: Previous Editor',
      keys: ['Ctrl+PageUp', 'Alt+PageUp'],
      run: () => context.tabs?.step(-1),
    },
    {
      id: 'editor.split',
      title: 'View: Split Editor',
      keys: ['Ctrl+\\'],
      run: withActive(path => files.open(path, undefined, true)),
    },
    {
      id: 'script.create',
      title: 'New Script...',
      keys: ['Ctrl+Alt+N'],
      run: () => resources.create('scripts'),
    },
    { id: 'listener.create', title: 'New Event Listener...', run: () => resources.create('listeners') },
    { id: 'schedule.create', title: 'New Schedule...', run: () => resources.create('schedules') },
    { id: 'queue.create', title: 'New Event Queue...', run: () => queues.create() },
    { id: 'environment.create', title: 'New Environment...', run: () => resources.create('environments') },
    { id: 'connection.create', title: 'New Connection...', run: () => resources.create('connections') },
    { id: 'parameter.create', title: 'New Parameter...', run: () => resources.create('parameters') },
    { id: 'file.create', title: 'New File...', run: () => resources.create('files') },
  ]
}

function runCommands(context: AppContext, { invocations, records, recordings }: Actions): Command[] {
  const { state } = context
  return [
    { id: 'script.run', title: 'Run: Run Script', keys: ['F5', 'Ctrl+Enter'], run: () => invocations.run() },
    {
      id: 'script.runWith',
      title: 'Run: Run with an Event of Your Own...',
      keys: ['Alt+F5'],
      run: () => invocations.paste(),
    },
    { id: 'recording.create', title: 'Run: Run and Record...', run: () => recordings.record() },
    { id: 'script.stop', title: 'Run: Stop', keys: ['Shift+F5'], run: () => invocations.stop() },
    { id: 'invocation.compare', title: 'Run: Compare Two Invocations', run: () => invocations.compareLast() },
    {
      id: 'environment.next',
      title: 'Run: Next Environment',
      run: () => {
        const names = state.workspace.getState().workspace?.environments.map(e => e.name) ?? []
        const next =
          names[(names.indexOf(state.run.getState().environment ?? '') + 1) % Math.max(1, names.length)]
        if (next) invocations.chooseEnvironment(next)
      },
    },
    { id: 'record.refresh', title: 'Records: Refresh', run: () => records.load() },
    { id: 'record.export', title: 'Records: Export...', run: () => records.export() },
    { id: 'record.import', title: 'Records: Import...', run: () => records.import() },
    { id: 'record.create', title: 'Records: New Record...', run: () => records.create() },
  ]
}

function workspaceCommands(
  context: AppContext,
  { workspaces, accounts, publishing, runners }: Actions,
): Command[] {
  return [
    {
      id: 'release.publish',
      title: 'Publish to a Runner...',
      keys: ['Ctrl+Alt+P'],
      run: () => publishing.open(),
    },
    { id: 'release.cut', title: 'Releases: Cut a Release', run: () => publishing.cut() },
    { id: 'runner.add', title: 'Runners: Add a Runner...', run: () => runners.openAdd() },
    {
      id: 'workspace.examine',
      title: 'Workspace: What is Missing Here',
      run: () => workspaces.openChecklist(),
    },
    { id: 'workspace.check', title: 'Workspace: Check Everything', run: () => workspaces.check() },
    {
      id: 'workspace.open',
      title: 'Workspace: Open Folder...',
      keys: ['Ctrl+O', 'Ctrl+K Ctrl+O'],
      always: true,
      run: () => workspaces.openFolder(),
    },
    {
      id: 'workspace.openRecent',
      title: 'Workspace: Open Recent...',
      keys: ['Ctrl+R'],
      always: true,
      run: () => context.state.layout.setState({ palette: 'recent' }),
    },
    {
      id: 'workspace.create',
      title: 'Workspace: New from Template...',
      always: true,
      run: () => workspaces.newFromTemplate(),
    },
    {
      id: 'workspace.createFrom',
      title: 'Workspace: New from a Folder or Zip File...',
      always: true,
      run: () => workspaces.newFromFolder(),
    },
    {
      id: 'workspace.makeTemplate',
      title: 'Workspace: Make a Template...',
      run: () => workspaces.askForTemplate(),
    },
    {
      id: 'workspace.setUp',
      title: 'Workspace: Set Up...',
      run: () => workspaces.setUp(),
    },
    {
      id: 'workspace.close',
      title: 'Workspace: Close',
      keys: ['Ctrl+K F'],
      run: () => workspaces.close(),
    },
    {
      id: 'vault.unlock',
      title: 'Accounts: Unlock the Vault...',
      always: true,
      run: () => accounts.unlock(),
    },
    {
      id: 'account.connect',
      title: 'Accounts: Connect an Account...',
      always: true,
      run: () => accounts.openConnect(),
    },
  ]
}
