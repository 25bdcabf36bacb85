import { expect, test } from 'vitest'
import { areaOf } from './context'
import { fakeContext } from './fakeContext'

test('everybody who waits for the tabs has them once the page shows them', async () => {
  const { context } = fakeContext({})
  const { tabs } = context
  context.tabs = undefined
  const waiting = [areaOf(context), areaOf(context)]
  context.tabs = tabs
  if (tabs) context.onArea?.(tabs)
  expect(await Promise.all(waiting)).toEqual([tabs, tabs])
  expect(await areaOf(context)).toBe(tabs)
  expect(context.onArea).toBeUndefined()
})
