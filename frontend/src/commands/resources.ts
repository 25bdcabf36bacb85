// Making, renaming and deleting the files of a workspace.
import { pagePath } from '../base/pages'
import { baseName, dirName, nameFault, scriptOf } from '../base/paths'
import { AppError } from '../model/fault'
import type { Workspace } from '../model/workspace'
import { reconcileChoice } from '../state/runState'
import { withFile, withoutFile } from '../state/workspaceState'
import { type AppContext, confirm, dirOf, form, guarded, input, report } from './context'
import type { Files } from './files'
import { type JsonFiles, jsonText } from './jsonFiles'
import type { Queues } from './queues'
import { offerUndo } from './takenAway'

/** How long a new name waits for the imports to follow. */
const IMPORTS_MS = 10_000

const NAME_HINT = 'A / makes a folder.'

/** What is made in a dialog of its own. */
const DIALOGS: Record<string, 'listener' | 'schedule' | 'connection' | 'parameter'> = {
  listeners: 'listener',
  schedules: 'schedule',
  connections: 'connection',
  parameters: 'parameter',
}

export class Resources {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly queues: Queues,
    private readonly json: JsonFiles,
  ) {}

  /** Asks for a name and makes what the section holds. */
  create(section: string, folder = ''): Promise<void> {
    const { notices } = this.context.state
    const kind = DIALOGS[section]
    if (kind) {
      notices.setState({ dialog: { kind } })
      return Promise.resolve()
    }
    return guarded(this.context, async () => {
      if (section === 'queues') return await this.queues.create()
      if (section === 'scripts') await this.createScript(folder)
      else if (section === 'environments') await this.createEnvironment()
      else await this.createFile(folder)
    })
  }

  private get workspace(): Workspace {
    const { workspace } = this.context.state.workspace.getState()
    if (!workspace) throw new Error('no workspace is open')
    return workspace
  }

  /** What is wrong with a name for something new, or for what has another one now. */
  private free(path: (name: string) => string, now?: string) {
    return (name: string) => {
      const fault = nameFault(name)
      if (fault) return fault
      const wanted = path(name)
      const small = wanted.toLowerCase()
      const { files: all } = this.context.state.workspace.getState()
      const files = now ? all.filter(f => !`${f}/`.startsWith(`${now}/`)) : all
      const taken = files.find(f => `${f.toLowerCase()}/`.startsWith(`${small}/`))
      if (taken) return `${taken.slice(0, small.length)} is there already.`
      return otherCase(files, wanted)
    }
  }

  private async createScript(folder: string): Promise<void> {
    const ext = this.workspace.language === 'js' ? 'js' : 'ts'
    const root = folder || 'scripts'
    const path = (name: string) => `${root}/${name.replace(/\.(ts|js)$/, '')}.${ext}`
    const name = await input(this.context, {
      title: 'New script',
      label: 'Name',
      value: '',
      placeholder: 'OnIssueCreated',
      action: 'Create',
      hint: NAME_HINT,
      check: this.free(path),
      attempt: name => this.make(path(name), scriptText(ext)),
    })
    if (name !== undefined) await this.show(path(name))
  }

  private async createFile(folder: string): Promise<void> {
    const path = (name: string) => (folder ? `${folder}/${name}` : name)
    const name = await input(this.context, {
      title: 'New file',
      label: 'Name',
      value: '',
      placeholder: 'notes.md',
      action: 'Create',
      hint: NAME_HINT,
      check: this.free(path),
      attempt: name => this.make(path(name), ''),
    })
    if (name !== undefined) await this.show(path(name))
  }

  /** A test event of a listener; it begins as a copy of another one where there is one. */
  createPayload(listener: string): Promise<void> {
    return guarded(this.context, async () => {
      const path = (name: string) => `events/${listener}/${name.replace(/\.json$/, '')}.json`
      const name = await input(this.context, {
        title: 'New test event',
        label: 'Name',
        value: '',
        placeholder: 'high priority bug',
        action: 'Create',
        hint: `For the listener ${listener}.`,
        check: this.free(path),
        attempt: async name => this.make(path(name), await this.exampleOf(listener)),
      })
      if (name !== undefined) await this.show(path(name))
    })
  }

  private async exampleOf(listener: string): Promise<string> {
    const first = this.workspace.payloads[listener]?.[0]
    if (!first) return '{}\n'
    const path = `events/${listener}/${first}.json`
    return (await this.context.services.files.read(dirOf(this.context), path)).text
  }

  private async createEnvironment(): Promise<void> {
    const values = await form(this.context, {
      title: 'New environment',
      action: 'Create',
      fields: [
        {
          name: 'name',
          label: 'Name',
          value: '',
          placeholder: 'staging',
          check: this.free(name => `environments/${name}.json`),
        },
        {
          name: 'production',
          label: 'Kind',
          value: 'no',
          options: [
            { value: 'no', label: 'For development and tests' },
            { value: 'yes', label: 'Production: real data, asks before running' },
          ],
        },
      ],
      attempt: values => this.addEnvironment(values.name ?? '', values.production === 'yes'),
    })
    if (values) await this.files.open(pagePath('environments'))
  }

  private addEnvironment(name: string, production: boolean): Promise<void> {
    const accounts = Object.fromEntries(
      Object.keys(this.workspace.connections).map(path => [path, 'simulated']),
    )
    const $schema = '../.bobbin/schema/environment.json'
    return this.add(`environments/${name}.json`, { $schema, target: 'HEAD', production, accounts })
  }

  /** Makes a file whose form is opened, not its text. */
  private async add(path: string, value: object): Promise<void> {
    const { services, state } = this.context
    await services.files.create(dirOf(this.context), path, jsonText(value))
    state.workspace.setState(s => ({ files: withFile(s.files, path) }))
    state.workspace.setState({ workspace: await services.workspaces.get(dirOf(this.context)) })
  }

  private async make(path: string, text: string): Promise<void> {
    await this.context.services.files.create(dirOf(this.context), path, text)
    this.context.state.workspace.setState(s => ({ files: withFile(s.files, path) }))
  }

  private async show(path: string): Promise<void> {
    await this.files.open(path)
    const script = scriptOf(path)
    if (script) this.choose(script)
  }

  private choose(script: string): void {
    const { workspace, run } = this.context.state
    const current = workspace.getState().workspace
    if (!current) return
    const known = current.scripts.includes(script)
    const changed = known ? current : { ...current, scripts: [...current.scripts, script].sort() }
    workspace.setState({ workspace: changed })
    run.setState(s => reconcileChoice({ ...s, script }, changed))
  }

  /** Renames a file or a folder; what imports or runs it does so by its new name. */
  rename(path: string): Promise<void> {
    return guarded(this.context, async () => {
      const folder = dirName(path)
      const target = (name: string) => (folder ? `${folder}/${name}` : name)
      let follow: (() => Promise<void>) | undefined
      const name = await input(this.context, {
        title: `Rename ${baseName(path)}`,
        label: 'New name',
        value: baseName(path),
        action: 'Rename',
        hint: path.startsWith('scripts/') ? 'Imports, listeners and schedules follow.' : '',
        check: name => (name === baseName(path) ? undefined : this.free(target, path)(name)),
        attempt: async name => {
          if (target(name) !== path) follow = await this.renameTo(path, target(name))
        },
      })
      if (name !== undefined) await follow?.()
    })
  }

  /** The files that a path names: itself, or all in it. */
  private filesOf(path: string): string[] {
    const { files } = this.context.state.workspace.getState()
    return files.filter(f => f === path || f.startsWith(`${path}/`))
  }

  /** Renames on disk; gives what is to follow once the question is gone. */
  private async renameTo(path: string, to: string): Promise<() => Promise<void>> {
    const { services, state } = this.context
    const moved = this.filesOf(path).map(file => ({ file, to: to + file.slice(path.length) }))
    const open = moved.filter(({ file }) => state.documents.getState().documents[file] !== undefined)
    const saved = async () =>
      (await Promise.all(open.map(({ file }) => this.files.save(file)))).every(Boolean)
    const unsaved = new AppError('conflict', `${path} could not be saved.`, 'Its tab says why.')
    if (!(await saved())) throw unsaved
    const imports = path.startsWith('scripts') ? await this.importsMoving(path, to) : undefined
    await services.files.rename(dirOf(this.context), path, to)
    state.workspace.setState(s => ({
      files: moved.reduce((files, one) => withFile(withoutFile(files, one.file), one.to), s.files),
    }))
    return async () => {
      const { active } = state.documents.getState()
      for (const one of open) this.files.leaveFor(one.file, one.to)
      await imports?.().catch(thrown => report(this.context, thrown))
      const last = open.find(({ file }) => file === active)
      for (const one of open) if (one !== last) await this.files.open(one.to)
      if (last) await this.files.open(last.to)
      for (const one of moved) await this.rebind(scriptOf(one.file), scriptOf(one.to))
    }
  }

  // Without a language service, or one that does not answer, the file is renamed all the same.
  private async importsMoving(path: string, to: string): Promise<(() => Promise<void>) | undefined> {
    const patience = new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), IMPORTS_MS))
    const found = this.context.language?.importsMoving(path, to).catch(thrown => {
      report(this.context, thrown)
      return undefined
    })
    return await Promise.race([found, patience])
  }

  /** Has listeners and schedules run a script by its new name. */
  private async rebind(script: string | undefined, to: string | undefined): Promise<void> {
    if (!script || !to) return
    const { listeners, schedules } = this.workspace
    const of = (all: { name: string; script: string }[], folder: string) =>
      all.filter(one => one.script === script).map(one => `${folder}/${one.name}.json`)
    for (const path of [...of(listeners, 'listeners'), ...of(schedules, 'schedules')])
      await this.json.change(path, value => {
        value.script = to
      })
  }

  delete(path: string): Promise<void> {
    return guarded(this.context, async () => {
      const files = this.filesOf(path)
      const folder = !files.includes(path)
      const answer = await confirm(this.context, {
        title: `Delete ${baseName(path)}?`,
        text: folder
          ? `${path} is removed with all that is in it, ${files.length === 1 ? '1 file' : `${files.length} files`}. The local history keeps their texts.`
          : `${path} is removed from the folder. The local history keeps its text.`,
        choices: [
          { label: 'Cancel', value: 'keep' },
          { label: 'Delete', value: 'delete', danger: true, primary: true },
        ],
      })
      if (answer !== 'delete') return
      const { services, state } = this.context
      const kept = await services.files.delete(dirOf(this.context), path)
      state.workspace.setState(s => ({ files: files.reduce(withoutFile, s.files) }))
      for (const file of files) this.files.discard(file)
      offerUndo(this.context, this.files, `Deleted ${path}.`, kept)
    })
  }
}

/** What is wrong with a path in a folder whose name there is, but for upper and lower case. */
function otherCase(files: string[], path: string): string | undefined {
  const folders = path.split('/').slice(0, -1)
  for (let n = folders.length; n > 0; n--) {
    const folder = `${folders.slice(0, n).join('/')}/`
    if (files.some(f => f.startsWith(folder))) return undefined
    const known = files.find(f => f.toLowerCase().startsWith(folder.toLowerCase()))
    if (known)
      return `A folder is called ${known.slice(0, folder.length)} already. On Windows and macOS the two are one.`
  }
  return undefined
}

function scriptText(ext: string): string {
  const parameters = ext === 'js' ? 'event, context' : 'event: unknown, context: Context<EV>'
  return `export default async function (${parameters}) {\n  console.log(context.environment.name, event);\n}\n`
}
