// Event listeners: making and changing them, their secrets, test events and webhooks.
import { pagePath } from '../base/pages'
import { nameFault } from '../base/paths'
import type { ConnectorEvents } from '../model/connector'
import { AppError } from '../model/fault'
import type { InferredTypes, Proof, Webhook } from '../model/listener'
import type { Listener, Workspace } from '../model/workspace'
import { withFile } from '../state/workspaceState'
import type { Accounts } from './accounts'
import { type AppContext, confirm, dirOf, form, guarded, input, notify } from './context'
import type { Files } from './files'
import type { Invocations } from './invocations'
import { asObject, type JsonFiles, jsonText, put } from './jsonFiles'
import { offerUndo } from './takenAway'

export interface NewListener {
  name: string
  connection: string
  event: string
  script: string
  /** Its text, where the script is made too. */
  scriptText?: string
  /** A test event to begin with. */
  sample?: unknown
}

const NO_LISTENER = 'Make one with New Event Listener: test events belong to it.'

export class Listeners {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly json: JsonFiles,
    private readonly accounts: Accounts,
    private readonly invocations: Invocations,
  ) {}

  open(name: string): Promise<void> {
    return this.files.open(pagePath('listener', name))
  }

  openNew(connection?: string): void {
    this.context.state.notices.setState({ dialog: { kind: 'listener', ...(connection && { connection }) } })
  }

  /** The events that a connection can send. */
  events(connection: string): Promise<ConnectorEvents> {
    const connector =
      connection === 'generic' ? 'generic' : (this.workspace.connections[connection]?.connector ?? '')
    return this.context.services.connectors.events(dirOf(this.context), connector)
  }

  nameFault(name: string): string | undefined {
    const taken = this.workspace.listeners.some(l => l.name.toLowerCase() === name.toLowerCase())
    if (name.includes('/')) return 'A listener is in no folder: leave out the /.'
    return nameFault(name) ?? (taken ? `There is an event listener ${name} already.` : undefined)
  }

  scriptFault(name: string): string | undefined {
    const taken = this.workspace.scripts.some(s => s.toLowerCase() === name.toLowerCase())
    return nameFault(name) ?? (taken ? `There is a script ${name} already.` : undefined)
  }

  /** The extension of a new script. */
  get scriptExtension(): 'js' | 'ts' {
    return this.workspace.language === 'js' ? 'js' : 'ts'
  }

  /** Makes a listener and what it needs. Rejects with what is wrong. */
  async create(wanted: NewListener): Promise<void> {
    const { name, connection, event, script, scriptText, sample } = wanted
    if (scriptText !== undefined) await this.write(`scripts/${script}.${this.scriptExtension}`, scriptText)
    await this.write(
      `listeners/${name}.json`,
      jsonText({ $schema: '../.bobbin/schema/listener.json', connection, event, script }),
    )
    if (sample !== undefined) await this.write(`events/${name}/sample.json`, jsonText(sample as object))
    await this.json.reload()
    await this.open(name)
  }

  /** Changes some keys of a listener's file; one that is undefined or '' is taken out. */
  change(name: string, changes: Record<string, unknown>): Promise<void> {
    return guarded(this.context, async () => {
      await this.json.change(path(name), listener => {
        for (const [key, value] of Object.entries(changes)) put(listener, key, value)
      })
      await this.json.reload()
    })
  }

  /**
   * As `change`, of what lies below one key. What else is there is read from the file, not from what was shown:
   * one field may be given while the change of the one before is still being written.
   */
  changeWithin(name: string, key: 'poll' | 'cors', changes: object): Promise<void> {
    return guarded(this.context, async () => {
      await this.json.change(path(name), listener => {
        const inner = { ...asObject(listener[key]) }
        for (const [one, value] of Object.entries(changes)) put(inner, one, value)
        put(listener, key, Object.keys(inner).length > 0 ? inner : undefined)
      })
      await this.json.reload()
    })
  }

  openRuns(): void {
    this.context.state.layout.setState({ panel: 'invocations', panelVisible: true })
  }

  delete(name: string): Promise<void> {
    return guarded(this.context, async () => {
      const answer = await confirm(this.context, {
        title: `Delete the event listener ${name}?`,
        text: 'Its script and its test events stay. A webhook at the service stays, too: remove it first.',
        choices: [
          { label: 'Cancel', value: 'keep' },
          { label: 'Delete', value: 'delete', danger: true, primary: true },
        ],
      })
      if (answer !== 'delete') return
      const kept = await this.context.services.files.delete(dirOf(this.context), path(name))
      this.files.discard(path(name))
      this.files.discard(pagePath('listener', name))
      await this.json.reload()
      offerUndo(this.context, this.files, `Deleted the event listener ${name}.`, kept)
    })
  }

  /** Where a listener is called in an environment, and whether it has a secret there. */
  async facts(name: string, environment: string) {
    const { listeners } = this.context.services
    const dir = dirOf(this.context)
    const [addresses, secrets] = await Promise.all([
      listeners.list(dir, environment),
      listeners.secrets(dir, environment),
    ])
    return { address: addresses.find(a => a.name === name), secret: secrets.find(s => s.listener === name) }
  }

  /** Asks for the secret and keeps it; says whether it has. */
  async setSecret(name: string, environment: string): Promise<boolean> {
    const value = await input(this.context, {
      title: `Secret of ${name} in ${environment}`,
      label: 'Secret',
      value: '',
      secret: true,
      action: 'Keep it',
      hint: 'The same as in the service. It goes to the vault of this machine and is never shown.',
      check: text => (text.length < 4 ? 'Use at least 4 characters.' : undefined),
    })
    if (value === undefined) return false
    return this.kept(async () => {
      await this.accounts.opened()
      await this.context.services.listeners.setSecret(dirOf(this.context), environment, name, value)
    })
  }

  unsetSecret(name: string, environment: string): Promise<boolean> {
    return this.kept(
      async () =>
        void (await this.context.services.listeners.unsetSecret(dirOf(this.context), environment, name)),
    )
  }

  private async kept(work: () => Promise<void>): Promise<boolean> {
    let done = false
    await guarded(this.context, async () => {
      await work()
      done = true
    })
    return done
  }

  /** How its webhook is; the service is asked when it is to be checked. */
  async webhook(name: string, environment: string, check: boolean): Promise<Webhook | undefined> {
    if (check) await this.accounts.opened()
    return this.context.services.listeners.webhook(dirOf(this.context), environment, name, check)
  }

  /** Registers its webhook at the service, or gives the checklist. Rejects with the service's answer. */
  async register(name: string, environment: string, address: string, scope: Record<string, string>) {
    await this.accounts.opened()
    return this.context.services.listeners.register(dirOf(this.context), environment, name, address, scope)
  }

  async unregister(name: string, environment: string): Promise<Webhook> {
    await this.accounts.opened()
    return this.context.services.listeners.removeWebhook(dirOf(this.context), environment, name)
  }

  /** Tests whether a delivery arrives, and tells each step; ends when it does or is stopped. */
  async prove(
    name: string,
    environment: string,
    onStep: (proof: Proof) => void,
    stop: AbortSignal,
  ): Promise<void> {
    const { listeners } = this.context.services
    await this.accounts.opened()
    let proof = await listeners.beginProof(dirOf(this.context), environment, name)
    const cancel = () => void listeners.cancelProof(proof.id).catch(() => undefined)
    stop.addEventListener('abort', cancel)
    try {
      onStep(proof)
      while (!proof.done && !stop.aborted) {
        proof = await listeners.waitProof(proof.id, proof.steps?.length ?? 0)
        onStep(proof)
      }
    } finally {
      stop.removeEventListener('abort', cancel)
    }
  }

  /** Runs the listener's script with one of its test events. */
  runWith(listener: Listener, payload: string): void {
    this.invocations.chooseScript(listener.script)
    this.invocations.chooseEvent({ listener: listener.name, payload })
    void this.invocations.run()
  }

  /** Keeps a test event under a name that is asked for. */
  savePayload(listener: string, payload: unknown, proposed: string): Promise<void> {
    return guarded(this.context, async () => {
      const name = await this.askPayloadName(listener, proposed)
      if (name === undefined) return
      await this.write(`events/${listener}/${name}.json`, jsonText(payload as object))
      await this.json.reload()
    })
  }

  /** Keeps what came, or was answered, as a test event of a listener that is asked for; persons may get aliases. */
  keepEvent(event: unknown, listener?: string): Promise<void> {
    return guarded(this.context, async () => {
      const names = this.workspace.listeners.map(l => l.name)
      const [only] = names
      if (only === undefined) throw new AppError('invalid', 'There is no event listener yet.', NO_LISTENER)
      let of: string | undefined = listener ?? only
      if (!listener && names.length > 1) of = await this.askListener(names)
      const payload = of === undefined ? undefined : await this.withoutNames(event)
      if (of === undefined || payload === undefined) return
      const name = await this.askPayloadName(of, 'event')
      if (name === undefined) return
      await this.write(`events/${of}/${name}.json`, jsonText(payload as object))
      await this.json.reload()
      notify(this.context, 'info', `The test event ${name} of ${of} is there.`)
    })
  }

  private async askListener(names: string[]): Promise<string | undefined> {
    const options = names.map(name => ({ value: name, label: name }))
    const field = { name: 'listener', label: 'Event listener', value: names[0] ?? '', options }
    const values = await form(this.context, {
      title: 'Save as a test event',
      action: 'Go on',
      fields: [field],
    })
    return values?.listener
  }

  /** Makes a test event of something that is at the service, such as an issue. */
  takeEvent(listener: string, environment: string, what: string): Promise<void> {
    return guarded(this.context, async () => {
      const key = await input(this.context, {
        title: 'Take a real event',
        label: `${what[0]?.toUpperCase()}${what.slice(1)}`,
        value: '',
        action: 'Take it',
        hint: `It is read in ${environment}; nothing is changed there. An address out of the browser will do.`,
        check: text => (text.trim() === '' ? `Enter ${what}.` : undefined),
      })
      if (key === undefined) return
      await this.accounts.opened()
      const taken = await this.context.services.listeners.take(
        dirOf(this.context),
        environment,
        listener,
        key.trim(),
        '',
      )
      const payload = await this.withoutNames(taken.payload)
      if (payload === undefined) return
      const name = await this.askPayloadName(listener, key.trim().split('/').at(-1) ?? 'event')
      if (name === undefined) return
      await this.write(`events/${listener}/${name}.json`, jsonText(payload as object))
      await this.json.reload()
      const from = taken.simulated ? 'the simulator' : 'the service'
      notify(this.context, 'info', `The test event ${name} was taken from ${from}.`)
    })
  }

  /** Asks whether persons are to have aliases, where an event names some; undefined when it is given up. */
  private async withoutNames(payload: unknown): Promise<unknown> {
    const aliases = await this.context.services.listeners.anonymize(payload)
    if (aliases.replaced.length === 0) return payload
    const shown = aliases.replaced.slice(0, 5).map(r => `${r.value} becomes ${r.with}`)
    const more = aliases.replaced.length - shown.length
    const answer = await confirm(this.context, {
      title: 'Replace names of persons?',
      text: `The event names persons, and lies in the workspace for everybody. ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
      choices: [
        { label: 'Cancel', value: 'cancel' },
        { label: 'Keep names', value: 'keep' },
        { label: 'Replace names', value: 'replace', primary: true },
      ],
    })
    if (answer === 'replace') return aliases.payload
    return answer === 'keep' ? payload : undefined
  }

  /** Shows the types of the events that a listener has. */
  openTypes(listener: string): void {
    this.context.state.notices.setState({ dialog: { kind: 'types', listener } })
  }

  types(listener: string): Promise<InferredTypes> {
    return this.context.services.listeners.infer(dirOf(this.context), listener, false)
  }

  /** Writes the types into the workspace and opens them. */
  async writeTypes(listener: string): Promise<void> {
    const { path } = await this.context.services.listeners.infer(dirOf(this.context), listener, true)
    this.context.state.workspace.setState(s => ({ files: withFile(s.files, path) }))
    await this.files.open(path)
  }

  private askPayloadName(listener: string, proposed: string): Promise<string | undefined> {
    const taken = this.workspace.payloads[listener] ?? []
    let value = proposed.replace(/[\\/:*?"<>|]/g, ' ').trim()
    for (let n = 2; taken.includes(value); n++) value = `${proposed} ${n}`
    return input(this.context, {
      title: 'New test event',
      label: 'Name',
      value,
      action: 'Save',
      hint: `For the listener ${listener}.`,
      check: name => nameFault(name) ?? (taken.includes(name) ? `There is ${name} already.` : undefined),
    })
  }

  private get workspace(): Workspace {
    const { workspace } = this.context.state.workspace.getState()
    if (!workspace) throw new AppError('not_found', 'No workspace is open.')
    return workspace
  }

  private async write(file: string, text: string): Promise<void> {
    await this.context.services.files.create(dirOf(this.context), file, text)
    this.context.state.workspace.setState(s => ({ files: withFile(s.files, file) }))
  }
}

function path(name: string): string {
  return `listeners/${name}.json`
}

/** A script that takes an event of that type. */
export function listenerScript(ext: 'js' | 'ts', module: string | undefined, type: string): string {
  const body = `  console.log(context.environment.name, event);\n}\n`
  if (!module || !type)
    return `export default async function (event${ext === 'ts' ? ': unknown' : ''}, context${ext === 'ts' ? ': Context<EV>' : ''}) {\n${body}`
  if (ext === 'js')
    return `/** @param {import('${module}').${type}} event */\nexport default async function (event, context) {\n${body}`
  return `import type { ${type} } from '${module}';\n\nexport default async function (event: ${type}, context: Context<EV>) {\n${body}`
}
