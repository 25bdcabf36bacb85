import { describe, expect, test, vi } from 'vitest'
import { Comparing } from './comparing'
import { enterFake, fakeContext } from './fakeContext'
import { Files } from './files'

const git = { show: async () => ({ text: 'was' }) }

function compared() {
  const fake = fakeContext({ 'a.ts': 'now' }, { git })
  const files = new Files(fake.context)
  return { ...fake, files, comparing: new Comparing(fake.context, files) }
}

describe('a document that a comparison shows', () => {
  test('goes with the page, however often the page was loaded', async () => {
    const { comparing, open } = compared()
    const page = comparing.hold('work:a.ts')
    await comparing.sides('work:a.ts')
    await comparing.sides('work:a.ts')
    expect(open()).toEqual({ 'a.ts': 'now' })
    await page.release()
    expect(open()).toEqual({})
  })

  test('stays for the other page, whichever of them is closed twice', async () => {
    const { comparing, open } = compared()
    const [work, staged] = [comparing.hold('work:a.ts'), comparing.hold('staged:a.ts')]
    const head = comparing.hold('head:a.ts')
    await comparing.sides('work:a.ts')
    await staged.release()
    await work.release()
    await work.release()
    expect(open()).toEqual({ 'a.ts': 'now' })
    await head.release()
    expect(open()).toEqual({})
  })

  test('is saved when the page goes', async () => {
    const { comparing, type, open, disk } = compared()
    const page = comparing.hold('work:a.ts')
    await comparing.sides('work:a.ts')
    type('a.ts', 'changed')
    await page.release()
    expect([open(), disk.get('/w/a.ts')]).toEqual([{}, 'changed'])
  })

  test('does not stay when the page went before it was there', async () => {
    const { comparing, open } = compared()
    const page = comparing.hold('work:a.ts')
    const loading = comparing.sides('work:a.ts')
    await page.release()
    await loading
    expect(open()).toEqual({})
  })

  test('is nothing to the workspace that is opened next', async () => {
    const { comparing, files, context, disk, open } = compared()
    const page = comparing.hold('work:a.ts')
    await comparing.sides('work:a.ts')
    files.reset()
    context.documents.reset('/other')
    context.state.documents.setState({ documents: {} })
    enterFake(context.state.workspace, '/other')
    disk.set('/other/a.ts', 'other')
    await files.open('a.ts')
    await page.release()
    await files.close('a.ts')
    expect(open()).toEqual({})
  })

  test('goes when it is discarded: what was thrown away is not saved later', async () => {
    const { comparing, files, type, open, disk } = compared()
    comparing.hold('work:a.ts')
    await comparing.sides('work:a.ts')
    type('a.ts', 'thrown away')
    files.discard('a.ts')
    await files.saveAll()
    expect([open(), disk.get('/w/a.ts')]).toEqual([{}, 'now'])
  })

  test('goes when its tab is closed without saving', async () => {
    const { comparing, context, files, type, open, disk } = compared()
    comparing.hold('work:a.ts')
    await files.open('a.ts')
    type('a.ts', 'mine')
    disk.set('/w/a.ts', 'theirs')
    const closing = files.mayClose('a.ts')
    await expect.poll(() => context.state.notices.getState().question).toBeDefined()
    context.state.notices.getState().question?.answer('lose' as never)
    expect(await closing).toBe(true)
    files.forget('a.ts')
    expect([open(), disk.get('/w/a.ts')]).toEqual([{}, 'theirs'])
  })

  test('stays when its tab is closed and it is saved', async () => {
    const { comparing, files, type, open } = compared()
    comparing.hold('work:a.ts')
    await files.open('a.ts')
    type('a.ts', 'mine')
    await files.close('a.ts')
    expect(open()).toEqual({ 'a.ts': 'mine' })
  })
})

test('a file is saved by hand even when it cannot be formatted', async () => {
  const { context, disk, type } = fakeContext({ 'a.ts': 'now' })
  const files = new Files(context)
  context.state.settings.setState(s => ({ settings: { ...s.settings, 'editor.formatOnSave': true } }))
  await files.open('a.ts')
  type('a.ts', 'typed')
  vi.spyOn(context.editors, 'format').mockRejectedValue(new Error('the service has ended'))
  await files.saveByHand('a.ts')
  expect(disk.get('/w/a.ts')).toBe('typed')
})

test('a file is saved that nobody formats, because the service does not answer', async () => {
  const { context, disk, type } = fakeContext({ 'a.ts': 'one' })
  context.state.settings.setState(s => ({ settings: { ...s.settings, 'editor.formatOnSave': true } }))
  const files = new Files(context)
  await files.open('a.ts')
  type('a.ts', 'typed')
  vi.spyOn(context.editors, 'format').mockReturnValue(new Promise(() => undefined))
  vi.useFakeTimers()
  try {
    const saved = files.saveByHand('a.ts')
    await vi.runAllTimersAsync()
    await saved
  } finally {
    vi.useRealTimers()
  }
  expect(disk.get('/w/a.ts')).toBe('typed')
})
