import { expect, test } from 'vitest'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { Runs } from './runs'

test('two runs are compared; one that is listed no more is not the first of them', () => {
  const { context, tabs } = fakeContext({})
  const { run } = context.state
  const runs = new Runs(context, new Files(context))
  const invocations = ['a', 'b'].map(invocationId => ({ invocationId })) as never
  run.setState({ invocations, compared: 'of another workspace' })
  runs.compare('a')
  expect([run.getState().compared, [...tabs]]).toEqual(['a', []])
  runs.compare('b')
  expect(run.getState().compared).toBeUndefined()
  expect([...tabs].join()).toContain('a..b')
})
