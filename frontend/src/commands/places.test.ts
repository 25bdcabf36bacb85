import { beforeEach, expect, test } from 'vitest'
import { fakeContext } from './fakeContext'
import type { Files } from './files'
import { Places } from './places'

let opened: string[] = []
let places: Places
const at = (path: string, line: number) => ({ path, line, column: 1 })

beforeEach(() => {
  opened = []
  const files = {
    open: (path: string, { line }: { line: number }) => {
      opened.push(`${path}:${line}`)
      return Promise.resolve()
    },
  } as unknown as Files
  places = new Places(fakeContext({}).context, files)
})

test('back leads to where one was, in another file or far away in this one, and forward again', async () => {
  for (const spot of [at('a', 1), at('a', 3), at('a', 40), at('b', 1), at('b', 2)]) places.visit(spot)
  await places.back()
  places.visit(at('a', 1)) // on the way
  places.visit(at('a', 40))
  await places.back()
  places.visit(at('a', 3))
  await places.back()
  await places.forward()
  expect(opened).toEqual(['a:40', 'a:3', 'a:40'])
})

test('who goes elsewhere has nothing ahead, and another workspace nothing behind', async () => {
  for (const spot of [at('a', 1), at('b', 1)]) places.visit(spot)
  await places.back()
  places.visit(at('a', 1))
  places.visit(at('c', 1))
  await places.forward()
  expect(opened).toEqual(['a:1'])
  places.leave()
  await places.back()
  expect(opened).toEqual(['a:1'])
})
