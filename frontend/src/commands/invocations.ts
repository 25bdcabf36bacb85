// Running scripts: what is chosen, start, stop, and looking at what ran before.
import { pagePath } from '../base/pages'
import { scriptOf } from '../base/paths'
import type { WholeInvocation } from '../model/comparison'
import type { Invocation, Rehearsal, RunRequest } from '../model/invocation'
import {
  chooseScript,
  type EventChoice,
  reconcileChoice,
  runningInvocation,
  withDetail,
  withInvocation,
} from '../state/runState'
import { type AppContext, dirOf, guarded, notify } from './context'
import type { Files } from './files'
import { jsonText } from './jsonFiles'

/** How many invocations are fetched at once of those before. */
export const EARLIER = 200

const NO_SCRIPT = 'Make one with New Script in the explorer.'

export class Invocations {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  chooseScript(script: string): void {
    const { workspace } = this.context.state.workspace.getState()
    if (workspace) this.context.state.run.setState(s => chooseScript(s, workspace, script))
  }

  /** Opens a script and chooses it, when it is one that can run. */
  async openScript(path: string, script: string): Promise<void> {
    await this.files.open(path)
    const text = this.context.documents.model(path)?.getValue() ?? ''
    if (/\bexport\s+default\b|\bas\s+default\b/.test(text)) this.chooseScript(script)
  }

  /** Opens any file a person went to; a script that can run is chosen, too. */
  async openFile(path: string, place?: { line: number; column: number }): Promise<void> {
    const script = scriptOf(path)
    if (script && !place) await this.openScript(path, script)
    else await this.files.open(path, place)
  }

  chooseEvent(event: EventChoice | undefined): void {
    this.context.state.run.setState({ event })
  }

  chooseEnvironment(environment: string): void {
    this.context.state.run.setState({ environment })
  }

  reconcile(): void {
    const { workspace } = this.context.state.workspace.getState()
    if (workspace) this.context.state.run.setState(s => reconcileChoice(s, workspace))
  }

  /** Saves everything, then runs what is chosen. */
  run(): Promise<void> {
    return guarded(this.context, async () => {
      const chosen = this.chosen()
      if (chosen) await this.start(chosen)
    })
  }

  /** What a run would run; where there is no script, it says so. */
  chosen(): RunRequest | undefined {
    const { script, event, environment } = this.context.state.run.getState()
    if (!script) {
      notify(this.context, 'info', 'There is no script to run yet.', NO_SCRIPT)
      return undefined
    }
    return {
      script,
      ...(environment && { environment }),
      ...(event ? { listener: event.listener, payload: event.payload } : { event: {} }),
    }
  }

  /**
   * Saves everything, asks where it is production, and runs; gives none when it does not. Rejects with the
   * program's answer.
   */
  async start(request: RunRequest): Promise<Invocation | undefined> {
    const { state, services } = this.context
    if (state.run.getState().starting) return undefined
    state.run.setState({ starting: true })
    try {
      if (!(await this.files.saveAll())) {
        notify(
          this.context,
          'warning',
          'Not every file could be saved, so nothing ran.',
          'Decide about the files marked in the tabs, then run again.',
        )
        return undefined
      }
      // From a replay nothing leaves.
      if (!request.replay && !(await this.mayRun(request))) return undefined
      const invocation = await services.invocations.run(dirOf(this.context), request)
      this.started(invocation)
      return invocation
    } finally {
      state.run.setState({ starting: false })
    }
  }

  /** Runs the script of a schedule now, as the schedule would. */
  runSchedule(name: string, environment: string): Promise<void> {
    return guarded(this.context, async () => {
      const { workspace } = this.context.state.workspace.getState()
      const script = workspace?.schedules.find(s => s.name === name)?.script ?? name
      if (!(await this.files.saveAll())) return
      if (!(await this.mayRun({ script, environment, event: {} }))) return
      this.started(await this.context.services.schedules.run(dirOf(this.context), environment, name))
    })
  }

  private started(invocation: Invocation): void {
    const { state } = this.context
    state.run.setState(s => ({ ...withInvocation(s, invocation), shown: invocation.invocationId }))
    const { panel } = state.layout.getState()
    state.layout.setState({ panelVisible: true, ...(panel !== 'http' && { panel: 'console' }) })
    void this.refresh(invocation.invocationId)
  }

  /** What a script would write in its environment, with all of that held back. */
  rehearse(request: RunRequest, stop: AbortSignal): Promise<Rehearsal> {
    return this.context.services.invocations.rehearse(dirOf(this.context), request, stop)
  }

  /** A run in production first lists what it is about to write, and asks. */
  private mayRun(request: RunRequest): Promise<boolean> {
    const { workspace } = this.context.state.workspace.getState()
    const { environment = '' } = request
    if (!workspace?.environments.find(e => e.name === environment)?.production) return Promise.resolve(true)
    const { notices } = this.context.state
    return new Promise(resolve => {
      const answer = (yes: boolean) => {
        notices.setState({ dialog: undefined })
        resolve(yes)
      }
      notices.setState({ dialog: { kind: 'rehearsal', request, environment, answer } })
    })
  }

  /** Stops the invocation that is shown. */
  stop(): Promise<void> {
    return guarded(this.context, async () => {
      const running = runningInvocation(this.context.state.run.getState())
      if (running) await this.context.services.invocations.stop(running.invocationId)
    })
  }

