import { expect, test } from 'vitest'
import { around, countedNodes, graphOf, narrowed, type ScriptUses } from './graph'

const use = (name: string, writes = false) => ({ name, line: 1, writes })
const uses = (path: string, more: Partial<ScriptUses> = {}): ScriptUses => ({
  path: `scripts/${path}`,
  scripts: [],
  triggers: [],
  connections: [],
  records: [],
  ...more,
})
const workspace = {
  listeners: [{ name: 'created', connection: 'jira', event: 'issue created', script: 'On' }],
  schedules: [{ name: 'nightly', cron: '0 2 * * *', script: 'gone' }],
  connections: { jira: { connector: 'jira-cloud' } },
}
const graph = graphOf(workspace, [
  uses('On.ts', { scripts: [use('scripts/lib/sync.ts')], triggers: [use('Part'), use('Nothing')] }),
  uses('lib/sync.ts', {
    connections: [use('jira')],
    records: [use('pair-…', true)],
    scripts: [use('scripts/On.ts')],
  }),
  uses('Part.js', { records: [use('pair-…'), use('…')] }),
])

test('columns go from what starts to what is used, round a circle, too', () => {
  expect(graph.nodes.filter(n => n.column === 0).map(n => n.id)).toEqual([
    'listener created',
    'schedule nightly',
  ])
  const column = (id: string) => graph.nodes.find(n => n.id === id)?.column ?? -1
  expect(column('script scripts/lib/sync.ts')).toBeGreaterThan(1)
  expect(column('connection jira')).toBeGreaterThan(column('script scripts/lib/sync.ts'))
  expect(column('connection jira')).toBe(column('record pair-…'))
})

test('every way is named, and none leads to what is not there', () => {
  expect(graph.edges.map(e => `${e.from} ${e.how} ${e.to}`)).toEqual([
    'listener created runs script scripts/On.ts',
    'script scripts/On.ts imports script scripts/lib/sync.ts',
    'script scripts/On.ts triggers script scripts/Part.js',
    'script scripts/lib/sync.ts imports script scripts/On.ts',
    'script scripts/lib/sync.ts calls connection jira',
    'script scripts/lib/sync.ts writes record pair-…',
    'script scripts/Part.js reads record pair-…',
    'script scripts/Part.js reads record …',
  ])
})

test('a connection says its service, by the name of its connector where nothing better is known', () => {
  const said = (services?: Record<string, string>) =>
    graphOf(workspace, [uses('On.ts', { connections: [use('jira')] })], services).nodes.find(
      n => n.kind === 'connection',
    )?.detail
  expect(said()).toBe('jira-cloud')
  expect(said({ 'jira-cloud': 'Jira Cloud' })).toBe('Jira Cloud')
})

test('letters narrow it to what is around', () => {
  expect(narrowed(graph, 'nightly').nodes.map(n => n.id)).toEqual(['schedule nightly'])
  expect(narrowed(graph, 'JIRA-cloud').nodes.map(n => n.id)).not.toContain('schedule nightly')
  expect([...around(graph.edges, ['record …'])].sort()).toEqual([
    'listener created',
    'record …',
    'script scripts/On.ts',
    'script scripts/Part.js',
    'script scripts/lib/sync.ts',
  ])
})

test('what is drawn is counted by kind', () => {
  expect(countedNodes(graph.nodes)).toBe(
    '1 event listener, 1 schedule, 3 scripts, 1 connection, 2 kinds of records',
  )
  expect(countedNodes(narrowed(graph, 'nightly').nodes)).toBe('1 schedule')
  expect(countedNodes([])).toBe('')
})
