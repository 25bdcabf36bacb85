import { expect, test } from 'vitest'
import { Commands } from './commands/registry'
import type { Transport } from './services/transport'
import { createState } from './state/state'
import { tellWindow } from './window'

function page(shell: Transport['shell']) {
  const told: [name: string, body: unknown][] = []
  const request = async (name: string, body?: object) => {
    told.push([name, body])
    throw new Error('a window that does not answer stops nothing')
  }
  const state = createState({ getItem: () => null, setItem: () => undefined }, true)
  const run = { id: 'script.run', title: 'Run', keys: ['F5'], run: () => undefined }
  const stop = { id: 'script.stop', title: 'Stop', run: () => undefined }
  const commands = new Commands([run, stop], () => true, {
    own: () => state.settings.getState().keys,
    holds: () => true,
  })
  const telling = tellWindow({ shell, request } as unknown as Transport, state, commands)
  return { told, state, telling }
}

test('the window is told the theme and the keys, at the beginning and when they change', () => {
  const { told, state, telling } = page('window')
  expect(told).toEqual([
    ['window.theme', { theme: 'system' }],
    ['window.keys', { keys: { 'script.run': { keys: 'F5' } } }],
  ])
  told.length = 0
  state.settings.setState({ keys: [{ keys: 'f9', command: 'script.stop', remove: false }] })
  state.settings.setState({ fault: 'it is half-typed' })
  state.layout.setState({ theme: 'light' })
  state.settings.setState({ keys: [{ command: 'script.run', remove: true }] })
  expect(told).toEqual([
    ['window.keys', { keys: { 'script.run': { keys: 'F5' }, 'script.stop': { keys: 'F9' } } }],
    ['window.theme', { theme: 'light' }],
    ['window.keys', { keys: {} }],
  ])
  telling.dispose()
  state.layout.setState({ theme: 'dark' })
  expect(told).toHaveLength(3)
})

test('a browser is told nothing', () => {
  expect(page('browser').told).toEqual([])
})
