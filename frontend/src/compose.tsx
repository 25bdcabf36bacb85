// Composition: transport, services, state, editor, commands, views, in this order.
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import '@vscode/codicons/dist/codicon.css'
import './views/parts/parts.css'
import './views/contrast.css'
import { whenIdle } from './base/async'
import { toDisposable } from './base/disposable'
import { holds } from './base/when'
import { Access } from './commands/access'
import { Accounts } from './commands/accounts'
import { type Actions, catalogue } from './commands/catalogue'
import { Comparing } from './commands/comparing'
import { Connectors } from './commands/connectors'
import { type AppContext, dirOf, report } from './commands/context'
import { Deciding } from './commands/deciding'
import { Environments } from './commands/environments'
import { factsOf } from './commands/facts'
import { Files } from './commands/files'
import { Git } from './commands/git'
import { Invocations } from './commands/invocations'
import { JsonFiles } from './commands/jsonFiles'
import { Keybindings } from './commands/keybindings'
import { Listeners } from './commands/listeners'
import { Migrations } from './commands/migrations'
import { Packages } from './commands/packages'
import { Parameters } from './commands/parameters'
import { Places } from './commands/places'
import { Publishing } from './commands/publishing'
import { Queues } from './commands/queues'
import { Receiving } from './commands/receiving'
import { Recordings } from './commands/recordings'
import { Records } from './commands/records'
import { Commands } from './commands/registry'
import { Resources } from './commands/resources'
import { Runners } from './commands/runners'
import { Schedules } from './commands/schedules'
import { Search } from './commands/search'
import { Session } from './commands/session'
import { Settings } from './commands/settings'
import { Simulators } from './commands/simulators'
import { Workspaces } from './commands/workspaces'
import { CodeEditors } from './editor/codeEditors'
import { Documents } from './editor/documents'
import { setJsonSchemas } from './editor/jsonSchemas'
import { startLanguageService } from './editor/languageService'
import { applyEdits } from './editor/textEdits'
import { defineThemes, setEditorTheme } from './editor/themes'
import { forgetEarly } from './services/early'
import { languageChannels } from './services/language'
import { createServices } from './services/services'
import { createTransport } from './services/transport'
import { isDark, isHighContrast } from './state/layoutState'
import { withFileProblems } from './state/problemsState'
import { createState } from './state/state'
import { AppProvider } from './views/app'
import { dress } from './views/layout/frame'
import { readRest } from './views/layout/later'
import { Workbench } from './views/layout/workbench'
import { wire } from './wiring'

const transport = createTransport()
const services = createServices(transport)
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')
const systemContrast = window.matchMedia('(prefers-contrast: more)')
const state = createState(window.localStorage, systemDark.matches, systemContrast.matches)
const documents = new Documents()
const openStream = languageChannels(transport)

const editors: CodeEditors = new CodeEditors({
  documents,
  openFile: (path, place) => void files.open(path, place),
  onDidFocus: path => state.documents.setState({ active: path }),
  onDidBlur: path => files.leave(path),
  onDidMove: (path, place) => {
    state.documents.setState({ line: place.line, column: place.column })
    places.visit({ path, ...place })
  },
})

const context: AppContext = {
  state,
  services,
  documents,
  editors,
  describeJson: setJsonSchemas,
  startLanguage: dir =>
    startLanguageService({
      dir,
      documents,
      openStream,
      scripts: () => state.workspace.getState().files.filter(f => /^scripts\/.*\.(ts|js)$/.test(f)),
      onProblems: (path, problems) =>
        state.problems.setState(s => withFileProblems(s, 'typescript', path, problems)),
      rules: () => {
        const { settings: set } = state.settings.getState()
        return { promises: set['lint.floatingPromises'], secrets: set['lint.secrets'] }
      },
      onDidChangeRules: listener =>
        toDisposable(
          state.settings.subscribe(({ settings: now }, { settings: before }) => {
            const rules = ['lint.floatingPromises', 'lint.secrets'] as const
            if (rules.some(rule => now[rule] !== before[rule])) listener()
          }),
        ),
      onLint: (path, problems) => state.problems.setState(s => withFileProblems(s, 'lint', path, problems)),
      snippets: path => actions.settings.snippetsFor(path),
      newPasswordParameter: () => actions.parameters.openNew('password'),
      onReady: () => state.language.setState({ phase: 'ready', message: undefined }),
      readText: async path =>
        path.includes('://') ? services.files.source(dir, path) : (await services.files.read(dir, path)).text,
      editClosed: async (path, edits) => {
        const file = await services.files.read(dir, path)
        await services.files.write(dir, path, applyEdits(file.text, edits), file.version)
      },
      report: thrown => report(context, thrown),
    }),
}

