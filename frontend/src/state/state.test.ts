import { describe, expect, test } from 'vitest'
import type { GitStatus } from '../model/git'
import type { Exchange, Invocation, InvocationDetail } from '../model/invocation'
import type { Diagnostic, Workspace } from '../model/workspace'
import { type OpenDocument, onDisk, updateDocument, withDocument, withoutDocument } from './documentsState'
import { grouped, lettersByPath, withStatus } from './gitState'
import { createLayoutState, isDark, isHighContrast, otherTheme } from './layoutState'
import { withNotice } from './noticeState'
import {
  countProblems,
  createProblemsState,
  type ProblemsState,
  problemsByFile,
  severityOf,
  withFileProblems,
  withFilesThere,
  withOwnerProblems,
} from './problemsState'
import { createRecordsState, pagesMissing, rechosen, withPage } from './recordsState'
import { createRunnersState, mergeInvocations, viewOf, withFollowing } from './runnersState'
import {
  CHARACTERS_SHOWN,
  chooseScript,
  createRunState,
  eventsOf,
  LINES_SHOWN,
  reconcileChoice,
  runningInvocation,
  withDetail,
  withExchange,
  withInvocation,
  withLines,
} from './runState'
import { movedMatches } from './searchState'
import { treeMaker } from './tree'
import { simulatedConnections, withFile, withoutFile } from './workspaceState'

const WORKSPACE: Workspace = {
  dir: '/w',
  id: 'id',
  name: 'Demo',
  language: 'ts',
  compatibility: 'standard',
  connections: { gitlab: { connector: 'gitlab' }, 'jira/cloud': { connector: 'jira-cloud' } },
  parameters: { projectKey: { type: 'text' } },
  queues: {},
  listeners: [
    { name: 'issue-created', connection: 'jira/cloud', event: 'issue created', script: 'OnCreated' },
  ],
  schedules: [{ name: 'nightly', cron: '0 2 * * *', script: 'Sweep' }],
  environments: [
    { name: 'live', target: 'HEAD', production: true, accounts: { gitlab: 'my-gitlab' } },
    { name: 'test', target: 'HEAD', accounts: { gitlab: 'simulated', 'jira/cloud': 'my-jira' } },
  ],
  scripts: ['Helper', 'OnCreated', 'Sweep'],
  payloads: { 'issue-created': ['bug', 'story'] },
  problems: [],
}

function invocation(change: Partial<Invocation> = {}): Invocation {
  return {
    invocationId: 'i1',
    workspace: 'id',
    environment: 'test',
    script: 'OnCreated',
    triggerType: 'manual',
    status: 'running',
    queuedAt: '2026-11-23T10:00:00Z',
    ...change,
  }
}

const exchange = (index: number) => ({ index, method: 'GET', url: `https://x/${index}` }) as Exchange
const line = (text: string) => ({ level: 'log', text, at: '' })

