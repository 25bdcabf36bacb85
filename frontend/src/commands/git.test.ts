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
