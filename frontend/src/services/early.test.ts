import { afterEach, expect, test, vi } from 'vitest'
import { askEarly, forgetEarly, takeEarly } from './early'

const DIR = '/w'

function program(answer: unknown, fails = false) {
  const fetched = vi.fn(async () => {
    if (fails) throw new Error('gone')
    return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  vi.stubGlobal('fetch', fetched)
  return fetched
}

afterEach(() => {
  forgetEarly()
  vi.unstubAllGlobals()
})

test('what was asked early is taken once, whatever the order of its words', async () => {
  const fetched = program({
    answers: [
      { name: 'settings.get', body: {}, answer: { text: 'own' } },
      { name: 'settings.get', body: { file: 'snippets' }, answer: { text: 'snippets' } },
      { name: 'file.read', body: { path: 'README.md', dir: DIR }, answer: { text: '# w' } },
    ],
  })
  askEarly(DIR)
  expect(await takeEarly('file.read', { dir: DIR, path: 'README.md' })).toEqual({ text: '# w' })
  expect(await takeEarly('file.read', { dir: DIR, path: 'README.md' })).toBeUndefined()
  expect(await takeEarly('file.read', { dir: DIR, path: 'other.ts' })).toBeUndefined()
  expect(await takeEarly('settings.get', { file: '' })).toEqual({ text: 'own' })
  expect(await takeEarly('settings.get', { file: 'snippets' })).toEqual({ text: 'snippets' })
  expect(fetched).toHaveBeenCalledTimes(1)
})

test('what changes something is never answered beforehand, nor anything after the start', async () => {
  program({
    answers: [
      { name: 'file.write', body: {}, answer: {} },
      { name: 'app.info', body: {}, answer: { version: '1' } },
    ],
  })
  expect(await takeEarly('app.info', {})).toBeUndefined()
  askEarly(null)
  expect(await takeEarly('file.write', {})).toBeUndefined()
  forgetEarly()
  expect(await takeEarly('app.info', {})).toBeUndefined()
})

test.each([
  ['a program that does not answer', '', true],
  ['no JSON', '<html>', false],
  ['a fault', { error: { sentence: 'No.' } }, false],
  ['nothing', { answers: null }, false],
])('%s is met by who asks for something itself', async (_, answer, fails) => {
  program(answer, fails)
  askEarly(DIR)
  expect(await takeEarly('app.info', {})).toBeUndefined()
})
