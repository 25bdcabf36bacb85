// The documents of what a person has set, which lie in no workspace.
import type { SettingsFile } from '../services/settings'

export const SETTINGS_PATH = 'bobbin://home/settings.json'
export const SNIPPETS_PATH = 'bobbin://home/snippets.json'
export const KEYS_PATH = 'bobbin://home/keybindings.json'

/** Which file of the home each of them is. */
export const OF_HOME: Record<string, SettingsFile> = {
  [SETTINGS_PATH]: '',
  [SNIPPETS_PATH]: 'snippets',
  [KEYS_PATH]: 'keybindings',
}
