import { expect, test } from 'vitest'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { Invocations } from './invocations'

test('two invocations are compared; one that is listed no more is not the first of them', () => {
  const { context, tabs } = fakeContext({})
  const { run } = context.state
  const actions = new Invocations(context, new Files(context))
  const invocations = ['a', 'b'].map(invocationId => ({ invocationId })) as never
  run.setState({ invocations, compared: 'of another workspace' })
  actions.compare('a')
  expect([run.getState().compared, [...tabs]]).toEqual(['a', []])
  actions.compare('b')
  expect(run.getState().compared).toBeUndefined()
  expect([...tabs].join()).toContain('a..b')
})
