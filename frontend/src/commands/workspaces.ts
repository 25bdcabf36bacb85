// Opening a workspace: everything that belongs to the previous one ends, everything of the new one begins.
import { whenIdle } from '../base/async'
import { pagePath } from '../base/pages'
import { AppError } from '../model/fault'
import {
  type Diagnostic,
  type MadeTemplate,
  narrowWorkspace,
  type RecentWorkspace,
  type Template,
  type TemplateFile,
  type Workspace,
} from '../model/workspace'
import { NO_PROBLEMS, withOwnerProblems } from '../state/problemsState'
import type { Accounts } from './accounts'
import { type AppContext, areaOf, dirOf, guarded, input, notify } from './context'
import type { Files } from './files'
import type { Git } from './git'
import type { Invocations } from './invocations'
import { JsonSchemas } from './jsonSchemas'
import type { Places } from './places'
import type { Receiving } from './receiving'
import type { Records } from './records'
import type { Search } from './search'
import type { Session } from './session'

/** What a person who has a workspace from somebody else adds on their machine. */
const MISSING = new Set(['workspace/no-account', 'workspace/no-credential', 'npm/missing'])

export class Workspaces {
  private readonly schemas: JsonSchemas

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly invocations: Invocations,
    private readonly accounts: Accounts,
    private readonly git: Git,
    private readonly receiving: Receiving,
    private readonly search: Search,
    private readonly session: Session,
    private readonly records: Records,
    private readonly places: Places,
  ) {
    this.schemas = new JsonSchemas(context)
  }

  /** The first thing after the page is there. */
  start(): Promise<void> {
    return guarded(this.context, async () => {
      const { services, state } = this.context
      try {
        const info = await services.workspaces.info()
        state.workspace.setState({ info })
        const asked = new URLSearchParams(location.search).get('dir')
        const dir = asked ?? info.workspace
        if (dir) await this.enter(await services.workspaces.open(dir))
      } finally {
        // Who is in a workspace has asked for the accounts already.
        if (state.workspace.getState().phase !== 'open') {
          await this.showWelcome()
          await this.accounts.load()
        }
      }
    })
  }

  private async showWelcome(): Promise<void> {
    const { services, state } = this.context
    state.workspace.setState({ phase: 'none' })
    const [recent, templates] = await Promise.all([
      services.workspaces.recent(),
      services.workspaces.templates(),
    ])
    state.workspace.setState({ recent, templates })
  }

  /** The workspaces that were open on this machine, the last one first. */
  recent(): Promise<RecentWorkspace[]> {
    return this.context.services.workspaces.recent()
  }

  open(dir: string): Promise<void> {
    return guarded(this.context, async () => this.enter(await this.context.services.workspaces.open(dir)))
  }

  openFolder(): Promise<void> {
    return guarded(this.context, async () => {
      const dir = await input(this.context, {
        title: 'Open workspace',
        label: 'Folder',
        value: '',
        placeholder: '/home/you/integrations/jira-to-gitlab',
        action: 'Open',
        hint: 'The absolute path of a folder with a bobbin.json.',
        check: absolute,
      })
      if (dir !== undefined) await this.enter(await this.context.services.workspaces.open(dir.trim()))
    })
  }

  /** Makes a workspace of a template. Rejects with what is wrong. */
  create(dir: string, template: Template, name: string): Promise<Workspace> {
    return this.context.services.workspaces.create(dir.trim(), template, name.trim())
  }

  /** Opens a workspace that was just made, with what is to be set up. */
  begin(made: Workspace): Promise<void> {
    return guarded(this.context, async () => {
      await this.enter(made)
      await this.setUp()
    })
  }

  templateFiles(template: Template): Promise<TemplateFile[]> {
    return this.context.services.workspaces.templateFiles(template)
  }

  /** Looks at a template that somebody gave, as a folder or a zip file. */
  newFromFolder(): Promise<void> {
    return guarded(this.context, async () => {
      const from = await input(this.context, {
        title: 'New workspace from a template of yours',
        label: 'Folder or zip file',
        value: '',
        placeholder: '/home/you/templates/our-sync.zip',
        action: 'Look at it',
        hint: 'What "Workspace: Make a Template" has made, here or on the machine of a colleague.',
        check: absolute,
      })
      if (from === undefined) return
      this.openTemplate(await this.context.services.workspaces.templateFrom(from.trim()))
    })
  }

  /** Asks what a template of this workspace is to be. */
  askForTemplate(): void {
    this.context.state.notices.setState({ dialog: { kind: 'makeTemplate' } })
  }

  /** Makes a template of this workspace. Rejects with what is wrong. */
  async makeTemplate(out: string, title: string, summary: string): Promise<MadeTemplate> {
    if (!(await this.files.saveAll()))
      throw new AppError(
        'conflict',
        'Not every file could be saved, so no template was made.',
        'Decide about the files marked in the tabs first.',
      )
    const wish = { dir: dirOf(this.context), out: out.trim(), title: title.trim(), summary: summary.trim() }
    return this.context.services.workspaces.makeTemplate(wish)
  }

  /** Looks at a template, before a workspace is made of it. */
  openTemplate(template: Template): void {
    this.context.state.notices.setState({ dialog: { kind: 'template', template } })
  }

  newFromTemplate(): Promise<void> {
    return guarded(this.context, async () => {
      const { state, services } = this.context
      state.workspace.setState({ templates: await services.workspaces.templates() })
      state.notices.setState({ dialog: { kind: 'gallery' } })
    })
  }

  /** What the workspace needs, up to its first run. */
  async setUp(): Promise<void> {
    const { run, layout } = this.context.state
    // A console that has nothing to say would stand before the last step.
    if (run.getState().invocations.length === 0) layout.setState({ panelVisible: false })
    await areaOf(this.context)
    await this.files.open(pagePath('setup'))
  }

  /** What is wrong with a folder for a new workspace. */
  folderFault(dir: string): string | undefined {
    return absolute(dir)
  }

  async close(): Promise<void> {
    if (!(await this.files.mayLeave())) return
    this.leave()
    await guarded(this.context, () => this.showWelcome())
  }

  private leave(): void {
    const { state, tabs, documents } = this.context
    this.session.leave()
    this.context.language?.dispose()
    this.context.language = undefined
    this.files.reset()
    tabs?.closeAll()
    this.git.leave()
    this.search.leave()
    documents.reset('')
    state.documents.setState({ documents: {}, active: undefined })
    state.problems.setState({ owners: NO_PROBLEMS, gone: new Set() })
    state.run.setState({
      invocations: [],
      details: {},
      shown: undefined,
      compared: undefined,
      script: undefined,
      event: undefined,
    })
    this.records.leave()
    this.places.leave()
    state.workspace.setState({ workspace: undefined, files: [], polls: {}, receiving: [] })
  }

  /** The workspace carries other connectors than before. */
  connectorsChanged(): Promise<void> {
    return guarded(this.context, () => this.accounts.load())
  }

  private async enter(workspace: Workspace): Promise<void> {
    if (dirOf(this.context) && !(await this.files.mayLeave())) return
    this.leave()
    const { state, services, documents } = this.context
    documents.reset(workspace.dir)
    this.schemas.forget()
    const files = await services.files.list(workspace.dir)
    state.workspace.setState({ phase: 'open', beginning: true, files, gone: false })
    this.changed(workspace)
    document.title = `${workspace.name} - Bobbin`
    state.language.setState({ phase: 'starting', message: undefined })
    this.context.language = this.context.startLanguage(workspace.dir)
    try {
      await this.begun(workspace.dir)
    } finally {
      state.workspace.setState({ beginning: false })
      whenIdle(() => this.around(workspace.dir))
    }
    await this.invocations.list()
  }

  /** What stands around the code of a workspace: nobody waits for it before there is something to type in. */
  private around(dir: string): void {
    if (dir !== dirOf(this.context)) return
    void this.connectorsChanged()
    void this.git.refresh()
    void this.receiving.load()
  }

  /** What was open is open again; what is new here begins with the script that would run. */
  private async begun(dir: string): Promise<void> {
    if (await this.session.restore(dir)) return
    const { workspace, run } = this.context.state
    const { script } = run.getState()
    const { files } = workspace.getState()
    const first =
      files.find(f => f === `scripts/${script}.ts` || f === `scripts/${script}.js`) ??
      files.find(f => /^readme\.md$/i.test(f))
    if (first) await this.files.open(first)
    void this.greet(dir)
  }

  /** What is missing on this machine to run the scripts of an environment. */
  examine(environment: string | undefined): Promise<Diagnostic[]> {
    return this.context.services.workspaces.examine(dirOf(this.context), environment)
  }

  openChecklist(): Promise<void> {
    return this.files.open(pagePath('checklist'))
  }

  // A workspace that was never open here may have come from a colleague.
  private async greet(dir: string): Promise<void> {
    const { environment } = this.context.state.run.getState()
    const problems = await this.examine(environment).catch(() => []) // nobody asked
    const missing = problems.some(p => p.severity === 'error' && MISSING.has(p.code ?? ''))
    await areaOf(this.context)
    if (missing && dir === dirOf(this.context)) await this.openChecklist()
  }

  /** The model of the open workspace is another one now. */
  changed(workspace: Workspace): void {
    const { state } = this.context
    const narrowed = narrowWorkspace(workspace)
    state.workspace.setState({ workspace: narrowed })
    state.problems.setState(s => withOwnerProblems(s, 'workspace', narrowed.problems))
    this.invocations.reconcile()
    whenIdle(() => void this.schemas.describe(narrowed))
  }

  /** The folder of the workspace was gone: it is looked whether it is back. What is open stays as it is. */
  lookAgain(): Promise<void> {
    return guarded(this.context, async () => {
      const workspace = await this.context.services.workspaces.open(dirOf(this.context))
      this.context.state.workspace.setState({ gone: false })
      this.changed(workspace)
      await this.refreshFiles()
      await this.files.lookAgain()
      void this.git.refresh()
    })
  }

  /** Files came or went. */
  async refreshFiles(): Promise<void> {
    const dir = dirOf(this.context)
    if (!dir) return
    this.context.state.workspace.setState({ files: await this.context.services.files.list(dir) })
    this.context.language?.refresh()
  }

  refreshLanguage(): void {
    this.context.language?.refresh()
  }

  /** Compiles and type-checks everything. */
  check(): Promise<void> {
    return guarded(this.context, async () => {
      const { state, services } = this.context
      if (!(await this.files.saveAll())) return
      const problems = await services.workspaces.check(dirOf(this.context))
      // What the editor's own service and the model already say is not said twice.
      const own = problems.filter(p => p.source === 'compile')
      state.problems.setState(s => withOwnerProblems(s, 'check', own))
      state.layout.setState({ panel: 'problems', panelVisible: true })
      if (problems.length === 0)
        notify(this.context, 'info', 'The workspace is fine: nothing to complain about.')
    })
  }
}

function absolute(path: string): string | undefined {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path.trim()) ? undefined : 'Enter an absolute path.'
}
