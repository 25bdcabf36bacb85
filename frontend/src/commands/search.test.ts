import { describe, expect, test } from 'vitest'
import type { FoundFile, Match, Searched } from '../model/search'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { Search } from './search'

interface Running {
  found(one: FoundFile | Searched): void
  end(): void
}

function searching(disk: Record<string, string>) {
  const running: Running[] = []
  const find = (_dir: string, _query: object, found: Running['found']) =>
    new Promise<void>(end => running.push({ found, end }))
  const fake = fakeContext(disk, { search: { find } })
  const search = new Search(fake.context, new Files(fake.context))
  const { search: store, notices } = fake.context.state
  return { ...fake, search, store, notices, running }
}

function match(column: number): Match {
  return {
    line: 1,
    column,
    endLine: 1,
    endColumn: column + 3,
    before: '',
    text: 'old',
    after: '',
    replacement: 'new',
  }
}

const found = (path: string, version: string, ...columns: number[]): FoundFile => ({
  path,
  version,
  matches: columns.map(match),
})

describe('results of an old search', () => {
  test.each([
    [
      'the field was emptied',
      async (s: Search) => {
        s.change({ pattern: '' })
        await s.run()
      },
    ],
    ['the workspace was left', (s: Search) => s.leave()],
  ])('do not come back after %s', async (_when, turn) => {
    const { search, store, running } = searching({})
    search.change({ pattern: 'old' })
    const one = search.run()
    await expect.poll(() => running.length).toBe(1)
    running[0]?.found(found('a.ts', 'v', 1))
    await turn(search)
    running[0]?.end()
    await one
    const { files, done, running: on } = store.getState()
    expect({ files, done, on }).toEqual({ files: [], done: undefined, on: false })
    search.leave()
  })
})

describe('a replacement', () => {
  const DISK = { 'a.ts': 'old', 'b.ts': 'old old', 'c.ts': 'old' }

  async function replaced() {
    const one = searching(DISK)
    one.disk.set('/w/c.ts', 'changed since')
    one.store.setState({
      files: [found('a.ts', 'old', 1), found('b.ts', 'old old', 1, 5), found('c.ts', 'old', 1)],
    })
    const work = one.search.replaceAll()
    await expect.poll(() => one.notices.getState().question).toBeDefined()
    one.notices.getState().question?.answer('replace' as never)
    await work
    return one
  }

  const texts = (disk: Map<string, string>) => ['a.ts', 'b.ts', 'c.ts'].map(path => disk.get(`/w/${path}`))

  test('counts what was replaced, not what was listed', async () => {
    const { disk, notices, search } = await replaced()
    expect(texts(disk)).toEqual(['new', 'new new', 'changed since'])
    expect(notices.getState().notices.at(-1)?.text).toBe('Replaced 3 places.')
    search.leave()
  })

  test('is undone in every file that was not changed since; the others are named', async () => {
    const { disk, notices, search } = await replaced()
    disk.set('/w/a.ts', 'changed since')
    notices.getState().notices.at(-1)?.action?.run()
    await expect.poll(() => notices.getState().notices.at(-1)?.kind).toBe('warning')
    expect(texts(disk)).toEqual(['changed since', 'old old', 'changed since'])
    expect(notices.getState().notices.at(-1)?.text).toBe('a.ts was changed since, and stays as it is.')
    search.leave()
  })
})
