// Runners elsewhere: which there are, what they run, and what is done there.
import { type Disposable, toDisposable } from '../base/disposable'
import { pagePath } from '../base/pages'
import { toAppError } from '../model/fault'
import { type Invocation, isEnded } from '../model/invocation'
import type { Comparison, PlaceName, RemotePlace, Told } from '../model/runner'
import { narrowExchange } from '../services/invocations'
import type { LogFilter } from '../services/runners'
import { samePlace, viewOf, withFollowing, withTold, withView } from '../state/runnersState'
import { withDetail, withExchange, withInvocation, withLines } from '../state/runState'
import type { Accounts } from './accounts'
import { type AppContext, confirm, dirOf, guarded } from './context'
import type { Files } from './files'
import { Operating } from './operating'

/** A runner is followed for half a minute; this keeps it followed, with one to spare. */
const FOLLOW_MS = 10_000

export class Runners extends Operating {
  private watched = new Map<string, { users: number; timer: ReturnType<typeof setInterval> }>()

  constructor(
    context: AppContext,
    private readonly files: Files,
    private readonly accounts: Accounts,
  ) {
    super(context)
  }

  async load(): Promise<void> {
    const known = await this.context.services.runners.list()
    this.context.state.runners.setState({ known, loaded: true })
  }

  /** With the environment that is being published, that goes on afterwards. */
  openAdd(name?: string, publish?: string): void {
    const known = this.context.state.runners.getState().known.find(r => r.name === name)
    this.context.state.notices.setState({
      dialog: {
        kind: 'runner',
        ...(known && { name: known.name, url: known.url }),
        ...(publish !== undefined && { publish }),
      },
    })
  }

  open(name: string): Promise<void> {
    return this.files.open(pagePath('runner', name))
  }

  openPlace(place: PlaceName): Promise<void> {
    return this.files.open(pagePath('place', placePath(place)))
  }

  /** What is wrong with a name for a runner. */
  nameFault(name: string): string | undefined {
    return /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/.test(name)
      ? undefined
      : 'Use letters, digits, dots, hyphens and underscores, at most 64: team-runner.'
  }

  /** Asks a runner once and keeps it. Rejects with what is wrong. */
  async add(name: string, url: string, token: string): Promise<void> {
    await this.accounts.opened()
    await this.context.services.runners.add(name, url.trim(), token.trim())
    await this.load()
    await this.look(name)
  }

  remove(name: string): Promise<void> {
    return guarded(this.context, async () => {
      const answer = await confirm(this.context, {
        title: `Forget the runner ${name}?`,
        text: 'Its token is deleted from this machine. What runs there goes on.',
        choices: [
          { label: 'Cancel', value: 'keep' },
          { label: 'Forget', value: 'forget', danger: true, primary: true },
        ],
      })
      if (answer !== 'forget') return
      await this.context.services.runners.remove(name)
      this.context.tabs?.close(pagePath('runner', name))
      await this.load()
    })
  }

  /** Asks a runner how it is and what it runs; what goes wrong is part of the state. */
  async look(runner: string): Promise<void> {
    const { services, state } = this.context
    try {
      await this.accounts.opened()
      const [info, workspaces] = await Promise.all([
        services.runners.info(runner),
        services.runners.workspaces(runner),
      ])
      state.runners.setState(s => withView(s, runner, { state: info, workspaces, fault: undefined }))
    } catch (thrown) {
      const fault = toAppError(thrown)
      state.runners.setState(s => withView(s, runner, { fault, state: undefined }))
    }
  }

  /** Hears what happens on a runner until the returned thing is disposed. */
  watch(runner: string): Disposable {
    const known = this.watched.get(runner)
    if (known) known.users++
    else {
      const timer = setInterval(() => void this.follow(runner, false), FOLLOW_MS)
      this.watched.set(runner, { users: 1, timer })
      void this.follow(runner, false)
    }
    return toDisposable(() => {
      const watched = this.watched.get(runner)
      if (!watched || --watched.users > 0) return
      clearInterval(watched.timer)
      this.watched.delete(runner)
    })
  }

  /** Tries a lost connection at once. */
  async reconnect(runner: string): Promise<void> {
    await this.follow(runner, true)
    await this.look(runner)
    this.stale(runner)
  }

