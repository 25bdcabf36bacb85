import { expect, test } from 'vitest'
import type { Held, InvocationStatus, Rehearsal } from './invocation'
import { endOf, wordsOf } from './rehearsal'

const write: Held = { kind: 'record', method: 'set', target: 'a' }

const CASES: [
  name: string,
  status: InvocationStatus,
  held: Held[],
  more: number,
  words: string,
  end: RegExp,
][] = [
  ['a script that only reads', 'finished', [], 0, 'It writes nothing.', /^$/],
  ['one that writes', 'finished', [write], 0, 'It is about to write once.', /^$/],
  ['one that writes much', 'finished', [write], 4, 'It is about to write 5 times.', /^$/],
  [
    'one that throws before it writes',
    'function_error',
    [],
    0,
    'As far as it came, it wrote nothing.',
    /^The script failed by itself/,
  ],
  [
    'one that throws after it',
    'function_error',
    [write],
    0,
    'It is about to write once.',
    /perhaps only because a write/,
  ],
  ['an endless one', 'timed_out', [], 0, 'As far as it came, it wrote nothing.', /time limit/],
  ['a large one', 'out_of_memory', [write], 0, 'It is about to write once.', /memory limit/],
  [
    'a fault of ours',
    'runtime_error',
    [],
    0,
    'As far as it came, it wrote nothing.',
    /no fault of the script/,
  ],
]

test.each(CASES)('what is said of %s', (_, status, held, more, words, end) => {
  const found: Rehearsal = { held, more, reads: 0, status, console: [] }
  expect(wordsOf(found)).toBe(words)
  expect(endOf(found)).toMatch(end)
})
