// Connections of the workspace, and connectors of its own, made of API documents.
import { type PageKind, pagePath } from '../base/pages'
import { nameFault } from '../base/paths'
import type { ConnectorReport } from '../model/connector'
import { AppError } from '../model/fault'
import { SIMULATED, type Workspace } from '../model/workspace'
import type { ConnectorSource } from '../services/connectors'
import type { Accounts } from './accounts'
import { type AppContext, confirm, dirOf, guarded, input } from './context'
import type { Files } from './files'
import { asObject, type JsonFiles, type JsonObject } from './jsonFiles'

/** A connection that was given another name here. */
interface Renamed {
  dir: string
  from: string
  to: string
}

/** What a connection has as tabs. */
const PAGES: PageKind[] = ['connection', 'simulator']

export class Connectors {
  private renamed: Renamed[] = []

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly json: JsonFiles,
    private readonly accounts: Accounts,
  ) {
    context.state.workspace.subscribe(({ workspace }, before) => {
      if (workspace && workspace !== before.workspace) this.comeBack(workspace)
    })
  }

  openAdd(): void {
    this.context.state.notices.setState({ dialog: { kind: 'addConnector' } })
  }

  openNewConnection(): void {
    this.context.state.notices.setState({ dialog: { kind: 'connection' } })
  }

  openConnection(path: string): Promise<void> {
    return this.files.open(pagePath('connection', path))
  }

  /** What would be made of a document. Rejects with the program's answer. */
  examine(source: ConnectorSource, stop: AbortSignal): Promise<ConnectorReport> {
    this.context.state.notices.setState({ progress: undefined })
    return this.context.services.connectors.examine(dirOf(this.context), source, stop)
  }

  /** Adds a connector and, where a path is given, a connection of it. Rejects with the program's answer. */
  async add(source: ConnectorSource, path: string, stop: AbortSignal): Promise<ConnectorReport> {
    this.context.state.notices.setState({ progress: undefined })
    const report = await this.context.services.connectors.add(dirOf(this.context), source, stop)
    await this.accounts.load()
    if (path) await this.connect(path, report.name, {})
    return report
  }

  /** Why there can be no connection of that path, or undefined. */
  pathFault(path: string): string | undefined {
    const taken = Object.keys(this.workspace.connections).some(p => p.toLowerCase() === path.toLowerCase())
    return nameFault(path) ?? (taken ? `There is a connection ${path} already.` : undefined)
  }

  /**
   * Makes a connection. An environment that chooses no account is simulated, unless it is
   * production. Rejects with what is wrong.
   */
  async connect(path: string, connector: string, accounts: Record<string, string>): Promise<void> {
    await this.json.change('bobbin.json', manifest => {
      manifest.connections = { ...asObject(manifest.connections), [path]: { connector } }
    })
    const { services, state } = this.context
    const known = state.workspace.getState().connectors.find(c => c.name === connector)
    const simulated = known?.simulator !== 'none' ? SIMULATED : ''
    for (const environment of this.workspace.environments) {
      const account = accounts[environment.name] ?? (environment.production ? '' : simulated)
      if (account) await services.workspaces.bind(dirOf(this.context), environment.name, path, account)
    }
    await this.json.reload()
  }

  /** Gives a connection another import path; scripts, listeners and environments follow. */
  renameConnection(path: string): Promise<void> {
    return guarded(this.context, async () => {
      const to = await input(this.context, {
        title: `Rename the connection ${path}`,
        label: 'New import path',
        value: path,
        action: 'Rename',
        hint: 'Imports of scripts, listeners and environments are changed along. Its simulator begins anew.',
        check: text => (text === path ? undefined : this.pathFault(text)),
      })
      if (to === undefined || to === path) return
      const uses = await this.context.services.workspaces.uses(dirOf(this.context))
      const scripts = uses.filter(({ connections }) => connections.some(c => c.name === path))
      const { environments, listeners } = this.workspace
      await this.json.together(`The connection ${path} is ${to} now.`, async () => {
        await this.json.change('bobbin.json', manifest => {
          manifest.connections = keyRenamed(manifest.connections, path, to)
        })
        for (const { name, accounts } of environments) {
          if (accounts[path] === undefined) continue
          await this.json.change(`environments/${name}.json`, environment => {
            environment.accounts = keyRenamed(environment.accounts, path, to)
          })
        }
        for (const { name } of listeners.filter(l => l.connection === path))
          await this.json.change(`listeners/${name}.json`, listener => {
            listener.connection = to
          })
        for (const script of scripts)
          await this.json.changeText(script.path, text => importsRenamed(text, path, to))
      })
      this.renamed.push({ dir: dirOf(this.context), from: path, to })
      await this.follow(path, to)
      await this.openConnection(to)
    })
  }

  /** Where a connection has its name of before again, however that came about, its tabs follow. */
  private comeBack({ dir, connections }: Workspace): void {
    const back = this.renamed.filter(r => r.dir === dir && connections[r.from] && !connections[r.to])
    this.renamed = this.renamed.filter(r => !back.includes(r))
    for (const { from, to } of back) void guarded(this.context, () => this.follow(to, from))
  }

  /** The tabs of a connection show it by its other name. What is before them stays before them. */
  private async follow(was: string, now: string): Promise<void> {
    const { tabs, state } = this.context
    const shown = PAGES.filter(kind => tabs?.has(pagePath(kind, was)))
    if (shown.length === 0) return
    const { active } = state.documents.getState()
    const kind = shown.find(one => pagePath(one, was) === active)
    for (const one of shown) {
      await this.files.open(pagePath(one, now))
      this.files.discard(pagePath(one, was))
    }
    const before = kind ? pagePath(kind, now) : active
    if (before) await this.files.open(before)
  }

  removeConnection(path: string): Promise<void> {
    return guarded(this.context, async () => {
      const listeners = this.workspace.listeners.filter(l => l.connection === path)
      if (listeners.length > 0) {
        const names = listeners.map(l => l.name).join(', ')
        throw new AppError(
          'conflict',
          `The event listener ${names} uses the connection ${path}.`,
          'Delete it first.',
        )
      }
      const answer = await confirm(this.context, {
        title: `Remove the connection ${path}?`,
        text: `Scripts that import ./api/${path} will not compile any more. Accounts stay.`,
        choices: [
          { label: 'Cancel', value: 'keep' },
          { label: 'Remove', value: 'remove', danger: true, primary: true },
        ],
      })
      if (answer !== 'remove') return
      await this.json.together(`Removed the connection ${path}.`, async () => {
        await this.json.change('bobbin.json', manifest => {
          const { [path]: _gone, ...others } = asObject(manifest.connections)
          manifest.connections = others
        })
        for (const { name, accounts } of this.workspace.environments) {
          if (accounts[path] === undefined) continue
          await this.json.change(`environments/${name}.json`, environment => {
            const { [path]: _gone, ...others } = asObject(environment.accounts)
            environment.accounts = others
          })
        }
      })
      this.files.discard(pagePath('connection', path))
      this.files.discard(pagePath('simulator', path))
    })
  }

  private get workspace(): Workspace {
    const { workspace } = this.context.state.workspace.getState()
    if (!workspace) throw new Error('no workspace is open')
    return workspace
  }
}

/** An object with another name for one of its keys, at the same place. */
function keyRenamed(value: unknown, from: string, to: string): JsonObject {
  return Object.fromEntries(
    Object.entries(asObject(value)).map(([key, one]) => [key === from ? to : key, one]),
  )
}

/** A script that imports a connection by another path, from whichever folder. */
export function importsRenamed(text: string, from: string, to: string): string {
  const path = from.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replaceAll(
    new RegExp(`(['"])((?:\\.{1,2}/)+api/)${path}\\1`, 'g'),
    (_all, quote: string, before: string) => `${quote}${before}${to}${quote}`,
  )
}
