import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Delayer, Sequence } from './async'
import { formatIn, goesByElapsedTime, nextClockChange } from './clocks'
import { Disposables } from './disposable'
import { Emitter } from './emitter'
import { formatDuration, formatSize, listed, pathEnd, prettyJson, urlPath } from './format'
import { matched, ranked } from './fuzzy'
import { freeName, nameFault, scriptOf } from './paths'

describe('paths', () => {
  test.each([
    ['scripts/OnIssue.ts', 'OnIssue'],
    ['scripts/sync/Issue.js', 'sync/Issue'],
    ['scripts/types.d.ts', undefined],
    ['listeners/a.json', undefined],
    ['README.md', undefined],
  ])('scriptOf(%s)', (path, script) => expect(scriptOf(path)).toBe(script))

  test.each([
    '',
    ' ',
    '../x',
    'a//b',
    '/a',
    'a/',
    'a:b',
    'a*',
    './a',
    'a/ b',
    'tab\t',
    'con',
    'sub/AUX',
    'nul.txt',
    'dot.',
  ])('refuses the name %j', name => expect(nameFault(name)).toBeTypeOf('string'))

  test.each(['a', 'sync/Issue', 'high priority bug', '.env', 'console', 'com10'])('takes the name %j', name =>
    expect(nameFault(name)).toBeUndefined(),
  )

  test.each([
    [[], 'jira/cloud'],
    [['jira/cloud'], 'jira/cloud-2'],
    [['jira/cloud', 'jira/cloud-2'], 'jira/cloud-3'],
  ])('beside %j a new one is called %s', (taken, name) =>
    expect(freeName('jira/cloud', '-', n => (taken.includes(n) ? 'taken' : undefined))).toBe(name),
  )
})

describe('finding by letters', () => {
  const files = [
    'events/issue-updated/renamed.json',
    'listeners/issue-updated.json',
    'scripts/OnIssueUpdated.ts',
    'README.md',
  ]

  test.each([
    ['updated', 'scripts/OnIssueUpdated.ts'],
    ['renamed', 'events/issue-updated/renamed.json'],
    ['oiu', 'scripts/OnIssueUpdated.ts'],
    ['zzz', undefined],
  ])('%s', (query, first) => expect(ranked(files, query, f => f)[0]).toBe(first))

  const titles = ['Renew a Workspace', 'Workspace: New from Template...', 'View: Next Editor']
  test.each([
    ['New Workspace', ['Workspace: New from Template...', 'Renew a Workspace']],
    ['workspace: new', ['Workspace: New from Template...']],
    ['new nothing', []],
  ])('words of %j are found in any order', (query, found) =>
    expect(ranked(titles, query, t => t)).toEqual(found),
  )

  test.each([
    ['scripts/Issue.ts', 'iss', 'scripts/[Iss]ue.ts'],
    ['scripts/sync/issue.ts', 'sy is', 'scripts/[sy]nc/[is]sue.ts'],
    ['OnJiraIssueCreated.ts', 'ojic', '[O]n[Ji]raIssue[C]reated.ts'],
    ['OnJiraIssueCreated.ts', 'xyz', 'OnJiraIssueCreated.ts'],
    ['View: Records', '', 'View: Records'],
  ])('%j shows where it has %j', (text, query, shown) => {
    const marked = matched(text, query).reduceRight(
      (rest, [from, to]) => `${rest.slice(0, from)}[${rest.slice(from, to)}]${rest.slice(to)}`,
      text,
    )
    expect(marked).toBe(shown)
  })
})

