// The keys that the window's menus show: its program draws them, and does not know what a person has set.
import { writtenKeys } from '../base/keys'
import type { Commands } from './registry'

/** Of one command. Those under a condition are told as the editor's are: to be shown, and never to be heard by a menu. */
export type MenuKeys = { keys: string } | { editorKeys: string }

/** By command; one without keys is left out. */
export function menuKeys(commands: Commands): Record<string, MenuKeys> {
  const told: Record<string, MenuKeys> = {}
  for (const { id } of commands.all()) {
    const first = commands.first(id)
    if (!first) continue
    const keys = writtenKeys(first.keys)
    told[id] = first.editor || first.when !== undefined ? { editorKeys: keys } : { keys }
  }
  return told
}
