// Opening, creating and checking workspaces.

import type { AppInfo, Updates } from '../model/connector'
import type { ScriptUses } from '../model/graph'
import {
  type Diagnostic,
  type MadeTemplate,
  narrowWorkspace,
  type RecentWorkspace,
  type Template,
  type TemplateFile,
  type TemplateWish,
  type Workspace,
} from '../model/workspace'
import type { Transport } from './transport'

export class WorkspaceService {
  constructor(private readonly transport: Transport) {}

  info(): Promise<AppInfo> {
    return this.transport.request('app.info')
  }

  /** Asks for a newer Bobbin where that is due. */
  updates(): Promise<Updates> {
    return this.transport.request('updates.get')
  }

  async open(dir: string): Promise<Workspace> {
    return this.workspace('workspace.open', { dir })
  }

  async get(dir: string): Promise<Workspace> {
    return this.workspace('workspace.get', { dir })
  }

  async create(dir: string, template: Template, name?: string): Promise<Workspace> {
    const source = template.from ? { from: template.from } : { template: template.name }
    return this.workspace('workspace.create', { dir, ...source, name })
  }

  async bind(dir: string, environment: string, connection: string, account: string): Promise<Workspace> {
    return this.workspace('environment.bind', { dir, environment, connection, account })
  }

  async check(dir: string): Promise<Diagnostic[]> {
    const answer = await this.transport.request<{ problems: Diagnostic[] | null }>('workspace.check', { dir })
    return answer.problems ?? []
  }

  /** What is missing on this machine: without a place it is the machine's own. */
  async examine(dir: string, environment: string | undefined): Promise<Diagnostic[]> {
    const request = { dir, ...(environment && { environment }) }
    return (await this.transport.request<{ problems: Diagnostic[] }>('app.examine', request)).problems
  }

  /** What each script leans on. */
  async uses(dir: string): Promise<ScriptUses[]> {
    return (await this.transport.request<{ scripts: ScriptUses[] }>('workspace.uses', { dir })).scripts
  }

  async recent(): Promise<RecentWorkspace[]> {
    const answer = await this.transport.request<{ workspaces: RecentWorkspace[] | null }>('workspace.recent')
    return answer.workspaces ?? []
  }

  async templates(): Promise<Template[]> {
    const answer = await this.transport.request<{ templates: Template[] | null }>('template.list')
    return (answer.templates ?? []).map(t => ({ ...t, services: t.services ?? [] }))
  }

  async templateFiles({ name, from }: Template): Promise<TemplateFile[]> {
    const request = from ? { from } : { name }
    return (await this.transport.request<{ files: TemplateFile[] }>('template.get', request)).files
  }

  /** A template that somebody gives: a folder or a zip file. */
  async templateFrom(from: string): Promise<Template> {
    const { template } = await this.transport.request<{ template: Template }>('template.get', { from })
    return { ...template, services: template.services ?? [], from }
  }

  async makeTemplate(wish: TemplateWish): Promise<MadeTemplate> {
    const made = await this.transport.request<MadeTemplate>('template.make', wish)
    const { replaced, leftOut, look, problems } = made
    return {
      ...made,
      replaced: (replaced ?? []).map(r => ({ ...r, places: r.places ?? [] })),
      leftOut: leftOut ?? [],
      look: look ?? [],
      problems: problems ?? [],
    }
  }

  private async workspace(name: string, body: object): Promise<Workspace> {
    const answer = await this.transport.request<{ workspace: Workspace }>(name, body)
    return narrowWorkspace(answer.workspace)
  }
}
