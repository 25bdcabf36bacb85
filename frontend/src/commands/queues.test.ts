import { describe, expect, test } from 'vitest'
import { AppError } from '../model/fault'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { JsonFiles } from './jsonFiles'
import { Queues } from './queues'
import { Receiving } from './receiving'

describe('discarding dead letters', () => {
  test.each([
    [undefined, 'Discard all dead letters?'],
    [['1'], 'Discard this dead letter?'],
    [['1', '2'], 'Discard 2 dead letters?'],
  ])('%j is asked in true words', async (ids, title) => {
    const discarded: unknown[] = []
    const invocations = { discard: async (_dir: string, which: unknown) => void discarded.push(which) }
    const { context } = fakeContext({}, { invocations })
    const files = new Files(context)
    const queues = new Queues(context, files, new JsonFiles(context, files))
    const answered = async (value: string) => {
      const work = queues.discard(ids)
      const { question } = context.state.notices.getState()
      expect(question?.title).toBe(title)
      question?.answer(value as never)
      return work
    }
    expect([await answered('no'), discarded]).toEqual([false, []])
    expect([await answered('yes'), discarded]).toEqual([true, [ids]])
  })
})

test('what is removed is neither listed nor shown any more', async () => {
  const list = (...ids: string[]) => ids.map(invocationId => ({ invocationId })) as never
  const invocations = {
    purge: async () => ({ invocations: 2, bytes: 2_100_000 }),
    list: async () => list('new', 'a'),
  }
  const { context } = fakeContext({}, { invocations })
  const { run, notices } = context.state
  const details = { a: {}, b: {}, remote: {} } as never
  run.setState({ invocations: list('a', 'b', 'c'), details, shown: 'b', compared: 'c' })
  const questions: string[] = []
  notices.subscribe(({ question }) => {
    if (!question) return
    if (question.kind === 'confirm') questions.push(question.text)
    queueMicrotask(() => question.answer((question.kind === 'confirm' ? 'yes' : '30') as never))
  })
  const files = new Files(context)
  await new Queues(context, files, new JsonFiles(context, files)).purge()
  expect(questions).toEqual(['2 invocations with events and logs, 2.1 MB. They cannot be brought back.'])
  const now = run.getState()
  expect(now.invocations).toEqual(list('new', 'a'))
  expect(Object.keys(now.details)).toEqual(['a', 'remote'])
  expect([now.shown, now.compared]).toEqual([undefined, undefined])
})

test('switches that cannot be asked for stay as they were, and the reason is shown', async () => {
  const receiving = () => Promise.reject(new AppError('internal', 'The disk is full.'))
  const { context } = fakeContext({}, { listeners: { receiving } })
  const known = [{ environment: 'live', on: true }] as never
  context.state.workspace.setState({ receiving: known })
  await new Receiving(context, new Files(context), {} as never).load()
  expect(context.state.workspace.getState().receiving).toBe(known)
  expect(context.state.notices.getState().notices.map(n => n.text)).toEqual(['The disk is full.'])
})
