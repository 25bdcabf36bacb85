// Accounts of this machine and which connection uses which.
import type { AccountRequest, Identity, LoginStep } from '../model/connector'
import { AppError } from '../model/fault'
import { narrowWorkspace } from '../model/workspace'
import { type AppContext, confirm, dirOf, guarded, input, notify } from './context'

export class Accounts {
  constructor(private readonly context: AppContext) {}

  async load(): Promise<void> {
    const { services, state } = this.context
    const [connectors, accounts] = await Promise.all([
      services.accounts.connectors(dirOf(this.context)),
      services.accounts.list(),
    ])
    state.workspace.setState({ connectors, accounts })
  }

  /** Opens the dialog that asks for a login. */
  openConnect(connector?: string, bind?: { environment: string; connection: string }): void {
    this.context.state.notices.setState({
      dialog: { ...(connector && { connector }), ...(bind && { bind }) },
    })
  }

  /**
   * Tests and keeps a login, step by step where a person has to agree to it. Rejects with the
   * service's answer, for the dialog to show.
   */
  async connect(
    request: AccountRequest,
    bind: { environment: string; connection: string } | undefined,
    onStep: (step: LoginStep) => void,
  ): Promise<void> {
    await this.unlocked()
    const { services } = this.context
    let step = await services.accounts.begin(request)
    if (step.state === 'waiting' && step.address) openOutside(step.address)
    while (step.state !== 'done') {
      onStep(step)
      step = await services.accounts.wait(step.id, step.state)
    }
    if (step.identity) this.welcome(step.identity)
    await this.load()
    if (bind) await this.bind(bind.environment, bind.connection, request.name)
  }

  private welcome(identity: Identity): void {
    const who = identity.email ? `${identity.name} (${identity.email})` : identity.name
    notify(this.context, 'info', `Connected as ${who}.`)
    this.warnOfScopes(identity)
  }

  private warnOfScopes(identity: Identity): void {
    if (!identity.missing?.length) return
    notify(
      this.context,
      'warning',
      `The login lacks scopes that scripts usually need: ${identity.missing.join(', ')}.`,
    )
  }

  /** Says which site a login is for. */
  choose(id: string, site: string): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.accounts.choose(id, site)
    })
  }

  /** Ends a login nobody waits for any more. */
  cancelLogin(id: string): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.accounts.cancel(id)
    })
  }

  // A vault in a file needs its passphrase once per start; a new one is made with the first.
  private async unlocked(): Promise<void> {
    const { services, state } = this.context
    const info = await services.workspaces.info()
    state.workspace.setState({ info })
    if (!info.vault.locked && info.vault.kind !== 'none') return
    const create = info.vault.kind === 'none'
    const passphrase = await this.askPassphrase(create)
    if (passphrase === undefined) {
      throw new AppError('canceled', 'Nothing was connected: without the vault the token has no safe place.')
    }
    await services.accounts.unlock(passphrase, create)
    state.workspace.setState({ info: await services.workspaces.info() })
  }

  private askPassphrase(create: boolean): Promise<string | undefined> {
    return input(this.context, {
      title: create ? 'Choose a passphrase for the vault' : 'Unlock the vault',
      label: 'Passphrase',
      value: '',
      secret: true,
      action: create ? 'Create vault' : 'Unlock',
      hint: create
        ? 'This machine has no keychain, so tokens are kept in a file sealed with this passphrase. It cannot be recovered.'
        : 'Tokens on this machine are kept in a file sealed with your passphrase.',
      check: text => {
        if (create && text.length < 8) return 'Use at least 8 characters.'
        return text === '' ? 'Enter it.' : undefined
      },
    })
  }

  /** Asks for the passphrase when the vault is locked. */
  unlock(): Promise<void> {
    return guarded(this.context, async () => {
      await this.unlocked()
      notify(this.context, 'info', 'The vault is open.')
    })
  }

  bind(environment: string, connection: string, account: string): Promise<void> {
    return guarded(this.context, async () => {
      const { services, state } = this.context
      const workspace = await services.workspaces.bind(dirOf(this.context), environment, connection, account)
      state.workspace.setState({ workspace: narrowWorkspace(workspace) })
    })
  }

  test(name: string): Promise<void> {
    return guarded(this.context, async () => {
      const identity = await this.context.services.accounts.test(name)
      notify(this.context, 'info', `${name} works: the service knows you as ${identity.name}.`)
      this.warnOfScopes(identity)
      await this.load()
    })
  }

  remove(name: string): Promise<void> {
    return guarded(this.context, async () => {
      const answer = await confirm(this.context, {
        title: `Remove the account ${name}?`,
        text: 'Its token is deleted from this machine. Environments that use it will not run until another account is chosen.',
        choices: [
          { label: 'Cancel', value: 'keep' },
          { label: 'Remove', value: 'remove', danger: true, primary: true },
        ],
      })
      if (answer !== 'remove') return
      await this.context.services.accounts.remove(name)
      await this.load()
    })
  }

  resetSimulator(connection: string): Promise<void> {
    return guarded(this.context, async () => {
      const answer = await confirm(this.context, {
        title: `Reset the simulator of ${connection}?`,
        text: 'Everything scripts made there is gone; it begins again with its sample data.',
        choices: [
          { label: 'Cancel', value: 'keep' },
          { label: 'Reset', value: 'reset', danger: true, primary: true },
        ],
      })
      if (answer !== 'reset') return
      await this.context.services.accounts.resetSimulator(dirOf(this.context), connection)
      notify(this.context, 'info', `The simulator of ${connection} begins again.`)
    })
  }
}

/** Opens an address in the person's own browser: the window has none in it. */
export function openOutside(address: string): void {
  const { runtime } = window as { runtime?: { BrowserOpenURL?(url: string): void } }
  if (runtime?.BrowserOpenURL) runtime.BrowserOpenURL(address)
  else window.open(address, '_blank', 'noopener')
}
