import { expect, test } from 'vitest'
import { AppError } from '../model/fault'
import { enterFake, fakeContext } from './fakeContext'
import { Files } from './files'
import { Packages } from './packages'

test('Undo brings a package back to its own workspace, and says what fails', async () => {
  const added: unknown[] = []
  const report = { added: [], changed: [], removed: [], warnings: [] }
  const packages = {
    remove: async () => report,
    add: async (...what: unknown[]) => {
      added.push(what.slice(0, 3))
      throw new AppError('unavailable', 'The registry does not answer.')
    },
  }
  const { context } = fakeContext({}, { packages })
  const { notices, workspace } = context.state
  const one = { name: 'greet', wanted: '^1.0.0', version: '1.0.0', dev: true, installed: true }
  await new Packages(context, new Files(context)).remove(one, new AbortController().signal)
  const undo = notices.getState().notices[0]?.action
  expect(undo?.label).toBe('Undo')
  enterFake(workspace, '/other')
  const told = new Promise(resolve =>
    notices.subscribe(s => s.notices.length > 1 && resolve(s.notices.map(n => n.text))),
  )
  undo?.run()
  expect(await told).toContain('The registry does not answer.')
  expect(added).toEqual([['/w', ['greet@^1.0.0'], true]])
})
