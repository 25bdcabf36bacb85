import { expect, test } from 'vitest'
import { type Tape, tapeWords } from './recording'

const replay = { answered: 2, divergences: [], unused: [] }
const other = { message: 'POST /issues (gitlab) is not what was recorded.', place: { file: 'a.ts', line: 4 } }

const CASES: [name: string, tape: Tape, said: string[]][] = [
  ['one that was made', { file: '/w/a.json', exchanges: 1 }, ['info', 'Recorded 1 exchange in a.json.']],
  [
    'one without names',
    { exchanges: 2, replaced: [{ value: 'Zoe', with: 'Person 1' }], opaque: 1 },
    [
      'warning',
      'Recorded 2 exchanges in a.json. Aliases stand for 1 name or mail address.',
      'What is in 1 attachment is not text, and names in it stay: look at them before you share it.',
    ],
  ],
  [
    'one that could not be written',
    { exchanges: 0, fault: { sentence: 'The disk is full.', hint: 'Make room.' } },
    ['warning', 'The disk is full.', 'Make room.'],
  ],
  ['a replay', { exchanges: 2, replay }, ['info', 'Replayed 2 of 2 exchanges; nothing left this machine.']],
  [
    'a replay that asks for less',
    { exchanges: 3, replay: { ...replay, unused: [{}] } },
    [
      'info',
      'Replayed 2 of 3 exchanges; nothing left this machine.',
      '1 recorded exchange was not asked for.',
    ],
  ],
  [
    'a replay that asks for something else',
    { exchanges: 2, replay: { answered: 0, divergences: [other, other], unused: [{}, {}] } },
    [
      'warning',
      'a.ts:4: POST /issues (gitlab) is not what was recorded. The same is true of 1 more.',
      '2 recorded exchanges were not asked for.',
    ],
  ],
]

test.each(CASES)('what is said of %s', (_, tape, [kind, text, hint]) => {
  expect(tapeWords(tape, 'a.json')).toEqual({ kind, text, ...(hint && { hint }) })
})
