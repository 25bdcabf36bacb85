import { expect, test } from 'vitest'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { Workspaces } from './workspaces'

test('a template is made of what the editor shows, and of nothing while that is not saved', async () => {
  const { context, disk, type } = fakeContext(
    { 'a.ts': 'before' },
    { workspaces: { makeTemplate: async () => disk.get('/w/a.ts') } },
  )
  const files = new Files(context)
  const none = undefined as never
  const workspaces = new Workspaces(context, files, none, none, none, none, none, none, none, none)
  await files.open('a.ts')
  type('a.ts', 'typed')
  expect(await workspaces.makeTemplate('/out.zip', 'Ours', '')).toBe('typed')
  type('a.ts', 'typed again')
  disk.set('/w/a.ts', 'of somebody else')
  await expect(workspaces.makeTemplate('/out.zip', 'Ours', '')).rejects.toThrow(/no template was made/)
})
