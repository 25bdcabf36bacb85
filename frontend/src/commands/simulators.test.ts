import { expect, test } from 'vitest'
import type { Switch } from '../model/simulator'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { Simulators } from './simulators'

test('a second change of the switches keeps what the first one made', async () => {
  let switches: Switch[] = [{ kind: 'outage' }]
  const answers: (() => void)[] = []
  const answered = () => new Promise<void>(resolve => answers.push(resolve))
  const simulators = {
    show: async () => ({ switches }),
    switch: async (_dir: string, _connection: string, next: Switch[]) => {
      await answered()
      if (next.some(s => s.on === 'nobody')) throw new Error('nobody is no call')
      switches = next
      return next
    },
  }
  const { context } = fakeContext({}, { simulators })
  const own = new Simulators(context, new Files(context))
  const changed = [
    own.switch('jira', now => [...now, { kind: 'slow' }]),
    own.switch('jira', now => now.map(s => ({ ...s, on: 'nobody' }))).catch(thrown => thrown.message),
    own.switch('jira', now => now.map(s => ({ ...s, times: 2 }))),
  ]
  for (const n of [1, 2, 3]) {
    await expect.poll(() => answers.length).toBe(n)
    answers[n - 1]?.()
  }
  expect((await Promise.all(changed))[1]).toBe('nobody is no call')
  expect(switches).toEqual([
    { kind: 'outage', times: 2 },
    { kind: 'slow', times: 2 },
  ])
})
