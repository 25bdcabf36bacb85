// Publishing: what it would change, each step while it goes on, and where it went.
import { toAppError } from '../model/fault'
import type { PlaceName, Plan, Publication, PublishRequest, Release } from '../model/runner'
import type { Accounts } from './accounts'
import { type AppContext, dirOf, guarded, notify } from './context'
import type { Files } from './files'
import type { Runners } from './runners'

const LAST = 'bobbin.published'

export class Publishing {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly accounts: Accounts,
    private readonly runners: Runners,
  ) {}

  /** Opens the dialog; while one goes on, it shows that. */
  open(runner?: string, environment?: string): void {
    this.context.state.notices.setState({
      dialog: { kind: 'publish', ...(runner && { runner }), ...(environment && { environment }) },
    })
    void this.runners.load().catch(() => undefined)
  }

  /** The runner that this workspace was published to last. */
  lastRunner(): string | undefined {
    const { known } = this.context.state.runners.getState()
    const last = remembered()[this.context.state.workspace.getState().workspace?.id ?? '']
    return known.find(r => r.name === last)?.name ?? known[0]?.name
  }

  /** The releases that were cut on this machine, newest first. */
  releases(): Promise<Release[]> {
    return this.context.services.runners.releases(dirOf(this.context))
  }

  /** Cuts the next release of what is on disk. */
  cut(): Promise<void> {
    return guarded(this.context, async () => {
      if (!(await this.files.saveAll())) {
        notify(
          this.context,
          'warning',
          'Not every file could be saved, so no release was cut.',
          'Decide about the files marked in the tabs first.',
        )
        return
      }
      const before = await this.releases()
      const { version, digest } = await this.context.services.runners.cut(dirOf(this.context))
      const text = before.some(r => r.digest === digest)
        ? `Nothing was changed since release ${version}.`
        : `Release ${version} was cut.`
      notify(this.context, 'info', text)
      this.turn()
    })
  }

  private turn(): void {
    this.context.state.workspace.setState(s => ({ releaseTurn: s.releaseTurn + 1 }))
  }

  /** What publishing would change. Rejects with why it cannot be said. */
  async plan(environment: string, runner: string): Promise<Plan> {
    await this.accounts.opened()
    if (!(await this.files.saveAll())) {
      notify(
        this.context,
        'warning',
        'Not every file could be saved.',
        'Decide about the files marked in the tabs.',
      )
    }
    return this.context.services.runners.plan(dirOf(this.context), environment, runner)
  }

  /** Begins, and follows it to its end, whoever looks. Rejects when it cannot begin. */
  async publish(request: PublishRequest): Promise<void> {
    await this.files.saveAll()
    const publication = await this.context.services.runners.publish(dirOf(this.context), request)
    const id = this.context.state.workspace.getState().workspace?.id
    if (id) remember({ ...remembered(), [id]: request.runner })
    this.context.state.runners.setState({ wish: request })
    void this.wait(publication)
  }

  private async wait(first: Publication): Promise<void> {
    const { services, state } = this.context
    let now = first
    try {
      while (!now.done) {
        state.runners.setState({ publication: now, publicationFault: undefined })
        now = await services.runners.wait(now.id, now.turn)
      }
      state.runners.setState({ publication: now, publicationFault: undefined })
      this.turn()
    } catch (thrown) {
      state.runners.setState({ publicationFault: toAppError(thrown) })
      return
    }
    if (now.deployed) {
      state.runners.setState({ wish: undefined })
      this.runners.stale(now.runner)
      await this.runners.look(now.runner)
    }
    // Whoever has closed the dialog meanwhile hears of the end.
    if (state.notices.getState().dialog?.kind === 'publish') return
    if (now.deployed) notify(this.context, 'info', `${now.environment} runs ${now.release} on ${now.runner}.`)
    else notify(this.context, 'error', `${now.environment} was not published.`, 'Open Publish to see why.')
  }

  /** Takes the step again that failed. */
  retry(): Promise<void> {
    return guarded(this.context, async () => {
      const { publication } = this.context.state.runners.getState()
      if (!publication) return
      await this.files.saveAll()
      void this.wait(await this.context.services.runners.retry(publication.id))
    })
  }

  /** Stops the step that goes on; no other one begins. */
  cancel(): Promise<void> {
    return guarded(this.context, async () => {
      const { publication } = this.context.state.runners.getState()
      if (publication && !publication.done) await this.context.services.runners.cancel(publication.id)
    })
  }

  /** Gives a listener of what was published a new address. */
  async rotate(place: PlaceName, listener: string): Promise<void> {
    const url = await this.runners.rotate(place, listener)
    const { publication } = this.context.state.runners.getState()
    if (!url || !publication?.deployed) return
    const listeners = publication.deployed.listeners.map(l => (l.name === listener ? { ...l, url } : l))
    this.context.state.runners.setState({
      publication: { ...publication, deployed: { ...publication.deployed, listeners } },
    })
  }

  /** Goes back to what was wished, to change it. */
  change(): void {
    this.context.state.runners.setState({ publication: undefined, publicationFault: undefined })
  }

  /** Forgets one that has ended. */
  forget(): void {
    this.change()
    this.context.state.runners.setState({ wish: undefined })
  }
}

function remembered(): Record<string, string> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(LAST) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {}
  } catch {
    return {}
  }
}

function remember(last: Record<string, string>): void {
  try {
    localStorage.setItem(LAST, JSON.stringify(last))
  } catch {
    // A full or forbidden storage costs the proposal, nothing else.
  }
}
