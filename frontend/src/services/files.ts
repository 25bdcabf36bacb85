// The text files of a workspace. A version is the hash of what is on disk.
import { AppError } from '../model/fault'
import type { KeptFiles } from '../model/history'
import type { Transport } from './transport'

export interface FileText {
  text: string
  version: string
  /** When the file was written last, RFC 3339. */
  modifiedAt?: string
}

export class FileService {
  constructor(private readonly transport: Transport) {}

  async list(dir: string): Promise<string[]> {
    const answer = await this.transport.request<{ files: string[] | null }>('file.list', { dir })
    return answer.files ?? []
  }

  read(dir: string, path: string): Promise<FileText> {
    return this.transport.request('file.read', { dir, path })
  }

  /** Text of a declaration the language service knows outside the workspace. */
  async source(dir: string, uri: string): Promise<string> {
    return (await this.transport.request<{ text: string }>('language.source', { dir, uri })).text
  }

  /** Rejects with a conflict when the file on disk is not the given version; without one, it overwrites. */
  async write(dir: string, path: string, text: string, version?: string): Promise<string> {
    refuseHalves(path, text)
    const body = { dir, path, text, ...(version ? { version } : {}) }
    return (await this.transport.request<{ version: string }>('file.write', body)).version
  }

  async create(dir: string, path: string, text: string): Promise<string> {
    return (await this.transport.request<{ version: string }>('file.create', { dir, path, text })).version
  }

  rename(dir: string, path: string, to: string): Promise<object> {
    return this.transport.request('file.rename', { dir, path, to })
  }

  delete(dir: string, path: string): Promise<KeptFiles> {
    return this.transport.request('file.delete', { dir, path })
  }
}

// On its way half of a character would become another one.
function refuseHalves(path: string, text: string): void {
  const line = text.split(/\r\n|\r|\n/).findIndex(one => /\p{Surrogate}/u.test(one)) + 1
  if (line === 0) return
  const sentence = `Line ${line} of ${path} has half of a character, which no file can hold.`
  throw new AppError('invalid', sentence, 'Type it anew, then save again.', { file: path, line })
}