describe('run state', () => {
  const empty = createRunState().getInitialState()

  test('chooses the first script that has a test event, its event, and no production environment', () => {
    const state = reconcileChoice(empty, WORKSPACE)
    expect([state.script, state.event, state.environment]).toEqual([
      'OnCreated',
      { listener: 'issue-created', payload: 'bug' },
      'test',
    ])
  })

  test('keeps a choice that is still there and drops one that is gone', () => {
    const chosen = {
      ...empty,
      script: 'OnCreated',
      environment: 'live',
      event: { listener: 'issue-created', payload: 'story' },
    }
    expect(reconcileChoice(chosen, WORKSPACE)).toEqual(chosen)
    const gone = { ...WORKSPACE, payloads: {}, environments: [] }
    expect(reconcileChoice(chosen, gone)).toEqual({ ...chosen, event: undefined, environment: undefined })
  })

  test('a script without a listener runs with the empty event', () => {
    expect(chooseScript(reconcileChoice(empty, WORKSPACE), WORKSPACE, 'Sweep').event).toBeUndefined()
    expect(eventsOf(WORKSPACE, 'Sweep')).toEqual([])
  })

  test('lines and exchanges may come before their invocation', () => {
    let state = withLines(empty, 'i1', [line('early')])
    state = withExchange(state, 'i1', exchange(1))
    state = withExchange(state, 'i1', exchange(0))
    state = withInvocation(state, invocation())
    expect(state.details.i1).toEqual({
      invocation: invocation(),
      console: [line('early')],
      linesDropped: 0,
      http: [exchange(0), exchange(1)],
    })
  })

  test('an answer older than the signals takes nothing back; the last one says all', () => {
    let state = withInvocation(empty, invocation())
    state = withLines(state, 'i1', [line('by signal')])
    state = withExchange(state, 'i1', exchange(1))
    const answer = { invocation: invocation(), console: [], linesDropped: 0, http: [exchange(0)] }
    const detail = withDetail(state, answer).details.i1
    expect(detail?.console).toEqual([line('by signal')])
    expect(detail?.http).toEqual([exchange(0), exchange(1)])

    const ended = { ...answer, invocation: invocation({ status: 'finished' }), console: [line('kept')] }
    expect(withDetail(state, ended).details.i1).toEqual(ended)
  })

  test('what has ended stays ended when an older signal comes late', () => {
    const state = withInvocation(withInvocation(empty, invocation({ status: 'finished' })), invocation())
    expect(state.invocations.map(i => i.status)).toEqual(['finished'])
    expect(runningInvocation({ ...state, shown: 'i1' })).toBeUndefined()
  })

  test('keeps the last lines and counts the others', () => {
    const many = Array.from({ length: LINES_SHOWN + 5 }, (_, i) => line(String(i)))
    const detail = withLines(withLines(empty, 'i1', many), 'i1', [line('last')]).details.i1
    expect([detail?.console.length, detail?.linesHidden, detail?.console.at(-1)?.text]).toEqual([
      LINES_SHOWN,
      6,
      'last',
    ])
  })

  test('keeps less of long lines, and says how many are hidden', () => {
    const long = { ...line('first'), text: 'x'.repeat(CHARACTERS_SHOWN / 4) }
    const detail = withLines(withLines(empty, 'i1', [long, long, long]), 'i1', [long, line('last')]).details
      .i1
    expect([detail?.console.length, detail?.linesHidden, detail?.console.at(-1)?.text]).toEqual([
      4,
      1,
      'last',
    ])
  })

  test('keeps the shown invocation however many follow', () => {
    const detail = (id: string): InvocationDetail => ({
      invocation: invocation({ invocationId: id }),
      console: [],
      linesDropped: 0,
      http: [],
    })
    let state = withDetail({ ...empty, shown: 'a' }, detail('a'))
    for (let i = 0; i < 50; i++) state = withDetail(state, detail(`n${i}`))
    expect(Object.keys(state.details)).toContain('a')
    expect(Object.keys(state.details)).toHaveLength(20)
  })
})

describe('documents', () => {
  const document: OpenDocument = { path: 'a.ts', version: 'v1', dirty: false, readOnly: false }

  test.each([
    ['nobody has it open', undefined, 'v2', 'nothing'],
    ['the version is ours', document, 'v1', 'nothing'],
    ['clean and changed', document, 'v2', 'reload'],
    ['unsaved and changed', { ...document, dirty: true }, 'v2', 'conflict'],
    ['unsaved and gone', { ...document, dirty: true }, '', 'conflict'],
    ['clean and gone', document, '', 'conflict'],
  ] as const)('%s', (_name, open, version, change) => expect(onDisk(open, version)).toBe(change))

  test('closing the active file leaves none active', () => {
    const state = withDocument({ documents: {}, active: 'a.ts' }, document)
    expect(withoutDocument(state, 'a.ts')).toEqual({ documents: {}, active: undefined })
    expect(updateDocument(state, 'other.ts', { dirty: true })).toBe(state)
  })
})

