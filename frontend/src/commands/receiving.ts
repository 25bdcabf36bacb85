// Receiving events through a relay: one switch for each environment, kept by the program.
import { pagePath } from '../base/pages'
import { toAppError } from '../model/fault'
import type { RelayState, Receiving as Switch } from '../model/listener'
import { withRelay } from '../state/workspaceState'
import type { Accounts } from './accounts'
import { type AppContext, dirOf, guarded } from './context'
import type { Files } from './files'

export class Receiving {
  /** What was told last of each environment. An answer may be older than what was told meanwhile. */
  private readonly latest = new Map<string, { turn: number; relay: string; state: RelayState }>()
  private turn = 0

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly accounts: Accounts,
  ) {}

  open(): Promise<void> {
    return this.files.open(pagePath('receiving'))
  }

  /** Asks how the switches stand; what is on and does not run yet begins by that. */
  load(): Promise<void> {
    return guarded(this.context, async () => {
      const dir = dirOf(this.context)
      if (!dir) return
      const since = this.turn
      const receiving = await this.context.services.listeners.receiving(dir)
      if (dir !== dirOf(this.context)) return
      this.context.state.workspace.setState({ receiving: receiving.map(one => this.newest(one, since)) })
    })
  }

  told(environment: string, relay: string, state: RelayState): void {
    this.latest.set(environment, { turn: ++this.turn, relay, state })
    this.context.state.workspace.setState(s => ({
      receiving: withRelay(s.receiving, environment, relay, state),
    }))
  }

  /** Rejects with what the relay said; nothing is kept then. */
  async switchOn(environment: string, relay: string, token: string): Promise<void> {
    await this.accounts.opened()
    const { listeners } = this.context.services
    const since = this.turn
    try {
      const dir = dirOf(this.context)
      const one = await listeners.receive(dir, environment, true, relay.trim(), token.trim())
      this.put(this.newest(one, since))
    } catch (thrown) {
      await this.load()
      throw toAppError(thrown)
    }
  }

  switchOff(environment: string): Promise<void> {
    return guarded(this.context, async () => {
      this.put(await this.context.services.listeners.receive(dirOf(this.context), environment, false))
    })
  }

  private newest(one: Switch, since: number): Switch {
    const told = this.latest.get(one.environment)
    return told && told.turn > since && told.relay === one.relay ? { ...one, state: told.state } : one
  }

  private put(one: Switch): void {
    this.context.state.workspace.setState(s => ({
      receiving: [...s.receiving.filter(r => r.environment !== one.environment), one],
    }))
  }
}
