// What a person has set on this machine, and where they were in a workspace.
import type { Transport } from './transport'

export interface SettingsText {
  text: string
  version: string
  /** The file on this machine. */
  path: string
}

/** What is set in a file of its own; '' are the settings. */
export type SettingsFile = '' | 'snippets' | 'keybindings'

export class SettingsService {
  constructor(private readonly transport: Transport) {}

  get(file: SettingsFile = ''): Promise<SettingsText> {
    return this.transport.request('settings.get', { file })
  }

  async set(text: string, version: string, file: SettingsFile = ''): Promise<string> {
    const request = { file, text, version }
    return (await this.transport.request<{ version: string }>('settings.set', request)).version
  }

  async session<T>(dir: string): Promise<Partial<T>> {
    return (await this.transport.request<{ state?: Partial<T> }>('session.get', { dir })).state ?? {}
  }

  setSession(dir: string, state: object): Promise<object> {
    return this.transport.request('session.set', { dir, state })
  }
}
