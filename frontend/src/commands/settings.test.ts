import { expect, test } from 'vitest'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { Keybindings } from './keybindings'
import { Settings } from './settings'

test('half-typed text leaves what is set as it was', () => {
  const { context } = fakeContext({})
  const files = new Files(context)
  const settings = new Settings(context, files, new Keybindings(context, files))
  settings.take('{"editor.fontSize": 20}', 'v1')
  settings.take('{"editor.fontSize": 20,', 'v2')
  const { settings: set, version, fault } = context.state.settings.getState()
  expect([set['editor.fontSize'], version, fault]).toEqual([
    20,
    'v2',
    'The settings are not valid JSON; what was set before goes on counting.',
  ])
})
