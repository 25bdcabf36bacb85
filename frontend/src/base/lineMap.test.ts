import { describe, expect, test } from 'vitest'
import { lineOf, rising, topOf } from './lineMap'

const marks = [
  { line: 1, top: 0 },
  { line: 3, top: 40 },
  { line: 11, top: 80 },
]

describe('lines on a page', () => {
  test.each([
    [1, 0],
    [2, 20],
    [3, 40],
    [5, 50],
    [11, 80],
    [99, 80],
    [0, 0],
  ])('line %d stands at %d', (line, top) => expect(topOf(marks, line)).toBe(top))

  test.each([
    [0, 1],
    [20, 2],
    [60, 7],
    [500, 11],
    [-3, 1],
  ])('at %d stands line %d', (top, line) => expect(lineOf(marks, top)).toBe(line))

  test('without a mark everything is at the top', () => {
    expect([topOf([], 7), lineOf([], 7)]).toEqual([0, 0])
  })

  test('what stands beside another, or above it, is no mark', () => {
    const cells = [...marks, { line: 11, top: 90 }, { line: 12, top: 80 }, { line: 13, top: 95 }]
    expect(rising(cells)).toEqual([...marks, { line: 13, top: 95 }])
  })
})