const files: Files = new Files(context)
const places: Places = new Places(context, files)
const git = new Git(context, files)
const search = new Search(context, files)
const keybindings = new Keybindings(context, files)
const settings = new Settings(context, files, keybindings)
const session = new Session(context, files)
context.onTabs = () => session.changed()
state.documents.subscribe(() => session.changed())
state.layout.subscribe(() => session.changed())
const invocations = new Invocations(context, files)
const accounts = new Accounts(context)
const json = new JsonFiles(context, files)
const runners = new Runners(context, files, accounts)
const receiving = new Receiving(context, files, accounts)
const records = new Records(context, files)
const queues = new Queues(context, files, json)
const actions: Actions = {
  files,
  places,
  git,
  search,
  settings,
  keybindings,
  comparing: new Comparing(context, files),
  deciding: new Deciding(context, files),
  invocations,
  accounts,
  connectors: new Connectors(context, files, json, accounts),
  listeners: new Listeners(context, files, json, accounts, invocations),
  receiving,
  schedules: new Schedules(context, files, json, invocations),
  queues,
  migrations: new Migrations(context, files),
  environments: new Environments(context, files, json),
  json,
  packages: new Packages(context, files),
  parameters: new Parameters(context, files, json, accounts),
  simulators: new Simulators(context, files),
  resources: new Resources(context, files, queues, json),
  records,
  recordings: new Recordings(context, files, invocations),
  workspaces: new Workspaces(
    context,
    files,
    invocations,
    accounts,
    git,
    receiving,
    search,
    session,
    records,
    places,
  ),
  runners,
  access: new Access(context, files, accounts),
  publishing: new Publishing(context, files, accounts, runners),
}
const commands = new Commands(catalogue(context, actions), () => dirOf(context) !== '', {
  own: () => state.settings.getState().keys,
  holds: when => when === undefined || holds(when, factsOf(state)),
})
context.commands = commands

defineThemes()
const paint = () => {
  const layout = state.layout.getState()
  dress(layout)
  setEditorTheme(isDark(layout), isHighContrast(layout))
}
const configure = () => {
  const now = state.settings.getState().settings
  state.layout.setState({ theme: now['workbench.colorTheme'], zoom: 1.2 ** now['window.zoomLevel'] })
  editors.configure(now)
}
paint()
state.layout.subscribe(paint)
state.settings.subscribe(configure)
systemDark.addEventListener('change', event => state.layout.setState({ systemDark: event.matches }))
systemContrast.addEventListener('change', event => state.layout.setState({ systemContrast: event.matches }))

wire(transport, state, actions, commands)
window.addEventListener('focus', () => void git.refresh())
window.addEventListener('blur', () => {
  void files.saveAll()
  void session.keep().catch(() => undefined)
})
window.addEventListener('beforeunload', event => {
  void files.saveAll()
  if (Object.values(state.documents.getState().documents).some(d => d.dirty)) event.preventDefault()
})

const root = document.getElementById('root')
if (root) {
  // At once: a browser keeps the code compiled that has run by the end of this piece.
  flushSync(() =>
    createRoot(root).render(
      <AppProvider.Provider value={{ context, state, actions, commands }}>
        <Workbench />
      </AppProvider.Provider>,
    ),
  )
}
// Once a day at most: whether a day has passed the program knows.
const look = () => void settings.lookForUpdates()
state.settings.subscribe(({ settings: now }, { settings: before }) => {
  if (now['updates.address'] !== before['updates.address']) look()
})
setInterval(look, 3_600_000)
void settings
  .load()
  .then(() => actions.workspaces.start())
  .finally(forgetEarly)
  .then(() => whenIdle(() => void readRest().catch(() => undefined))) // who needs a part of it asks again
  .then(look)
