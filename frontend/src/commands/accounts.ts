// Accounts of this machine and which connection uses which.
import type { Account, AccountRequest, AccountUse, Identity, LoginStep } from '../model/connector'
import { AppError } from '../model/fault'
import { narrowWorkspace, SIMULATED } from '../model/workspace'
import type { Bind, Dialog } from '../state/noticeState'
import { type AppContext, confirm, dirOf, guarded, input, notify } from './context'
import { openOutside } from './outside'

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
  openConnect(connector?: string, bind?: Bind): void {
    this.show({ kind: 'connect', ...(connector && { connector }), ...(bind && { bind }) })
  }

  /** Opens the dialog that makes the login of an account anew. */
  openAgain(account: Account): void {
    this.show({ kind: 'connect', connector: account.connector, account: account.name })
  }

  /** Opens what there is to know and to do about an account. */
  openAccount(name: string): void {
    this.show({ kind: 'account', name })
  }

  private show(dialog: Dialog): void {
    this.context.state.notices.setState({ dialog })
  }

  /**
   * Tests and keeps a login, step by step where a person has to agree to it, and gives the last
   * step. Rejects with the service's answer, for the dialog to show.
   */
  async connect(
    request: AccountRequest,
    bind: Bind | undefined,
    onStep: (step: LoginStep) => void,
  ): Promise<LoginStep> {
    await this.opened()
    const { services } = this.context
    const dir = dirOf(this.context)
    let step = await services.accounts.begin({ ...request, ...(dir && { dir }) })
    if (step.state === 'waiting' && step.address && !step.userCode) openOutside(step.address)
    while (step.state !== 'done') {
      onStep(step)
      step = await services.accounts.wait(step.id, step.state)
    }
    await this.load()
    if (bind) await this.bind(bind.environment, bind.connection, request.name)
    return step
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

  /** Opens the vault: one in a file needs its passphrase once per start; a new one is made with the first. */
  async opened(): Promise<void> {
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
      await this.opened()
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

  /** Asks the service who an account is; rejects with its answer. */
  async ask(name: string): Promise<Identity> {
    await this.opened()
    const identity = await this.context.services.accounts.test(name)
    await this.load()
    return identity
  }

  test(name: string): Promise<void> {
    return guarded(this.context, async () => {
      const identity = await this.ask(name)
      notify(this.context, 'info', `${name} works: the service knows you as ${identity.name}.`)
      if (!identity.missing?.length) return
      const text = `The login lacks scopes that scripts usually need: ${identity.missing.join(', ')}.`
      notify(this.context, 'warning', text)
    })
  }

  /** Where the workspaces of this machine use an account. */
  uses(name: string): Promise<AccountUse[]> {
    return this.context.services.accounts.uses(name)
  }

  rename(name: string): Promise<void> {
    return guarded(this.context, async () => {
      const { services, state } = this.context
      const to = await input(this.context, {
        title: `Rename the account ${name}`,
        label: 'New name',
        value: name,
        action: 'Rename',
        hint: 'The environments of your workspaces that use it are changed along.',
        check: text => this.nameFault(text, name),
      })
      if (to === undefined || to === name) return
      await this.opened()
      await services.accounts.rename(name, to)
      await this.load()
      const { dialog } = state.notices.getState()
      if (dialog?.kind === 'account' && dialog.name === name) this.openAccount(to)
    })
  }

  /** What is wrong with a name for an account that may keep its own. */
  nameFault(name: string, own?: string): string | undefined {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/.test(name) || name === SIMULATED)
      return 'Use letters, digits, dots, hyphens and underscores, at most 64: my-jira.'
    const { accounts } = this.context.state.workspace.getState()
    const taken = accounts.some(a => a.name !== own && a.name.toLowerCase() === name.toLowerCase())
    return taken ? `There is an account ${name} already.` : undefined
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
      this.context.state.notices.setState({ dialog: undefined })
      await this.load()
    })
  }
}