describe('problems', () => {
  const problem = (file: string, line: number, severity: Diagnostic['severity']): Diagnostic => ({
    file,
    line,
    severity,
    message: 'm',
    source: 'typescript',
  })

  test('findings replace only their owner and file', () => {
    let state = createProblemsState().getInitialState()
    state = withOwnerProblems(state, 'workspace', [problem('b', 1, 'warning')])
    state = withFileProblems(state, 'typescript', 'b', [problem('b', 9, 'error')])
    state = withFileProblems(state, 'typescript', 'a', [problem('a', 2, 'error')])
    state = withFileProblems(state, 'typescript', 'a', [])
    expect(problemsByFile(state)).toEqual([
      { file: 'b', problems: [problem('b', 9, 'error'), problem('b', 1, 'warning')] },
    ])
    expect(countProblems(state)).toEqual({ errors: 1, warnings: 1 })
  })

  test('what was found in a file goes with it and comes back with it', () => {
    const found = withFileProblems(createProblemsState().getInitialState(), 'typescript', 'a', [
      problem('a', 1, 'error'),
    ])
    const gone = withFilesThere(found, ['a', 'b'], ['b'])
    expect(countProblems(gone)).toEqual({ errors: 0, warnings: 0 })
    // The service may still tell of a text that stays open.
    const told = withFileProblems(gone, 'typescript', 'a', [problem('a', 2, 'error')])
    expect(problemsByFile(told)).toEqual([])
    const back = withFilesThere(told, ['b'], ['a', 'b'])
    expect(problemsByFile(back)).toEqual([{ file: 'a', problems: [problem('a', 2, 'error')] }])
    expect(withFilesThere(found, ['a'], ['a', 'b'])).toBe(found)
  })

  test('of a file its worst is told, worked out once for all files that ask', () => {
    const files = Array.from({ length: 50 }, (_, n) => `f${n}`)
    const found = withOwnerProblems(createProblemsState().getInitialState(), 'check', [
      problem('f1', 1, 'warning'),
      ...files.map(file => problem(file, 2, file === 'f2' ? 'warning' : 'error')),
    ])
    const { owners } = withFilesThere(found, ['f3'], [])
    let read = 0
    const state: ProblemsState = { owners, gone: new Set(['f3']) }
    Object.defineProperty(state, 'owners', {
      get: () => {
        read += 1
        return owners
      },
    })
    expect(files.slice(0, 5).map(file => severityOf(state, file))).toEqual([
      'error',
      'error',
      'warning',
      undefined,
      'error',
    ])
    for (const file of files) severityOf(state, file)
    expect(read).toBe(1)
  })

  test('nothing found where nothing was is no change', () => {
    const state = createProblemsState().getInitialState()
    expect(withFileProblems(state, 'typescript', 'a', [])).toBe(state)
  })
})

describe('workspace', () => {
  test('only what says simulated is simulated', () => {
    expect(simulatedConnections(WORKSPACE, 'test')).toEqual(['gitlab'])
    expect(simulatedConnections(WORKSPACE, 'live')).toEqual([])
    expect(simulatedConnections(WORKSPACE, undefined)).toEqual([])
  })

  test('files stay sorted and once', () => {
    expect(withFile(['a', 'c'], 'b')).toEqual(['a', 'b', 'c'])
    const files = ['a']
    expect(withFile(files, 'a')).toBe(files)
    expect(withoutFile(files, 'x')).toBe(files)
  })

  test('the tree shows folders first and test events below their listener', () => {
    const files = [
      'scripts/OnCreated.ts',
      'scripts/util/title.ts',
      'README.md',
      'events/issue-created/bug.json',
      'tests/recordings/bug.json',
      'tests/sync.test.ts',
    ]
    const packages = [{ name: 'zod', wanted: '^4.0.0', version: '4.1.0', dev: false, installed: true }]
    const release = { version: '1.0.0', digest: 'a', by: 'ada', at: '2026-11-27T08:00:00Z', bytes: 1 }
    const releases = [release, { ...release, version: 'HEAD', digest: 'b' }]
    const tree = treeMaker()(WORKSPACE, files, { packages, releases })
    const names = (id: string) => tree.find(n => n.id === `section:${id}`)?.children?.map(c => c.name)
    expect(names('scripts')).toEqual(['util', 'OnCreated.ts'])
    expect(tree[0]?.name).toBe('README.md')
    expect(names('files')).toEqual(['tests'])
    expect([names('releases'), names('packages'), names('recordings')]).toEqual([['1.0.0'], ['zod'], ['bug']])
    expect(names('environments')).toEqual(['live', 'test'])
    const services = { 'jira-cloud': 'Jira Cloud' }
    const named = treeMaker()(WORKSPACE, files, { packages, releases, services })
    const connections = named.find(n => n.id === 'section:connections')?.children
    expect(connections?.map(c => c.detail)).toEqual(['gitlab', 'Jira Cloud'])
    const listener = tree.find(n => n.id === 'section:listeners')?.children?.[0]
    expect(listener?.children?.map(c => c.path)).toEqual([
      'events/issue-created/bug.json',
      'events/issue-created/story.json',
    ])
  })
})

