// Connectors: their events, and those a workspace carries, made of API documents.
import type { ConnectorEvents, ConnectorReport } from '../model/connector'
import type { Transport } from './transport'

/** Where an API document is: an address, or a text and what its file is called. */
export interface ConnectorSource {
  source: string
  text?: string
  name?: string
}

export class ConnectorService {
  constructor(private readonly transport: Transport) {}

  /** What would be made of a document; nothing is kept. */
  async examine(dir: string, source: ConnectorSource, stop: AbortSignal): Promise<ConnectorReport> {
    return this.report('connector.examine', dir, source, stop)
  }

  async add(dir: string, source: ConnectorSource, stop: AbortSignal): Promise<ConnectorReport> {
    return this.report('connector.add', dir, source, stop)
  }

  remove(dir: string, name: string): Promise<object> {
    return this.transport.request('connector.remove', { dir, name })
  }

  async events(dir: string, name: string): Promise<ConnectorEvents> {
    const answer = await this.transport.request<ConnectorEvents>('connector.events', { dir, name })
    return { ...answer, events: answer.events ?? [], signing: answer.signing ?? {} }
  }

  private async report(name: string, dir: string, source: ConnectorSource, stop: AbortSignal) {
    const answer = await this.transport.request<{ report: ConnectorReport }>(name, { dir, ...source }, stop)
    return { ...answer.report, auth: answer.report.auth ?? [] }
  }
}
