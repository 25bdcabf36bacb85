import { describe, expect, test } from 'vitest'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { JsonFiles } from './jsonFiles'
import { Schedules } from './schedules'

describe('changes of forms', () => {
  test('of one file are made one after the other', async () => {
    const { context, disk } = fakeContext({ 'x.json': '{}' })
    const json = new JsonFiles(context, new Files(context))
    await Promise.all([
      json.change('x.json', value => Object.assign(value, { a: 1 })),
      json.change('x.json', value => Object.assign(value, { b: 2 })),
    ])
    expect(JSON.parse(disk.get('/w/x.json') ?? '')).toEqual({ a: 1, b: 2 })
  })

  test('of which the last one is taken back, also while it is under way', async () => {
    const workspaces = { get: async () => ({ dir: '/w' }) }
    const { context, disk } = fakeContext({ 'x.json': '{}' }, { workspaces })
    const json = new JsonFiles(context, new Files(context))
    await json.change('x.json', value => Object.assign(value, { a: 1 }))
    await Promise.all([json.change('x.json', value => Object.assign(value, { b: 2 })), json.undo()])
    expect(JSON.parse(disk.get('/w/x.json') ?? '')).toEqual({ a: 1 })
  })

  test('a model that was asked for before is not taken after a later one', async () => {
    const answers: ((workspace: object) => void)[] = []
    const workspaces = { get: () => new Promise<object>(resolve => answers.push(resolve)) }
    const { context } = fakeContext({}, { workspaces })
    const json = new JsonFiles(context, new Files(context))
    const both = [json.reload(), json.reload()]
    answers[1]?.({ dir: '/w', name: 'later' })
    answers[0]?.({ dir: '/w', name: 'before' })
    await Promise.all(both)
    expect(context.state.workspace.getState().workspace?.name).toBe('later')
  })
})

test('a cron line that is looked at does not overtake what is chosen meanwhile', async () => {
  let explained: (() => void) | undefined
  const workspaces = { get: async () => ({ dir: '/w' }) }
  const schedules = { explain: () => new Promise<void>(resolve => (explained = resolve)) }
  const { context, disk } = fakeContext({ 'schedules/nightly.json': '{}' }, { workspaces, schedules })
  const files = new Files(context)
  const own = new Schedules(context, files, new JsonFiles(context, files), {} as never)
  const typed = own.setLine('nightly', '5 5 * * *', '')
  const chosen = own.change('nightly', { cron: '0 * * * *' })
  await expect.poll(() => explained).toBeDefined()
  explained?.()
  await Promise.all([typed, chosen])
  expect(JSON.parse(disk.get('/w/schedules/nightly.json') ?? '')).toEqual({ cron: '0 * * * *' })
})
