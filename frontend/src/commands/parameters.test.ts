import { describe, expect, test } from 'vitest'
import { pageOf, pagePath } from '../base/pages'
import { flattened, linesOf, ofLines, setAt, valueAt } from '../base/parameters'
import { listenerScript } from './listeners'

describe('parameters', () => {
  test('a folder is its parameters, with its name before theirs', () => {
    const token = { type: 'password' }
    const all = { key: { type: 'text' }, mail: { type: 'folder', parameters: { token } } }
    expect(flattened(all)).toEqual([
      ['key', { type: 'text' }],
      ['mail.token', token],
    ])
  })

  test.each([
    [undefined, 'a', undefined],
    [{ a: 0 }, 'a', 0],
    [{ a: { b: false } }, 'a.b', false],
    [{ a: 'text' }, 'a.b', undefined],
    [{ a: null }, 'a.b', undefined],
  ])('in %j at %s is %j', (values, path, value) => {
    expect(valueAt(values as Record<string, unknown>, path)).toEqual(value)
  })

  test('a value that is taken out takes its empty folder along', () => {
    const values: Record<string, unknown> = { other: 1 }
    setAt(values, 'mail.token', 'x')
    expect(values).toEqual({ other: 1, mail: { token: 'x' } })
    setAt(values, 'mail.token', undefined)
    expect(values).toEqual({ other: 1 })
  })

  test.each([
    ['list', ['a', 'b c'], 'a\nb c'],
    ['map', { a: '1', 'b c': 'x = y' }, 'a = 1\nb c = x = y'],
    ['list', [], ''],
  ])('a %s is lines and back', (type, value, lines) => {
    expect(linesOf(type, value)).toBe(lines)
    expect(ofLines(type, lines)).toEqual(value)
  })

  test('lines with nothing in them are left out', () => {
    expect(ofLines('list', ' a \n\n b')).toEqual(['a', 'b'])
    expect(ofLines('map', 'lonely\n')).toEqual({ lonely: '' })
  })
})

test.each([
  ['listener', 'issue-created'],
  ['connection', 'jira/cloud'],
  ['parameters', ''],
] as const)('the page %s %s is found by its path', (kind, name) => {
  expect(pageOf(pagePath(kind, name))).toEqual({ kind, name })
})

test('a tab that was kept under the former name of its page still opens', () => {
  expect(pageOf('page:runs/a..b')).toEqual({ kind: 'comparison', name: 'a..b' })
})

test('a file is no page', () => {
  expect(pageOf('scripts/page.ts')).toBeUndefined()
})

test('a listener without a described event gets a script all the same', () => {
  expect(listenerScript('ts', undefined, '')).toContain('(event: unknown, context: Context<EV>)')
  expect(listenerScript('js', '@bobbin/x/events', 'Y')).toContain(
    "@param {import('@bobbin/x/events').Y} event",
  )
})
