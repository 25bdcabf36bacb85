import { expect, test } from 'vitest'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { Git } from './git'

test('a message that is typed while a commit goes on stays for the next one', async () => {
  let committed: (() => void) | undefined
  const status = {
    state: 'ready',
    remotes: [],
    author: 'ada',
    changes: [{ path: 'a.ts', worktree: 'M' }],
  }
  const git = {
    status: async () => status,
    commit: () => new Promise<void>(resolve => (committed = resolve)),
  }
  const { context } = fakeContext({}, { git })
  const own = new Git(context, new Files(context))
  await own.refresh()
  own.setMessage('first')
  const commit = own.commit()
  await expect.poll(() => committed).toBeDefined()
  own.setMessage('second')
  committed?.()
  await commit
  expect(context.state.git.getState().message).toBe('second')
  const next = own.commit()
  committed = undefined
  await expect.poll(() => committed).toBeDefined()
  ;(committed as (() => void) | undefined)?.()
  await next
  expect(context.state.git.getState().message).toBe('')
})

test('a commit right behind staging waits for it, and goes by what git says then', async () => {
  const conflicted = [{ path: 'a.ts', conflict: 'both modified' }]
  const staged = [{ path: 'a.ts', index: 'M' }]
  const done: string[] = []
  let read: ((file: { text: string }) => void) | undefined
  let late: ((status: object) => void) | undefined
  let changes: object[] = conflicted
  const now = () => ({
    state: 'ready',
    remotes: [],
    author: 'ada',
    operation: 'merge',
    message: 'Merge',
    changes,
  })
  let slow = false
  const git = {
    status: () => (slow ? new Promise(resolve => (late = resolve)) : Promise.resolve(now())),
    stage: async () => {
      changes = staged
      done.push('stage')
    },
    commit: async () => {
      done.push('commit')
    },
  }
  const files = { read: () => new Promise(resolve => (read = resolve)) }
  const { context } = fakeContext({}, { git, files })
  const own = new Git(context, new Files(context))
  await own.refresh()
  const stage = own.stage()
  const commit = own.commit()
  await expect.poll(() => read).toBeDefined()
  read?.({ text: 'resolved' })
  await stage
  // Another question of the page, whose answer is on its way, takes the commit's own from what is shown.
  slow = true
  const other = own.refresh()
  slow = false
  await commit
  late?.(now())
  await other
  expect(done).toEqual(['stage', 'commit'])
})

test('a pull that ends in conflicts says so, whoever asks how things stand meanwhile', async () => {
  let changes: object[] = []
  let late: ((status: object) => void) | undefined
  const now = () => ({ state: 'ready', remotes: ['origin'], changes })
  let other: Promise<unknown> = Promise.resolve()
  const git = {
    status: (): Promise<object> => Promise.resolve(now()),
    sync: async () => {
      changes = [{ path: 'a.ts', conflict: 'both modified' }]
    },
  }
  const { context } = fakeContext({}, { git })
  const own = new Git(context, new Files(context))
  await own.refresh()
  git.status = () => {
    git.status = () => new Promise(resolve => (late = resolve))
    other = own.refresh() // its answer comes after that of the pull
    return Promise.resolve(now())
  }
  await own.sync('pull')
  late?.(now())
  await other
  const told = context.state.notices.getState().notices.map(n => n.text)
  expect(told).toEqual(['Both sides changed the same lines.'])
})

test('a pull asked for while a push goes on waits for it and says so; to stop stops both', async () => {
  const begun: string[] = []
  let end: ((fault?: Error) => void) | undefined
  const git = {
    status: async () => ({ state: 'ready', remotes: ['origin'], changes: [] }),
    sync: (_dir: string, what: string, _told: unknown, signal: AbortSignal) => {
      begun.push(what)
      return new Promise<void>((resolve, reject) => {
        end = fault => (fault ? reject(fault) : resolve())
        signal.addEventListener('abort', () => reject(new Error('stopped')))
      })
    },
  }
  const { context } = fakeContext({}, { git })
  const own = new Git(context, new Files(context))
  await own.refresh()
  const told = () => context.state.notices.getState().notices.map(n => n.text)
  const push = own.sync('push')
  await expect.poll(() => begun).toEqual(['push'])
  const pulls = [own.sync('pull'), own.sync('pull')]
  expect(told()).toEqual(['The pull begins when the push is done.'])
  end?.(new Error('They have more.'))
  await push
  await expect.poll(() => begun).toEqual(['push', 'pull'])
  end?.()
  await Promise.all(pulls)
  expect(told()).toContain('Pulled.')

  const fetch = own.sync('fetch')
  await expect.poll(() => begun).toEqual(['push', 'pull', 'fetch'])
  const after = own.sync('push')
  own.cancelSync()
  await Promise.all([fetch, after])
  expect(begun).toEqual(['push', 'pull', 'fetch'])
  expect(context.state.git.getState().sync).toBeUndefined()
})
