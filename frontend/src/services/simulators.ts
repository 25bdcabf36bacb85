// Simulators: what they keep, how they misbehave, and what they send.
import type { Simulated, SimulatedRow, SimulatedWebhook, Switch } from '../model/simulator'
import type { Transport } from './transport'

export class SimulatorService {
  constructor(private readonly transport: Transport) {}

  async show(dir: string, connection: string): Promise<Simulated> {
    const answer = await this.transport.request<Simulated>('simulator.show', { dir, connection })
    return { ...answer, collections: answer.collections ?? [], switches: answer.switches ?? [] }
  }

  async switch(dir: string, connection: string, switches: Switch[]): Promise<Switch[]> {
    const body = { dir, connection, switches }
    return (
      (await this.transport.request<{ switches: Switch[] | null }>('simulator.switch', body)).switches ?? []
    )
  }

  async rows(dir: string, connection: string, collection: string, offset: number): Promise<SimulatedRow[]> {
    const body = { dir, connection, collection, offset, limit: 200 }
    return (await this.transport.request<{ rows: SimulatedRow[] | null }>('simulator.rows', body)).rows ?? []
  }

  edit(dir: string, connection: string, collection: string, id: string, body: unknown): Promise<object> {
    return this.transport.request('simulator.edit', { dir, connection, collection, id, body })
  }

  delete(dir: string, connection: string, collection: string, id: string): Promise<object> {
    return this.transport.request('simulator.delete', { dir, connection, collection, id })
  }

  async webhooks(dir: string, connection: string): Promise<SimulatedWebhook[]> {
    const body = { dir, connection }
    const answer = await this.transport.request<{ webhooks: SimulatedWebhook[] | null }>(
      'simulator.webhooks',
      body,
    )
    return answer.webhooks ?? []
  }

  async send(dir: string, connection: string, event: string): Promise<SimulatedWebhook> {
    const body = { dir, connection, event }
    return (await this.transport.request<{ webhook: SimulatedWebhook }>('simulator.send', body)).webhook
  }

  reset(dir: string, connection: string): Promise<object> {
    return this.transport.request('simulator.reset', { dir, connection })
  }
}
