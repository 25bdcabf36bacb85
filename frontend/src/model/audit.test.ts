import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { actionWords, outcomeWords } from './audit'

const CONTROL = join(import.meta.dirname, '../../../runtime/control')

/** Every action that the runner's own code names: the fourth word of an endpoint, and the export. */
function actions(): string[] {
  const sources = readdirSync(CONTROL).filter(name => name.endsWith('.go') && !name.endsWith('_test.go'))
  const text = sources.map(name => readFileSync(join(CONTROL, name), 'utf8')).join('\n')
  const endpoints = [...text.matchAll(/\{"[A-Z]+", [^,]+, \w+, "([a-z]+\.[a-z]+)"/g)].map(m => m[1] ?? '')
  return [...new Set([...endpoints, 'audit.export'])]
}

test('every action of a runner has words', () => {
  const all = actions()
  expect(all.length).toBeGreaterThan(30)
  expect(all.filter(action => actionWords({ action }) === action)).toEqual([])
})

test('an action of a newer runner keeps its name', () => {
  expect(actionWords({ action: 'moon.land' })).toBe('moon.land')
})

test('an outcome is said without underscores', () => {
  expect(outcomeWords({ outcome: 'ok' })).toBe('done')
  expect(outcomeWords({ outcome: 'not_found' })).toBe('not found')
})
