// The menus of the window, which its program draws: they name commands of the page, with the keys that run them.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { OwnKey } from '../model/keybindings'
import { type Actions, catalogue } from './catalogue'
import { fakeContext } from './fakeContext'
import { menuKeys } from './menuKeys'
import { Commands } from './registry'

interface Entry {
  title: string
  command: string
  keys?: string
  editorKeys?: string
  always?: boolean
}

const TABLE = resolve(import.meta.dirname, '../../../app/window/menu.json')
const menus = JSON.parse(readFileSync(TABLE, 'utf8')) as { title: string; items: (Entry | null)[] }[]
const entries = menus.flatMap(menu => menu.items.flatMap(item => (item ? [item] : [])))
const commands = new Map(catalogue(fakeContext({}).context, {} as Actions).map(c => [c.id, c]))

const withOwn = (...own: OwnKey[]) =>
  menuKeys(new Commands([...commands.values()], () => true, { own: () => own, holds: () => true }))

describe('the keys that the menus are told', () => {
  test('are those of the table as long as a person has set none', () => {
    const told = withOwn()
    for (const { command, keys, editorKeys } of entries)
      expect({ command, ...told[command] }).toEqual({ command, keys, editorKeys })
  })

  test("are a person's own", () => {
    const told = withOwn(
      { keys: 'f5', command: 'script.run', remove: true },
      { keys: 'ctrl+k ctrl+r', command: 'script.run', remove: false },
      { command: 'script.stop', remove: true },
      { command: 'editor.find', remove: true },
      { keys: 'f9', command: 'file.create', when: 'editorTextFocus', remove: false },
      { keys: 'ctrl+alt+f', command: 'editor.replace', remove: false },
    )
    expect(told['script.run']).toEqual({ keys: 'Ctrl+K Ctrl+R' })
    expect(told['script.stop']).toBeUndefined()
    expect(told['editor.find']).toBeUndefined()
    expect(told['file.create']).toEqual({ editorKeys: 'F9' })
    expect(told['editor.replace']).toEqual({ keys: 'Ctrl+Alt+F' })
  })
})

describe('the menus of the window', () => {
  test.each(entries.filter(e => !e.command.startsWith('window.')))(
    '$command',
    ({ command, keys, editorKeys, always }) => {
      const own = commands.get(command)
      expect(own).toBeDefined()
      expect(own?.keys?.[0]).toBe(keys)
      expect(own?.editorKeys).toBe(editorKeys)
      expect(own?.always ?? false).toBe(always ?? false)
    },
  )

  test('open by letters that differ', () => {
    const letters = menus.map(menu => /&(.)/.exec(menu.title)?.[1]?.toLowerCase())
    expect(new Set(letters).size).toBe(menus.length)
    expect(letters).not.toContain(undefined)
  })
})