describe('the scripts of the tree', () => {
  test('stand by the numbers in their names, folders first', () => {
    const files = ['B2', 'b10', 'B1', 'a/S10', 'a/S9', 'z2/T', 'z10/T'].map(name => `scripts/${name}.ts`)
    const scripts = treeMaker()(WORKSPACE, files).find(n => n.id === 'section:scripts')?.children
    expect(scripts?.map(s => s.name)).toEqual(['a', 'z2', 'z10', 'B1.ts', 'B2.ts', 'b10.ts'])
    expect(scripts?.[0]?.children?.map(s => s.name)).toEqual(['S9.ts', 'S10.ts'])
  })

  test('is the same one after a save, and another one where a row shows something else', () => {
    const treeOf = treeMaker()
    const files = Array.from({ length: 5000 }, (_, n) => `scripts/f${n % 50}/S${n}.ts`)
    const beside = { packages: [], releases: [] }
    const first = treeOf(WORKSPACE, files, beside)
    const saved = structuredClone(WORKSPACE)
    expect(treeOf(saved, [...files], { packages: [], releases: [] })).toBe(first)
    const [listener] = saved.listeners
    if (listener) listener.script = 'Another'
    const bound = treeOf(saved, [...files], beside)
    expect(bound).not.toBe(first)
    expect(bound).toEqual(treeMaker()(saved, files, beside))
    expect(bound[0]).toBe(first[0]) // of the files nothing was made anew
    const more = treeOf(saved, [...files, 'scripts/New.ts'], beside)
    expect(more[0]?.children?.map(c => c.name)).toContain('New.ts')
    expect(treeOf(saved, files, beside)).toEqual(bound)
  })
})

describe('records', () => {
  const record = (key: string) => ({ key, value: 1, updatedAt: '' })
  const state = createRecordsState()
  state.setState({
    count: 1000,
    entries: withPage(
      {},
      200,
      Array.from({ length: 200 }, (_, i) => record(`k${i}`)),
    ),
  })

  test.each([
    [0, 20, [0]],
    [190, 210, [0]],
    [250, 260, []],
    [390, 610, [400, 600]],
    [990, 1100, [800]],
  ])('of the places %d to %d the pages %j are missing', (first, last, pages) => {
    expect(pagesMissing(state.getState(), first, last)).toEqual(pages)
  })

  test('what is chosen is found again, and gone when it is gone', () => {
    const chosen = { ...state.getState(), at: 1, chosen: record('b') }
    expect(rechosen(chosen, 0, ['0', 'a', 'b'].map(record))).toEqual({ at: 2, chosen: record('b') })
    expect(rechosen(chosen, 200, ['c'].map(record))).toEqual({})
    expect(rechosen(chosen, 0, ['a', 'c'].map(record))).toEqual({ at: undefined, chosen: undefined })
    expect(rechosen({ ...state.getState(), at: 1 }, 0, ['a', 'b'].map(record))).toEqual({
      chosen: record('b'),
    })
  })
})

describe('layout', () => {
  const storage = (text: string | null) => {
    const kept: string[] = []
    return { kept, getItem: () => text, setItem: (_key: string, value: string) => void kept.push(value) }
  }

  test('follows the system until a person chooses', () => {
    const store = createLayoutState(storage(null), true)
    expect(isDark(store.getState())).toBe(true)
    store.setState({ systemDark: false })
    expect(isDark(store.getState())).toBe(false)
    store.setState({ theme: 'dark' })
    expect(isDark(store.getState())).toBe(true)
  })

  test('has high contrast when the system asks for it, or a person; a switch keeps it', () => {
    const store = createLayoutState(storage(null), true, true)
    expect(isHighContrast(store.getState())).toBe(true)
    expect(otherTheme(store.getState())).toBe('highContrastLight')
    store.setState({ theme: 'light' })
    expect(isHighContrast(store.getState())).toBe(false)
    expect(otherTheme(store.getState())).toBe('dark')
    store.setState({ theme: 'highContrastLight' })
    expect(otherTheme(store.getState())).toBe('highContrast')
  })

  test.each(['not json', '7', 'null', '[]'])('survives %j in storage', text => {
    expect(createLayoutState(storage(text), true).getState().side).toBe('explorer')
  })

  test('remembers what a person set and nothing that passes', () => {
    const box = storage(null)
    createLayoutState(box, true).setState({ sideWidth: 300, palette: 'files' })
    const kept = JSON.parse(box.kept.at(-1) ?? '{}') as Record<string, unknown>
    expect(kept.sideWidth).toBe(300)
    expect('palette' in kept || 'systemDark' in kept || 'systemContrast' in kept).toBe(false)
  })
})

test('the same notice is not stacked', () => {
  const one = withNotice({ notices: [], nextId: 1 }, { kind: 'error', text: 'no' })
  expect(withNotice(one, { kind: 'error', text: 'no' })).toBe(one)
})

