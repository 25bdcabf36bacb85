// The menus of the window, which its program draws: they name commands of the page, with the keys that run them.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Actions, catalogue } from './catalogue'
import { fakeContext } from './fakeContext'

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