  /** Shows an invocation's console and HTTP log. */
  show(invocationId: string, panel?: 'console' | 'http'): Promise<void> {
    return guarded(this.context, async () => {
      this.context.state.run.setState({ shown: invocationId })
      if (panel) this.context.state.layout.setState({ panel, panelVisible: true })
      await this.refresh(invocationId)
    })
  }

  /** Fetches everything the program knows of an invocation: signals may have been missed. */
  async refresh(invocationId: string): Promise<void> {
    const known = this.context.state.run.getState().details[invocationId]
    const { invocations, runners } = this.context.services
    const detail = await (known?.invocation.runner
      ? runners.invocation(known.invocation.runner, invocationId)
      : invocations.get(invocationId))
    this.context.state.run.setState(s => withDetail(s, detail))
  }

  /** Runs an invocation's script with the event it was given, as the code is now. */
  again(invocation: Invocation): Promise<void> {
    return guarded(this.context, async () => {
      const event = await this.context.services.invocations.event(invocation.invocationId)
      await this.start({ ...this.asItRan(invocation), event })
    })
  }

  /** Shows what an invocation was given, to be changed and run. */
  edit(invocation: Invocation): Promise<void> {
    return guarded(this.context, async () => {
      const event = await this.context.services.invocations.event(invocation.invocationId)
      this.openPayload(this.asItRan(invocation), jsonText(event as object))
    })
  }

  /** Asks for an event to run the chosen script with: it begins with the chosen test event. */
  paste(): Promise<void> {
    return guarded(this.context, async () => {
      const { script, event, environment } = this.context.state.run.getState()
      if (!script) return notify(this.context, 'info', 'There is no script to run yet.', NO_SCRIPT)
      const path = event && `events/${event.listener}/${event.payload}.json`
      const text = path ? (await this.context.services.files.read(dirOf(this.context), path)).text : '{}\n'
      const listener = event?.listener ?? this.listenersOf(script)[0]
      this.openPayload({ script, ...(environment && { environment }), ...(listener && { listener }) }, text)
    })
  }

  /** Runs with an event that was typed; where it does not come to that, it is still there to be changed. */
  async startTyped(request: RunRequest, text: string): Promise<void> {
    const { notices } = this.context.state
    let started = false
    try {
      started = (await this.start({ ...request, event: JSON.parse(text) })) !== undefined
    } finally {
      // A question about production took the place of what was typed.
      if (started) notices.setState({ dialog: undefined })
      else if (!notices.getState().dialog) this.openPayload(request, text)
    }
  }

  openPayload(request: RunRequest, text: string): void {
    this.context.state.notices.setState({ dialog: { kind: 'payload', request, text } })
  }

  /** The listeners that run a script. */
  listenersOf(script: string): string[] {
    const { workspace } = this.context.state.workspace.getState()
    return (workspace?.listeners ?? []).filter(l => l.script === script).map(l => l.name)
  }

  private asItRan({ script, environment, listener, ...invocation }: Invocation): RunRequest {
    const { workspace } = this.context.state.workspace.getState()
    const there = workspace?.environments.some(e => e.name === environment)
    const where = there ? environment : this.context.state.run.getState().environment
    return {
      script,
      ...(invocation.function && { function: invocation.function }),
      ...(where && { environment: where }),
      ...(listener && { listener }),
    }
  }

  /** Chooses an invocation to be compared; the second one is compared with the first, and none is chosen then. */
  compare(invocationId: string): void {
    const { run } = this.context.state
    const { compared, invocations } = run.getState()
    const first = invocations.find(i => i.invocationId === compared)?.invocationId // it may be gone
    if (first && first !== invocationId) void this.openBoth(first, invocationId)
    run.setState({ compared: first ? undefined : invocationId })
  }

  /** The invocation that is shown, beside the one of the same script before it. */
  compareLast(): void {
    const { invocations, shown } = this.context.state.run.getState()
    const at = Math.max(
      0,
      invocations.findIndex(i => i.invocationId === shown),
    )
    const now = invocations[at]
    const earlier = invocations.slice(at + 1)
    const was = earlier.find(i => i.script === now?.script) ?? earlier[0] ?? invocations[at - 1]
    if (now && was) void this.openBoth(was.invocationId, now.invocationId)
    else
      notify(
        this.context,
        'info',
        'There are no two invocations to compare yet.',
        'Run a script twice first.',
      )
  }

  private openBoth(was: string, now: string): Promise<void> {
    return this.files.open(pagePath('comparison', `${was}..${now}`))
  }

  /** An invocation with its logs and what it was given. Rejects with the program's answer. */
  async whole(invocationId: string): Promise<WholeInvocation> {
    const { invocations } = this.context.services
    const [detail, event] = await Promise.all([
      invocations.get(invocationId),
      invocations.event(invocationId),
    ])
    return { ...detail, event }
  }

  /** Earlier invocations than those the list has. Rejects with the program's answer. */
  earlier(narrow: { status?: string; before?: string }): Promise<Invocation[]> {
    return this.context.services.invocations.list(dirOf(this.context), EARLIER, narrow)
  }

  async list(): Promise<void> {
    const dir = dirOf(this.context)
    if (!dir) return
    const invocations = await this.context.services.invocations.list(dir, 100)
    this.context.state.run.setState({ invocations })
  }
}
