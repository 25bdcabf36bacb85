// The local history of files: what each held before.
import type { GoneFile, Version } from '../model/history'
import type { Transport } from './transport'

export class HistoryService {
  constructor(private readonly transport: Transport) {}

  async list(dir: string, path: string): Promise<Version[]> {
    return (await this.transport.request<{ versions: Version[] }>('history.list', { dir, path })).versions
  }

  async read(dir: string, path: string, id: string): Promise<string> {
    return (await this.transport.request<{ text: string }>('history.read', { dir, path, id })).text
  }

  /** The file holds that version again; answers the content's name. */
  async restore(dir: string, path: string, id: string): Promise<string> {
    return (await this.transport.request<{ version: string }>('history.restore', { dir, path, id })).version
  }

  async deleted(dir: string): Promise<GoneFile[]> {
    return (await this.transport.request<{ files: GoneFile[] }>('history.deleted', { dir })).files
  }
}
