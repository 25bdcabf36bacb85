// Record storage of one environment.
import type { RecordEntry } from '../model/record'
import type { Transport } from './transport'

export interface RecordPage {
  records: RecordEntry[]
  next?: string
}

export class RecordService {
  constructor(private readonly transport: Transport) {}

  async list(dir: string, environment: string, prefix: string, after?: string): Promise<RecordPage> {
    const body = { dir, environment, limit: 200, ...(prefix && { prefix }), ...(after && { after }) }
    const answer = await this.transport.request<{ records: RecordEntry[] | null; next?: string }>(
      'record.list',
      body,
    )
    return { records: answer.records ?? [], ...(answer.next && { next: answer.next }) }
  }

  set(dir: string, environment: string, key: string, value: unknown): Promise<object> {
    return this.transport.request('record.set', { dir, environment, key, value })
  }

  delete(dir: string, environment: string, key: string): Promise<object> {
    return this.transport.request('record.delete', { dir, environment, key })
  }
}
