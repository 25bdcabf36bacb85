// Connectors, the accounts of this machine, their vault, and the simulators.
import type { Account, AccountRequest, AccountUse, Connector, Identity, LoginStep } from '../model/connector'
import type { Transport } from './transport'

export class AccountService {
  constructor(private readonly transport: Transport) {}

  /** The catalogue, with those that the workspace in a folder carries. */
  async connectors(dir: string): Promise<Connector[]> {
    const answer = await this.transport.request<{ connectors: Connector[] | null }>('connector.list', {
      dir,
    })
    return (answer.connectors ?? []).map(c => ({
      ...c,
      events: c.events ?? [],
      auth: (c.auth ?? []).map(a => ({ ...a, fields: a.fields ?? [] })),
    }))
  }

  async list(): Promise<Account[]> {
    return (await this.transport.request<{ accounts: Account[] | null }>('account.list')).accounts ?? []
  }

  /** Tests the login and keeps it, or begins one that a person has to agree to. */
  begin(request: AccountRequest): Promise<LoginStep> {
    return this.transport.request('account.begin', request)
  }

  /** Waits until a login has left a state. */
  wait(id: string, state: LoginStep['state']): Promise<LoginStep> {
    return this.transport.request('account.wait', { id, state })
  }

  choose(id: string, site: string): Promise<object> {
    return this.transport.request('account.choose', { id, site })
  }

  /** Ends a login; one that is over is no error. */
  cancel(id: string): Promise<object> {
    return this.transport.request('account.cancel', { id })
  }

  async test(name: string): Promise<Identity> {
    return (await this.transport.request<{ identity: Identity }>('account.test', { name })).identity
  }

  async uses(name: string): Promise<AccountUse[]> {
    return (await this.transport.request<{ uses: AccountUse[] | null }>('account.uses', { name })).uses ?? []
  }

  rename(name: string, to: string): Promise<object> {
    return this.transport.request('account.rename', { name, to })
  }

  remove(name: string): Promise<object> {
    return this.transport.request('account.remove', { name })
  }

  unlock(passphrase: string, create: boolean): Promise<object> {
    return this.transport.request('vault.unlock', { passphrase, ...(create && { create }) })
  }
}