describe('format', () => {
  test.each([
    [undefined, ''],
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1500, '1.50 s'],
    [59_900, '59.9 s'],
    [61_000, '1 min 1 s'],
    [3_720_000, '1 h 2 min'],
  ])('formatDuration(%s)', (ms, text) => expect(formatDuration(ms)).toBe(text))

  test.each([
    [0, '0 B'],
    [1500, '1.5 kB'],
    [2_050_000, '2.0 MB'],
  ])('formatSize(%s)', (bytes, text) => expect(formatSize(bytes)).toBe(text))

  test.each([
    ['https://gitlab.com/api/v4/projects/a%2Fb/issues?page=2', '/api/v4/projects/a/b/issues?page=2'],
    ['/api/v4/projects/a%2Fb/issues', '/api/v4/projects/a/b/issues'],
    ['//key', '//key'],
    ['DEMO-51', 'DEMO-51'],
    ['/%E0%A4%A', '/%E0%A4%A'],
  ])('%s is read as %s', (url, path) => expect(urlPath(url)).toBe(path))

  test.each([
    ['/api/v4/projects/42', '/42'],
    ['/rest/api/3/issue/OPS-1/comment', '/OPS-1/comment'],
    [
      '/search?jql=project%20%3D%20OPS%20ORDER%20BY%20created&maxResults=50&startAt=100',
      '&maxResults=50&startAt=100',
    ],
    ['/list/', 'st/'],
    ['/', ''],
    ['', ''],
  ])('the end of %s', (path, end) => expect(path.slice(pathEnd(path))).toBe(end))

  test('text that is no JSON stays as it is', () => {
    expect(prettyJson('<html>')).toBe('<html>')
    expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}')
  })

  test('many names are few', () => {
    expect(listed(['a', 'b'])).toBe('a, b')
    expect(listed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
  })
})

describe('disposables', () => {
  test('end everything once, last first, and a newcomer at once', () => {
    const ended: string[] = []
    const all = new Disposables()
    all.add({ dispose: () => ended.push('first') })
    all.add({ dispose: () => ended.push('second') })
    all.dispose()
    all.dispose()
    all.add({ dispose: () => ended.push('late') })
    expect(ended).toEqual(['second', 'first', 'late'])
  })

  test('a listener that was disposed hears nothing, even while firing', () => {
    const emitter = new Emitter<number>()
    const heard: number[] = []
    const first = emitter.event(n => heard.push(n))
    emitter.fire(1)
    first.dispose()
    emitter.fire(2)
    expect(heard).toEqual([1])
    expect(emitter.size).toBe(0)
  })
})

describe('waiting', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('a delayer works once, after the last trigger', () => {
    const work = vi.fn()
    const delayer = new Delayer(100, work)
    delayer.trigger()
    vi.advanceTimersByTime(90)
    delayer.trigger()
    vi.advanceTimersByTime(90)
    expect(work).not.toHaveBeenCalled()
    vi.advanceTimersByTime(10)
    expect(work).toHaveBeenCalledOnce()
    expect(delayer.pending).toBe(false)
  })

  test('a sequence keeps the order and goes on after a failure', async () => {
    const done: string[] = []
    const sequence = new Sequence()
    const failing = sequence.run(async () => {
      done.push('a')
      throw new Error('no')
    })
    const next = sequence.run(async () => void done.push('b'))
    await expect(failing).rejects.toThrow('no')
    await next
    expect(done).toEqual(['a', 'b'])
  })
})

describe('clocks', () => {
  test.each([
    ['Europe/Berlin', '2026-11-26T12:00:00Z', '2027-03-28T01:00:00.000Z', 60],
    ['America/New_York', '2026-07-01T00:00:00Z', '2026-11-01T06:00:00.000Z', -60],
    ['Australia/Lord_Howe', '2026-11-26T12:00:00Z', '2027-04-03T15:00:00.000Z', -30],
  ])('the clocks of %s change next', (zone, from, at, minutes) => {
    const change = nextClockChange(zone, new Date(from))
    expect(change).toEqual({ at: new Date(at), minutes })
  })

  test('the clocks of UTC never change, and a zone that is none has none', () => {
    expect(nextClockChange('UTC', new Date('2026-11-26T12:00:00Z'))).toBeUndefined()
    expect(nextClockChange('Atlantis', new Date('2026-11-26T12:00:00Z'))).toBeUndefined()
  })

  test('a line that names no hour goes by elapsed time', () => {
    expect(['*/15 * * * *', '0 0 * * * *', '@hourly'].map(goesByElapsedTime)).toEqual([true, true, true])
    expect(['0 7 * * *', '0 */2 * * *', '@daily'].map(goesByElapsedTime)).toEqual([false, false, false])
  })

  test('a moment is shown by the clocks of a zone', () => {
    expect(formatIn('Europe/Berlin', '2026-11-27T05:30:00Z')).toBe('Fri 27 Nov, 06:30')
  })
})
