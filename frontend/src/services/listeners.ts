// Event listeners: their addresses, their secrets, their test events and their webhooks.
import type { ListenerAddress, ListenerSecret, TakenEvent } from '../model/listener'
import type { Transport } from './transport'

export class ListenerService {
  constructor(private readonly transport: Transport) {}

  async list(dir: string, environment: string): Promise<ListenerAddress[]> {
    const answer = await this.transport.request<{ listeners: ListenerAddress[] | null }>('listener.list', {
      dir,
      environment,
    })
    return answer.listeners ?? []
  }

  async secrets(dir: string, environment: string): Promise<ListenerSecret[]> {
    const answer = await this.transport.request<{ secrets: ListenerSecret[] | null }>('secret.list', {
      dir,
      environment,
    })
    return answer.secrets ?? []
  }

  setSecret(dir: string, environment: string, listener: string, value: string): Promise<object> {
    return this.transport.request('secret.set', { dir, environment, listener, value })
  }

  unsetSecret(dir: string, environment: string, listener: string): Promise<object> {
    return this.transport.request('secret.unset', { dir, environment, listener })
  }

  /** What a webhook would have brought of something that is there; with a name, it is kept. */
  take(dir: string, environment: string, listener: string, what: string, save: string): Promise<TakenEvent> {
    return this.transport.request('event.take', { dir, environment, listener, what, save })
  }
}
