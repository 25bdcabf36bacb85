// Who may use a runner, and who is told of its failures: members, tokens, notifications.
import { pagePath } from '../base/pages'
import type { NewToken, Notification, Role, Team } from '../model/runner'
import type { Accounts } from './accounts'
import { type AppContext, confirm, guarded, notify } from './context'
import type { Files } from './files'

export class Access {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly accounts: Accounts,
  ) {}

  /** Opens the tab of a runner, where all of this stands. */
  open(runner: string): Promise<void> {
    return this.files.open(pagePath('runner', runner))
  }

  tokens(runner: string) {
    return this.context.services.runners.tokens(runner)
  }

  audit(runner: string) {
    return this.context.services.runners.audit(runner)
  }

  teams(runner: string): Promise<Team[]> {
    return this.context.services.runners.teams(runner)
  }

  /** Makes a token and gives its text, which is told once. Rejects with what is wrong. */
  async createToken(runner: string, token: NewToken): Promise<string> {
    await this.accounts.opened()
    return (await this.context.services.runners.createToken(runner, token)).text
  }

  revokeToken(runner: string, id: string, name: string): Promise<boolean> {
    const text = 'Whoever uses it is refused from now on. It cannot be taken back.'
    return this.sure(`Revoke the token ${name}?`, text, 'Revoke', async () => {
      await this.context.services.runners.revokeToken(runner, id)
    })
  }

  /** Lets somebody into a team, or changes what they may. Rejects with what is wrong. */
  async setMember(runner: string, team: string, name: string, role: Role): Promise<void> {
    await this.context.services.runners.setMember(runner, team, name, role)
  }

  removeMember(runner: string, team: string, name: string): Promise<boolean> {
    const text = `Their membership of ${team} ends, and their tokens with it.`
    return this.sure(`Remove ${name}?`, text, 'Remove', async () => {
      await this.context.services.runners.removeMember(runner, team, name)
    })
  }

  notifications(runner: string): Promise<Notification[]> {
    return this.context.services.runners.notifications(runner)
  }

  /** Keeps a notification; what opens its target is sealed for the runner. Rejects with what is wrong. */
  async setNotification(runner: string, notification: Notification, secret: string): Promise<void> {
    await this.context.services.runners.setNotification(runner, notification, secret)
  }

  dropNotification(runner: string, name: string): Promise<boolean> {
    return this.sure(`Remove ${name}?`, 'Nobody is told by it any more.', 'Remove', async () => {
      await this.context.services.runners.dropNotification(runner, name)
    })
  }

  /** Sends a test message. Rejects with what its target said. */
  async tryNotification(runner: string, name: string): Promise<void> {
    await this.context.services.runners.tryNotification(runner, name)
    notify(this.context, 'info', `The test message of ${name} has arrived.`)
  }

  /** Does it once it was confirmed; says whether it was done. */
  private async sure(
    title: string,
    text: string,
    label: string,
    work: () => Promise<void>,
  ): Promise<boolean> {
    let done = false
    await guarded(this.context, async () => {
      const choices = [
        { label: 'Cancel', value: 'no' },
        { label, value: 'yes', danger: true, primary: true },
      ]
      if ((await confirm(this.context, { title, text, choices })) !== 'yes') return
      await work()
      done = true
    })
    return done
  }
}
