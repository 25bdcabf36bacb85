import { expect, test } from 'vitest'
import { countRows, type Migration, timeLeft, type Wish, wishesOf } from './migration'

const NOTHING = { changed: 0, same: 0, leftOut: 0, uncertain: 0, repeated: 0, again: 0, lookedUp: 0 }

function migration(change: Partial<Migration>, failed = 0): Migration {
  const counts = { ...NOTHING, created: 100 - failed, failed }
  return { status: 'running', dryRun: false, perSecond: 10, total: 300, counts, ...change } as Migration
}

test.each<[Partial<Migration>, number, Wish[]]>([
  [{ status: 'running' }, 0, ['pause', 'cancel']],
  [{ status: 'running', wish: 'pause' }, 0, ['resume', 'cancel']],
  [{ status: 'running', wish: 'cancel' }, 1, ['pause', 'retry']],
  [{ status: 'paused' }, 0, ['resume', 'cancel']],
  [{ status: 'stopped' }, 1, ['resume', 'retry', 'cancel']],
  [{ status: 'finished' }, 1, ['retry', 'again']],
  [{ status: 'finished', dryRun: true }, 1, ['again']],
  [{ status: 'cancelled' }, 0, ['again']],
])('of one that is %j with %d failed may be wished %j', (change, failed, wishes) => {
  expect(wishesOf(migration(change, failed))).toEqual(wishes)
})

test('the time that is left is known where the source says how much there is', () => {
  expect(timeLeft(migration({}))).toBe(20_000)
  expect(timeLeft(migration({ total: 0 }))).toBeUndefined()
  expect(timeLeft(migration({ perSecond: 0 }))).toBeUndefined()
  expect(timeLeft(migration({ status: 'finished' }))).toBeUndefined()
})

test('the report tells what became of the items, and of a dry run what would', () => {
  expect(countRows(migration({}, 2))).toEqual([
    ['created', 98],
    ['failed', 2],
  ])
  expect(countRows(migration({ dryRun: true }))).toEqual([['would be created', 100]])
})
