import { expect, test } from 'vitest'
import { InvocationService } from './invocations'
import type { Transport } from './transport'

test('how long invocations are kept is changed, and the rest of the rule stays', async () => {
  const sent: unknown[] = []
  const rules = [
    { team: 'ours', days: 3 },
    { days: 10, invocations: 500, deadDays: 90 },
    { workspace: 'w', days: 1 },
  ]
  const request = async (name: string, body: object) => {
    if (name === 'kept.setRetention') sent.push(body)
    return { rules, default: { days: 180, logDays: -1 } }
  }
  const invocations = new InvocationService({ request } as unknown as Transport)
  expect(await invocations.keptDays()).toEqual({ days: 10, logDays: -1, deadDays: 90 })
  await invocations.keepFor({ days: 20, logDays: 5 })
  expect(sent).toEqual([{ days: 20, logDays: 5, invocations: 500, deadDays: 90 }])
})
