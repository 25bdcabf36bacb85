// Parameters: what there is in bobbin.json, their values in environments, passwords in the vault.
import { pagePath } from '../base/pages'
import { flattened, type ParameterPath, setAt } from '../base/parameters'
import type { Parameter, PasswordParameter, Workspace } from '../model/workspace'
import type { Accounts } from './accounts'
import { type AppContext, confirm, dirOf, guarded, input } from './context'
import type { Files } from './files'
import { asObject, type JsonFiles, type JsonObject } from './jsonFiles'

export const PARAMETER_TYPES = [
  ['text', 'Text'],
  ['multiline', 'Text of several lines'],
  ['password', 'Password, kept in the vault'],
  ['number', 'Number'],
  ['boolean', 'Yes or no'],
  ['date', 'Date'],
  ['choice', 'One of some options'],
  ['choices', 'Several of some options'],
  ['list', 'List of texts'],
  ['map', 'Map of texts'],
] as const

export class Parameters {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly json: JsonFiles,
    private readonly accounts: Accounts,
  ) {}

  open(): Promise<void> {
    return this.files.open(pagePath('parameters'))
  }

  /** Opens the dialog of one, or of a new one. */
  openEdit(name?: ParameterPath): void {
    this.context.state.notices.setState({ dialog: { kind: 'parameter', ...(name && { name }) } })
  }

  /** Opens the dialog of a new one of a type. */
  openNew(type: Parameter['type']): void {
    this.context.state.notices.setState({ dialog: { kind: 'parameter', type } })
  }

  nameFault(name: string, own?: string): string | undefined {
    if (!/^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)?$/.test(name))
      return 'Use letters, digits and underscores, as in projectKey; a dot makes a folder: mail.sender.'
    const folder = name.split('.')[0] ?? ''
    const { parameters } = this.workspace
    const taken =
      flattened(parameters).some(([path]) => path === name && path !== own) ||
      (name.includes('.') && parameters[folder] && parameters[folder].type !== 'folder') ||
      (!name.includes('.') && parameters[name]?.type === 'folder')
    return taken ? `There is ${folder === name ? name : folder} already.` : undefined
  }

  /** Writes what a parameter is; another name moves its values along. Rejects with what is wrong. */
  async save(path: ParameterPath, parameter: Parameter, before?: ParameterPath): Promise<void> {
    await this.json.change('bobbin.json', manifest => {
      const all = { ...asObject(manifest.parameters) }
      if (before && before !== path) place(all, before, undefined)
      place(all, path, parameter)
      manifest.parameters = all
    })
    if (before && before !== path) {
      for (const { name } of this.workspace.environments) await this.moveValue(name, before, path)
    }
    await this.json.reload()
  }

  remove(path: ParameterPath): Promise<void> {
    return guarded(this.context, async () => {
      const answer = await confirm(this.context, {
        title: `Remove the parameter ${path}?`,
        text: `Scripts that read context.environment.vars.${path} get undefined. Its values in environments go, too.`,
        choices: [
          { label: 'Cancel', value: 'keep' },
          { label: 'Remove', value: 'remove', danger: true, primary: true },
        ],
      })
      if (answer !== 'remove') return
      await this.json.together(`Removed the parameter ${path}.`, async () => {
        await this.json.change('bobbin.json', manifest => {
          const all = { ...asObject(manifest.parameters) }
          place(all, path, undefined)
          manifest.parameters = all
        })
        for (const { name, parameters } of this.workspace.environments) {
          if (parameters) await this.writeValue(name, path, undefined)
        }
      })
    })
  }

  /** Sets a value in an environment; undefined goes back to the default. */
  setValue(environment: string, path: ParameterPath, value: unknown): Promise<void> {
    return guarded(this.context, async () => {
      await this.writeValue(environment, path, value)
      await this.json.reload()
    })
  }

  setDefault(path: ParameterPath, value: unknown): Promise<void> {
    const known = flattened(this.workspace.parameters).find(([p]) => p === path)?.[1]
    if (!known) return Promise.resolve()
    const { default: _before, ...rest } = known
    return guarded(this.context, () =>
      this.save(path, { ...rest, ...(value !== undefined && { default: value }) }),
    )
  }

  /** Which passwords have a value, by environment. */
  async passwords(): Promise<Record<string, PasswordParameter[]>> {
    const { services } = this.context
    const list = this.workspace.environments.map(async ({ name }) => {
      return [name, await services.parameters.list(dirOf(this.context), name)] as const
    })
    return Object.fromEntries(await Promise.all(list))
  }

  /** Asks for a password and keeps it; says whether it has. */
  async setPassword(environment: string, path: ParameterPath): Promise<boolean> {
    const value = await input(this.context, {
      title: `${path} in ${environment}`,
      label: 'Value',
      value: '',
      secret: true,
      action: 'Keep it',
      hint: 'It goes to the vault of this machine and is never shown.',
      check: text => (text.length < 4 ? 'Use at least 4 characters.' : undefined),
    })
    if (value === undefined) return false
    let kept = false
    await guarded(this.context, async () => {
      await this.accounts.opened()
      await this.context.services.parameters.set(dirOf(this.context), environment, path, value)
      kept = true
    })
    return kept
  }

  unsetPassword(environment: string, path: ParameterPath): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.parameters.unset(dirOf(this.context), environment, path)
    })
  }

  private get workspace(): Workspace {
    const { workspace } = this.context.state.workspace.getState()
    if (!workspace) throw new Error('no workspace is open')
    return workspace
  }

  private writeValue(environment: string, path: ParameterPath, value: unknown): Promise<void> {
    return this.json.change(`environments/${environment}.json`, file => {
      const values = { ...asObject(file.parameters) }
      setAt(values, path, value)
      if (Object.keys(values).length > 0) file.parameters = values
      else delete file.parameters
    })
  }

  private moveValue(environment: string, from: ParameterPath, to: ParameterPath): Promise<void> {
    return this.json.change(`environments/${environment}.json`, file => {
      const values = { ...asObject(file.parameters) }
      const value = from.split('.').reduce<unknown>((at, key) => asObject(at)[key], values)
      if (value === undefined) return
      setAt(values, from, undefined)
      setAt(values, to, value)
      file.parameters = values
    })
  }
}

/** Puts a parameter at its place in the schema, in its folder where it has one. */
function place(all: JsonObject, path: ParameterPath, parameter: Parameter | undefined): void {
  const [first = '', inner] = path.split('.')
  if (inner === undefined) {
    if (parameter) all[first] = parameter
    else delete all[first]
    return
  }
  const folder = { type: 'folder', ...asObject(all[first]) }
  const parameters = { ...asObject((folder as JsonObject).parameters) }
  if (parameter) parameters[inner] = parameter
  else delete parameters[inner]
  if (Object.keys(parameters).length === 0) delete all[first]
  else all[first] = { ...folder, parameters }
}
