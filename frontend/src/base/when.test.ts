import { expect, test } from 'vitest'
import { holds, namesIn } from './when'

const facts = { editorTextFocus: true, panelFocus: false, resourceExtname: '.ts' }

test.each([
  [undefined, true],
  ['', true],
  ['editorTextFocus', true],
  ['!editorTextFocus', false],
  ['panelFocus || editorTextFocus', true],
  ['panelFocus && editorTextFocus', false],
  ['panelFocus && editorTextFocus || !panelFocus', true],
  ["resourceExtname == '.ts'", true],
  ['resourceExtname == .md', false],
  ['editorTextFocus && resourceExtname != .md', true],
  ['nobodyKnowsIt', false],
])('%s', (when, expected) => {
  expect(holds(when, facts)).toBe(expected)
})

test('what is no condition has no names', () => {
  expect(namesIn('a && !b || c == d')).toEqual(['a', 'b', 'c'])
  expect(namesIn('a &&')).toBeUndefined()
  expect(namesIn('(a)')).toBeUndefined()
})
