import { expect, test } from 'vitest'
import { parseKeys } from '../base/keys'
import { type Actions, catalogue } from './catalogue'
import { fakeContext } from './fakeContext'
import { Commands } from './registry'

const all = catalogue(fakeContext({}).context, new Proxy({}, { get: () => ({}) }) as Actions)
const commands = new Commands(all, () => true)

test('every command has a name of its own, and keys that can be pressed', () => {
  expect(new Set(all.map(c => c.id)).size).toBe(all.length)
  const written = all.flatMap(c => [...(c.keys ?? []), ...(c.editorKeys ? [c.editorKeys] : [])])
  expect(written.filter(keys => parseKeys(keys) === undefined)).toEqual([])
})

test('no two commands have the same keys, and none has the first key of a chord', () => {
  const meet = all.flatMap(c =>
    commands
      .of(c.id)
      .flatMap(b => commands.conflicts(b.keys, c.id).map(other => `${b.keys}: ${c.id}, ${other.id}`)),
  )
  expect(meet).toEqual([])
})