test('the same notice with an action takes the place of the one before: its Undo is the last', () => {
  const notice = (run: () => void) => ({
    kind: 'info' as const,
    text: 'Replaced 1 place.',
    action: { label: 'Undo', run },
  })
  const [first, second] = [() => undefined, () => undefined]
  const two = withNotice(withNotice({ notices: [], nextId: 1 }, notice(first)), notice(second))
  expect(two.notices).toEqual([{ ...notice(second), id: 2 }])
  const plain = withNotice(two, { kind: 'info', text: 'Replaced 1 place.' })
  expect(plain.notices).toEqual([{ kind: 'info', text: 'Replaced 1 place.', id: 3 }])
})

test('how the connection to a runner stands is not taken back by an older answer', () => {
  const told = (state: 'connecting' | 'live' | 'offline', since: string) => ({ runner: 'home', state, since })
  const initial = createRunnersState().getState()
  const live = withFollowing(initial, 'home', told('live', '2026-01-01T10:00:00.5Z'))
  const late = withFollowing(live, 'home', told('connecting', '2026-01-01T10:00:00.4Z'))
  expect(viewOf(late, 'home').following?.state).toBe('live')
  const lost = withFollowing(late, 'home', told('offline', '2026-01-01T10:00:01Z'))
  const back = withFollowing(lost, 'home', told('live', '2026-01-01T10:00:02Z'))
  expect(viewOf(back, 'home').turn).toBe(viewOf(lost, 'home').turn + 1)
})

test('what a runner tells is kept once, newest first, and as it ended', () => {
  const one = (invocationId: string, status: 'running' | 'finished') =>
    ({
      invocationId,
      status,
      workspace: 'w',
      environment: 'e',
      script: 's',
      triggerType: 'EXTERNAL',
      queuedAt: '',
    }) as const
  const list = mergeInvocations([one('2', 'running'), one('1', 'running')], [one('1', 'finished')])
  expect(list.map(i => `${i.invocationId} ${i.status}`)).toEqual(['2 running', '1 finished'])
})

describe('changes of the repository', () => {
  const changes = [
    { path: 'scripts/b.ts', worktree: 'U' },
    { path: 'scripts/a.ts', index: 'M', worktree: 'M' },
    { path: 'x/y/z.ts', conflict: 'both modified' },
  ]

  test('are grouped by path; one with staged and other changes is in two groups', () => {
    const groups = grouped(changes)
    expect(groups.staged.map(g => g.change.path)).toEqual(['scripts/a.ts'])
    expect(groups.changes.map(g => g.change.path)).toEqual(['scripts/a.ts', 'scripts/b.ts'])
    expect(groups.conflicts.map(g => g.letter)).toEqual(['!'])
  })

  test.each([
    ['', 'Merge branch topic', ''],
    ['Merge branch topic', 'Merge branch topic', ''],
    ['typed by hand', 'typed by hand', 'typed by hand'],
  ])('a message %j is %j in a merge, and %j when that is given up', (typed, during, after) => {
    const plain: GitStatus = { state: 'ready', remotes: [], changes: [] } as never
    const merging: GitStatus = { ...plain, operation: 'merge', message: 'Merge branch topic' }
    const begun = withStatus({ message: typed, busy: false, status: plain }, merging)
    expect(begun.message).toBe(during)
    expect(withStatus(begun, merging).message).toBe(during)
    expect(withStatus(begun, plain).message).toBe(after)
  })

  test('have letters in the tree, and their folders a dot', () => {
    expect([...lettersByPath(changes)]).toEqual([
      ['scripts/b.ts', 'U'],
      ['scripts', '•'],
      ['scripts/a.ts', 'M'],
      ['x/y/z.ts', '!'],
      ['x/y', '•'],
      ['x', '•'],
    ])
  })
})

describe('places that were found', () => {
  const at = (line: number, column: number, length: number, replacement: string) => ({
    line,
    column,
    endLine: line,
    endColumn: column + length,
    before: '',
    text: 'x'.repeat(length),
    after: '',
    replacement,
  })

  test('move when one before them on their line is replaced', () => {
    const [a, b, c] = [at(1, 1, 3, 'long text'), at(1, 10, 3, 'y'), at(2, 1, 3, 'y')]
    const moved = movedMatches([a, b, c], [a])
    expect(moved?.map(m => [m.line, m.column, m.endColumn])).toEqual([
      [1, 16, 19],
      [2, 1, 4],
    ])
  })

  test('are unknown after a replacement with a line end', () => {
    const a = at(1, 1, 3, 'two\nlines')
    expect(movedMatches([a, at(1, 9, 3, '')], [a])).toBeUndefined()
  })
})
