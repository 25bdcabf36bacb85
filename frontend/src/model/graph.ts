// What leads to what in a workspace: listeners and schedules to scripts, scripts to each other, and to
// connections and records. Drawn in columns from left to right.
import type { Workspace } from './workspace'

export interface Use {
  name: string
  line: number
  writes?: boolean
}

/** What a script leans on, as its text tells (package compile in Go). */
export interface ScriptUses {
  path: string
  scripts: Use[]
  triggers: Use[]
  connections: Use[]
  records: Use[]
}

export type NodeKind = 'listener' | 'schedule' | 'script' | 'connection' | 'record'

export interface GraphNode {
  id: string
  kind: NodeKind
  /** Its own name; of a script its file. */
  name: string
  label: string
  detail: string
  column: number
}

export interface GraphEdge {
  from: string
  to: string
  /** In words, between the two: "runs", "imports", "writes". */
  how: string
}

export interface Graph {
  nodes: GraphNode[]
  edges: GraphEdge[]
}

const script = (path: string) => `script ${path}`

export function graphOf(
  workspace: Pick<Workspace, 'listeners' | 'schedules' | 'connections'>,
  uses: ScriptUses[],
  services: Readonly<Record<string, string>> = {},
): Graph {
  const files = new Map(uses.map(u => [u.path.replace(/^scripts\/|\.[cm]?[tj]s$/g, ''), u.path]))
  const edges: GraphEdge[] = []
  const starts: GraphNode[] = []
  const start = (kind: 'listener' | 'schedule', name: string, detail: string, runs: string) => {
    const id = `${kind} ${name}`
    starts.push({ id, kind, name, label: name, detail, column: 0 })
    const path = files.get(runs)
    if (path) edges.push({ from: id, to: script(path), how: 'runs' })
  }
  for (const { name, connection, event, script: runs } of workspace.listeners)
    start('listener', name, `${connection}: ${event}`, runs)
  for (const { name, cron, script: runs } of workspace.schedules) start('schedule', name, cron, runs)
  const ends = new Map<string, GraphNode>()
  const end = (kind: 'connection' | 'record', name: string, detail: string) => {
    const id = `${kind} ${name}`
    const label = kind === 'record' && name === '…' ? 'records' : name
    if (!ends.has(id)) ends.set(id, { id, kind, name, label, detail, column: 0 })
    return id
  }
  const service = (name: string) => {
    const connector = workspace.connections[name]?.connector ?? ''
    return end('connection', name, services[connector] ?? connector)
  }
  for (const name of Object.keys(workspace.connections)) service(name)
  for (const use of uses) {
    const from = script(use.path)
    for (const { name } of use.scripts) edges.push({ from, to: script(name), how: 'imports' })
    for (const { name } of use.triggers) {
      const path = files.get(name)
      if (path) edges.push({ from, to: script(path), how: 'triggers' })
    }
    for (const { name } of use.connections) edges.push({ from, to: service(name), how: 'calls' })
    for (const { name, writes } of use.records)
      edges.push({
        from,
        to: end('record', name, name === '…' ? 'any key' : 'key'),
        how: writes ? 'writes' : 'reads',
      })
  }
  const depth = depths(uses, edges)
  const last = Math.max(1, ...depth.values()) + 1
  const scripts = uses.map(({ path }): GraphNode => {
    const label = path.replace(/^scripts\//, '')
    return {
      id: script(path),
      kind: 'script',
      name: path,
      label,
      detail: '',
      column: depth.get(script(path)) ?? 1,
    }
  })
  const nodes = [...starts, ...scripts, ...[...ends.values()].map(node => ({ ...node, column: last }))]
  return ordered({ nodes, edges })
}

const MOST_SCRIPT_COLUMNS = 3

/** A script stands right of those that lead to it, in at most so many columns; circles end there, too. */
function depths(uses: ScriptUses[], edges: GraphEdge[]): Map<string, number> {
  const depth = new Map(uses.map(u => [script(u.path), 1]))
  const between = edges.filter(e => depth.has(e.from) && depth.has(e.to) && e.from !== e.to)
  for (let round = 1; round < MOST_SCRIPT_COLUMNS; round++)
    for (const { from, to } of between) {
      const wanted = Math.min(MOST_SCRIPT_COLUMNS, (depth.get(from) ?? 1) + 1)
      if ((depth.get(to) ?? 1) < wanted && wanted <= round + 1) depth.set(to, wanted)
    }
  return depth
}

// In each column by where the neighbours on the left are, so that few lines cross.
function ordered({ nodes, edges }: Graph): Graph {
  const place = new Map<string, number>()
  const into = new Map<string, string[]>()
  for (const { from, to } of edges) into.set(to, [...(into.get(to) ?? []), from])
  const columns = Math.max(0, ...nodes.map(n => n.column)) + 1
  const all: GraphNode[] = []
  for (let column = 0; column < columns; column++) {
    const mean = (node: GraphNode) => {
      const rows = (into.get(node.id) ?? []).flatMap(id => place.get(id) ?? [])
      return rows.length > 0 ? rows.reduce((a, b) => a + b, 0) / rows.length : Number.POSITIVE_INFINITY
    }
    const here = nodes.filter(n => n.column === column).map(node => ({ node, at: mean(node) }))
    here.sort((a, b) => (a.at === b.at ? a.node.label.localeCompare(b.node.label) : a.at - b.at))
    for (const [row, { node }] of here.entries()) {
      place.set(node.id, row)
      all.push(node)
    }
  }
  return { nodes: all, edges }
}

/** What leads to a node and what it leads to, all the way, itself among them. */
export function around(edges: GraphEdge[], ids: Iterable<string>): Set<string> {
  const walk = (next: (edge: GraphEdge, id: string) => string | undefined) => {
    const seen = new Set(ids)
    for (const id of seen) for (const edge of edges) seen.add(next(edge, id) ?? id)
    return seen
  }
  const onward = walk((edge, id) => (edge.from === id ? edge.to : undefined))
  const back = walk((edge, id) => (edge.to === id ? edge.from : undefined))
  return new Set([...onward, ...back])
}

/** What is shown for some letters: what has them in its name, and all around it. */
export function narrowed(graph: Graph, query: string): Graph {
  const letters = query.trim().toLowerCase()
  if (letters === '') return graph
  const found = graph.nodes
    .filter(n => `${n.label} ${n.detail}`.toLowerCase().includes(letters))
    .map(n => n.id)
  const shown = around(graph.edges, found)
  return {
    nodes: graph.nodes.filter(n => shown.has(n.id)),
    edges: graph.edges.filter(e => shown.has(e.from) && shown.has(e.to)),
  }
}

/** How they are counted. */
const NAMES: Record<NodeKind, [one: string, many: string]> = {
  listener: ['event listener', 'event listeners'],
  schedule: ['schedule', 'schedules'],
  script: ['script', 'scripts'],
  connection: ['connection', 'connections'],
  // One stands for all records whose keys a script makes in the same way.
  record: ['kind of record', 'kinds of records'],
}

/** How many of each kind there are, in words, from left to right; nothing for none. */
export function countedNodes(nodes: GraphNode[]): string {
  const counted = Object.entries(NAMES).map(([kind, [one, many]]) => {
    const count = nodes.filter(n => n.kind === kind).length
    return count > 0 ? `${count} ${count === 1 ? one : many}` : ''
  })
  return counted.filter(Boolean).join(', ')
}
