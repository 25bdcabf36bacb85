import { describe, expect, test } from 'vitest'
import { type Fold, foldsOf, opensByItself } from './folds'

/** Every part with how deep it lies, as a person sees them opened. */
function shown(folds: Fold[], depth = 0): string[] {
  return folds.flatMap(f => [
    `${depth} ${f.text}`,
    ...(f.parts.length > 0 ? [...shown(f.parts, depth + 1), `${depth} ${f.end}`] : []),
  ])
}

describe('values over many lines', () => {
  test.each([
    ['one line', 'a', ['0 a']],
    ['words over lines', 'a\n  at b', ['0 a', '0   at b']],
    ['an object', 'issue {\n  id: 1\n}', ['0 issue {', '1   id: 1', '0 }']],
    [
      'one in another, and words behind it',
      '{\n  a: {\n    b: 1\n  },\n  c: 2\n} done',
      ['0 {', '1   a: {', '2     b: 1', '1   },', '1   c: 2', '0 } done'],
    ],
    ['two beside each other', '[\n  1\n] [\n  2\n]', ['0 [', '1   1', '0 ] [', '0   2', '0 ]']],
    ['never closed: cut', '{\n  a: [\n    1,', ['0 {', '0   a: [', '0     1,']],
    ['closed further in', '{\n  a\n  }', ['0 {', '0   a', '0   }']],
    ['closed further out', '  {\n    a\n}', ['0   {', '0     a', '0 }']],
    ['nothing within', '{\n}', ['0 {', '0 }']],
    ['an empty line within', '{\n  a: `\n\n  b`\n}', ['0 {', '1   a: `', '1 ', '1   b`', '0 }']],
  ])('%s', (_, text, parts) => expect(shown(foldsOf(text))).toEqual(parts))

  test('a small value is open, of a large one the outermost part', () => {
    expect([opensByItself(3, 9, 14), opensByItself(0, 30, 40), opensByItself(1, 30, 40)]).toEqual([
      true,
      true,
      false,
    ])
    expect(opensByItself(0, 500, 500)).toBe(false)
  })
})
