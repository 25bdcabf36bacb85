// Event listeners: their addresses, their secrets, their test events and their webhooks.
import type {
  InferredTypes,
  ListenerAddress,
  ListenerSecret,
  Proof,
  Receiving,
  Replaced,
  TakenEvent,
  Webhook,
} from '../model/listener'
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

  /** The event with aliases in the place of persons' names. */
  anonymize(payload: unknown): Promise<{ payload: unknown; replaced: Replaced[] }> {
    return this.transport.request('event.anonymize', { payload })
  }

  /** The types of the events it has; written into the workspace when asked. */
  infer(dir: string, listener: string, write: boolean): Promise<InferredTypes> {
    return this.transport.request('type.infer', { dir, listener, write })
  }

  /** How a listener's webhook is; the service is asked when it is to be checked. */
  async webhook(
    dir: string,
    environment: string,
    listener: string,
    check: boolean,
  ): Promise<Webhook | undefined> {
    const body = { dir, environment, listener, check }
    return (await this.transport.request<{ webhooks: Webhook[] | null }>('webhook.list', body)).webhooks?.[0]
  }

  register(
    dir: string,
    environment: string,
    listener: string,
    address: string,
    scope: Record<string, string>,
  ): Promise<Webhook> {
    return this.changed('webhook.register', { dir, environment, listener, address, scope })
  }

  removeWebhook(dir: string, environment: string, listener: string): Promise<Webhook> {
    return this.changed('webhook.remove', { dir, environment, listener })
  }

  /** How the switch of each environment stands. */
  async receiving(dir: string): Promise<Receiving[]> {
    return (await this.transport.request<{ receiving: Receiving[] }>('listener.receiving', { dir })).receiving
  }

  /** Takes events from a relay from now on, or does so no more; an empty token is the kept one. */
  receive(dir: string, environment: string, on: boolean, relay = '', token = ''): Promise<Receiving> {
    return this.transport.request('listener.receive', { dir, environment, relay, token, on })
  }

  /** Begins a delivery test. */
  beginProof(dir: string, environment: string, listener: string): Promise<Proof> {
    return this.transport.request('webhook.test', { dir, environment, listener })
  }

  /** Waits until a delivery test has more steps, or is done. */
  waitProof(id: string, steps: number): Promise<Proof> {
    return this.transport.request('webhook.wait', { id, steps })
  }

  cancelProof(id: string): Promise<object> {
    return this.transport.request('webhook.cancel', { id })
  }

  private async changed(name: string, body: object): Promise<Webhook> {
    return (await this.transport.request<{ webhook: Webhook }>(name, body)).webhook
  }
}