  private async follow(runner: string, retry: boolean): Promise<void> {
    const { services, state } = this.context
    try {
      const following = await services.runners.follow(runner, retry)
      state.runners.setState(s => withFollowing(s, runner, following))
    } catch {
      // The workbench says by itself that the program does not answer; the next turn tries again.
    }
  }

  /** Takes what a runner told. */
  told(runner: string, told: Told): void {
    if (told.type === 'environment.changed') {
      this.stale(runner)
      void this.look(runner)
      return
    }
    const { state } = this.context
    state.runners.setState(s => withTold(s, runner, told))
    const { shown, details } = state.run.getState()
    if (told.invocation) {
      const invocation = { ...told.invocation, runner }
      state.run.setState(s => withInvocation(s, invocation))
      const place = { runner, workspace: told.workspace, environment: told.environment }
      const starts = !details[invocation.invocationId] && !isEnded(invocation)
      if (starts && samePlace(state.runners.getState().pursued, place)) void this.show(invocation)
      if (isEnded(invocation) && shown === invocation.invocationId) void this.show(invocation)
      return
    }
    const id = told.invocationId ?? ''
    if (id !== shown && !details[id]) return
    if (told.lines) state.run.setState(s => withLines(s, id, told.lines ?? []))
    if (told.exchange) {
      const exchange = narrowExchange(told.exchange)
      state.run.setState(s => withExchange(s, id, exchange))
    }
  }

  /** Shows the console and HTTP log of what ran on a runner, as of what ran here. */
  show(invocation: Pick<Invocation, 'invocationId' | 'runner'>, panel?: 'console' | 'http'): Promise<void> {
    return guarded(this.context, async () => {
      const { services, state } = this.context
      const { invocationId, runner = '' } = invocation
      state.run.setState({ shown: invocationId })
      const { panel: before } = state.layout.getState()
      state.layout.setState({
        panelVisible: true,
        panel: panel ?? (before === 'http' ? 'http' : 'console'),
      })
      const detail = await services.runners.invocation(runner, invocationId)
      const known = state.run.getState().details[invocationId]
      if (known && !isEnded(detail.invocation) && known.console.length > detail.console.length) return
      state.run.setState(s => withDetail(s, detail))
    })
  }

  log(place: PlaceName, filter: LogFilter): Promise<Invocation[]> {
    return this.context.services.runners.invocations(place, filter)
  }

  /** Shows each new invocation of a place as it starts, or no longer. */
  pursue(place: PlaceName | undefined): void {
    this.context.state.runners.setState({ pursued: place })
  }

  replay(invocation: Invocation): Promise<void> {
    return guarded(this.context, async () => {
      const made = await this.context.services.runners.replay(
        invocation.runner ?? '',
        invocation.invocationId,
      )
      await this.show(made)
    })
  }

  abort(invocation: Invocation): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.runners.abort(invocation.runner ?? '', invocation.invocationId)
    })
  }

  place(place: PlaceName): Promise<RemotePlace> {
    return this.context.services.runners.place(place)
  }

  /** Has everything of a runner that is shown asked for again. */
  stale(runner: string): void {
    this.context.state.runners.setState(s => withView(s, runner, { turn: viewOf(s, runner).turn + 1 }))
  }

  compare(place: PlaceName): Promise<Comparison> {
    return this.context.services.runners.compare(dirOf(this.context), place.runner, place.environment)
  }

  /** The two sides of a file: as it was published, and as it is in the folder. */
  async sides(place: PlaceName, digest: string, path: string): Promise<{ was: string; now: string }> {
    const { services } = this.context
    const none = (thrown: unknown) => {
      if (toAppError(thrown).code === 'not_found') return ''
      throw thrown
    }
    const [was, now] = await Promise.all([
      services.runners.file(place, digest, path).catch(none),
      services.files.read(dirOf(this.context), path).then(file => file.text, none),
    ])
    return { was, now }
  }

  usage(runner: string) {
    return this.context.services.runners.usage(runner)
  }
}

/** A place as the name of its page. */
export function placePath({ runner, workspace, environment }: PlaceName): string {
  return `${runner}/${workspace}/${environment}`
}

export function placeOf(path: string): PlaceName {
  const [runner = '', workspace = '', ...rest] = path.split('/')
  return { runner, workspace, environment: rest.join('/') }
}
