import { expect, test } from 'vitest'
import { AppError, toAppError } from './fault'
import { narrowWorkspace, type Workspace } from './workspace'

test('a thrown fault stays what it is, anything else is internal', () => {
  const fault = new AppError('conflict', 'It is there already.')
  expect(toAppError(fault)).toBe(fault)
  expect(toAppError(new Error('boom')).code).toBe('internal')
  expect(toAppError('text').sentence).toContain('text')
})

test('empty lists and maps are there although Go sends null', () => {
  const sparse = {
    dir: '/w',
    environments: [{ name: 'a', target: 'HEAD', accounts: null }],
  } as unknown as Workspace
  const full = narrowWorkspace(sparse)
  expect([full.scripts, full.connections, full.payloads, full.environments[0]?.accounts]).toEqual([
    [],
    {},
    {},
    {},
  ])
})
