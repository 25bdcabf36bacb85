import { describe, expect, test } from 'vitest'
import { findConflicts, resolved } from './conflicts'

const TEXT = `a
<<<<<<< HEAD
ours 1
ours 2
||||||| 1234567
common
=======
theirs
>>>>>>> feature/x
b
<<<<<<< HEAD
=======
only theirs
>>>>>>> 89abcdef`.split('\n')

describe('conflicts', () => {
  test('are found with their sides, with and without the common text', () => {
    expect(findConflicts(TEXT)).toEqual([
      { start: 2, base: 5, middle: 7, end: 9, ours: 'HEAD', theirs: 'feature/x' },
      { start: 11, base: 12, middle: 12, end: 14, ours: 'HEAD', theirs: '89abcdef' },
    ])
  })

  test.each([
    ['ours', ['ours 1', 'ours 2'], []],
    ['theirs', ['theirs'], ['only theirs']],
    ['both', ['ours 1', 'ours 2', 'theirs'], ['only theirs']],
  ] as const)('become %s', (side, first, second) => {
    const [a, b] = findConflicts(TEXT)
    expect(a && resolved(TEXT, a, side)).toEqual(first)
    expect(b && resolved(TEXT, b, side)).toEqual(second)
  })

  test.each([
    ['a heading underlined with =', ['Title', '=======', 'text']],
    ['an end without a beginning', ['=======', '>>>>>>> x']],
    ['a beginning that is never ended', ['<<<<<<< HEAD', 'a', '=======']],
    ['marks in a string', ['const a = "<<<<<<< HEAD"', '=======', '>>>>>>> x']],
  ])('%s is none', (_name, lines) => expect(findConflicts(lines)).toEqual([]))

  test('with Windows line ends and one inside another', () => {
    const lines = ['<<<<<<< A\r', '<<<<<<< B\r', 'x\r', '=======\r', 'y\r', '>>>>>>> C\r']
    expect(findConflicts(lines)).toEqual([{ start: 2, base: 4, middle: 4, end: 6, ours: 'B', theirs: 'C' }])
  })
})
