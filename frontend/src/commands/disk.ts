// What the disk has of a document, and what is written to it: a file of the workspace, or of a person's own in the home.
import { toAppError } from '../model/fault'
import type { FileText } from '../services/files'
import type { SettingsFile } from '../services/settings'
import type { Conflict } from '../state/documentsState'
import { type AppContext, dirOf } from './context'
import { OF_HOME } from './homeFiles'

/** What is there, or why that is nothing to go on with. */
interface There {
  file: FileText
  conflict?: Conflict
  saveFault?: string
}

export class Disk {
  /** Hears what is set when it was saved as text. */
  onSettings: ((file: SettingsFile, text: string, version: string) => void) | undefined

  constructor(private readonly context: AppContext) {}

  read(path: string): Promise<FileText> {
    const { services } = this.context
    const own = OF_HOME[path]
    return own !== undefined ? services.settings.get(own) : services.files.read(dirOf(this.context), path)
  }

  /** Writes a document; without a version, whatever is there. */
  async write(path: string, text: string, version?: string): Promise<string> {
    const { services } = this.context
    const own = OF_HOME[path]
    if (own === undefined) return services.files.write(dirOf(this.context), path, text, version)
    const there = version ?? (await this.read(path)).version
    const written = await services.settings.set(text, there, own)
    this.onSettings?.(own, text, written)
    return written
  }

  async there(path: string): Promise<There> {
    try {
      return { file: await this.read(path) }
    } catch (thrown) {
      const { code, sentence } = toAppError(thrown)
      const [file, unreadable] = [{ text: '', version: '' }, code === 'invalid']
      return unreadable ? { file, conflict: 'unreadable', saveFault: sentence } : { file, conflict: 'gone' }
    }
  }
}
