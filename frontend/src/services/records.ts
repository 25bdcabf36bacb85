// Record storage of one environment.
import type { RecordEntry } from '../model/record'
import type { Transport } from './transport'

export interface RecordPage {
  records: RecordEntry[]
  /** How many records there are with the prefix. */
  count: number
}

/** How many records went to a file or came from one, and how many were left out. */
export interface MovedRecords {
  records: number
  left: number
}

export class RecordService {
  constructor(private readonly transport: Transport) {}

  async list(
    dir: string,
    environment: string,
    prefix: string,
    skip: number,
    limit: number,
  ): Promise<RecordPage> {
    const body = { dir, environment, skip, limit, count: true, ...(prefix && { prefix }) }
    const answer = await this.transport.request<{ records: RecordEntry[] | null; count?: number }>(
      'record.list',
      body,
    )
    return { records: answer.records ?? [], count: answer.count ?? 0 }
  }

  set(dir: string, environment: string, key: string, value: unknown): Promise<object> {
    return this.transport.request('record.set', { dir, environment, key, value })
  }

  /** Gives what `restore` takes, '' when there was no such record. */
  async delete(dir: string, environment: string, key: string): Promise<string> {
    const body = { dir, environment, key }
    return (await this.transport.request<{ id: string }>('record.delete', body)).id
  }

  /** Brings back a record that was deleted here. Rejects when its key is there again, or it has expired. */
  restore(id: string): Promise<object> {
    return this.transport.request('record.restore', { id })
  }

  /** Writes the records with a prefix to a file. */
  export(
    dir: string,
    environment: string,
    prefix: string,
    file: string,
    stop: AbortSignal,
  ): Promise<MovedRecords> {
    return this.transport.request('record.export', { dir, environment, prefix, file }, stop)
  }

  /** Takes the records of a file. */
  import(
    dir: string,
    environment: string,
    file: string,
    keep: boolean,
    stop: AbortSignal,
  ): Promise<MovedRecords> {
    return this.transport.request('record.import', { dir, environment, file, keep }, stop)
  }
}
