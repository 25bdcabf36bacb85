// The workspace as a drawing made from the code: what starts at the left, what is used at the right.
// Arrows go along the lines and up and down a column; Enter opens.
import { useMemo, useRef, useState } from 'react'
import { serviceTitles } from '../../model/connector'
import {
  around,
  countedNodes,
  type Graph,
  type GraphEdge,
  type GraphNode,
  graphOf,
  type NodeKind,
  narrowed,
} from '../../model/graph'
import { type App, useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { SearchField } from '../parts/searchField'
import { useScriptUses } from '../parts/uses'
import './graph.css'

const MOST_SHOWN = 400
const WIDTH = 190
const HEIGHT = 40
const GAP = { x: 56, y: 10 }

const ICONS: Record<NodeKind, string> = {
  listener: 'zap',
  schedule: 'watch',
  script: 'file-code',
  connection: 'plug',
  record: 'database',
}

export function GraphPage() {
  const { commands } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const { value, fault, reload } = useScriptUses()
  const connectors = useAppState('workspace', s => s.connectors)
  const [query, setQuery] = useState('')
  const whole = useMemo(
    () => (workspace && value ? graphOf(workspace, value, serviceTitles(connectors)) : undefined),
    [workspace, value, connectors],
  )
  if (fault) return <FaultBanner sentence={fault.sentence} hint={fault.hint} />
  if (!whole) return null
  if (whole.nodes.length === 0) {
    return (
      <Empty icon="type-hierarchy-sub" title="Nothing to draw yet">
        <p>Scripts, listeners, schedules and connections stand here, and what leads to what.</p>
        <Button onClick={() => commands.run('script.create')}>New script</Button>
      </Empty>
    )
  }
  const found = narrowed(whole, query)
  const nodes = found.nodes.slice(0, MOST_SHOWN)
  return (
    <article className="graph-page" aria-label="Graph of the workspace">
      <div className="toolbar">
        <SearchField
          icon="filter"
          placeholder="Name"
          label="Show only what is around"
          width={220}
          value={query}
          onChange={setQuery}
        />
        <span className="muted" role="status">
          {nodes.length < found.nodes.length
            ? `${nodes.length} of ${found.nodes.length} are drawn: type some letters of what you look for.`
            : countedNodes(found.nodes) || 'Nothing is called like this.'}
        </span>
        <span className="grow" />
        <IconButton icon="refresh" label="Read the scripts again" onClick={reload} />
      </div>
      <Drawing graph={{ nodes, edges: found.edges }} />
    </article>
  )
}

interface Box {
  node: GraphNode
  x: number
  y: number
}

function boxesOf(nodes: GraphNode[]): Map<string, Box> {
  const columns = [...new Set(nodes.map(n => n.column))].sort((a, b) => a - b)
  const rows = new Map<number, number>()
  return new Map(
    nodes.map(node => {
      const row = rows.get(node.column) ?? 0
      rows.set(node.column, row + 1)
      const x = columns.indexOf(node.column) * (WIDTH + GAP.x)
      return [node.id, { node, x, y: row * (HEIGHT + GAP.y) }]
    }),
  )
}

function Drawing({ graph }: { graph: Graph }) {
  const app = useApp()
  const host = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<string>()
  const boxes = useMemo(() => boxesOf(graph.nodes), [graph.nodes])
  const edges = graph.edges.filter(e => boxes.has(e.from) && boxes.has(e.to))
  const lit = at && boxes.has(at) ? around(edges, [at]) : undefined
  const width = Math.max(0, ...[...boxes.values()].map(b => b.x)) + WIDTH + GAP.x / 2
  const height = Math.max(0, ...[...boxes.values()].map(b => b.y)) + HEIGHT + GAP.y
  const focus = (id: string | undefined) =>
    id && host.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus()
  const onKeyDown = (event: React.KeyboardEvent) => {
    const next = at && neighbour(event.key, at, graph.nodes, edges)
    if (!next) return
    event.preventDefault()
    focus(next)
  }
  const first = (at && boxes.has(at) ? at : undefined) ?? graph.nodes[0]?.id
  return (
    <div className="drawing" ref={host} role="group" aria-label="Drawing" onKeyDown={onKeyDown}>
      <div style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {edges.map(edge => (
            <Line key={`${edge.from} ${edge.how} ${edge.to}`} edge={edge} boxes={boxes} lit={lit} />
          ))}
        </svg>
        {[...boxes.values()].map(({ node, x, y }) => (
          <button
            key={node.id}
            type="button"
            data-node={node.id}
            tabIndex={node.id === first ? 0 : -1}
            className={`graph-node ${node.kind} ${lit && !lit.has(node.id) ? 'dim' : ''}`}
            style={{ left: x, top: y, width: WIDTH, height: HEIGHT }}
            title={node.label}
            onFocus={() => setAt(node.id)}
            onClick={() => open(app, node)}
          >
            <Icon name={ICONS[node.kind]} className={`kind ${node.kind}`} />
            <span className="hidden-label">{node.kind} </span>
            <span className="text">
              <span className="ellipsis">{node.label}</span>
              {node.detail && <span className="detail ellipsis">{node.detail}</span>}
            </span>
            <span className="hidden-label">{inWords(node, edges, boxes)}</span>
          </button>
        ))}
      </div>
    </div>
  )
}

function Line({
  edge,
  boxes,
  lit,
}: {
  edge: GraphEdge
  boxes: Map<string, Box>
  lit: Set<string> | undefined
}) {
  const [a, b] = [boxes.get(edge.from), boxes.get(edge.to)]
  if (!a || !b) return null
  const [x1, y1] = [a.x + WIDTH, a.y + HEIGHT / 2]
  const y2 = b.y + HEIGHT / 2
  // One that goes back, or stays in its column, goes round at the right.
  const round = b.x <= a.x
  const x2 = round ? b.x + WIDTH : b.x
  const bend = round ? GAP.x / 2 : Math.max(GAP.x / 2, (x2 - x1) / 2)
  const path = `M${x1},${y1} C${x1 + bend},${y1} ${round ? x2 + bend : x2 - bend},${y2} ${x2},${y2}`
  const shown = !lit || (lit.has(edge.from) && lit.has(edge.to))
  return <path d={path} className={`${edge.how} ${shown ? (lit ? 'lit' : '') : 'dim'}`} />
}

/** Where an arrow leads: up and down in the column, left and right along the first line. */
function neighbour(key: string, at: string, nodes: GraphNode[], edges: GraphEdge[]): string | undefined {
  if (key === 'ArrowRight') return edges.find(e => e.from === at && e.to !== at)?.to
  if (key === 'ArrowLeft') return edges.find(e => e.to === at && e.from !== at)?.from
  const column = nodes.filter(n => n.column === nodes.find(m => m.id === at)?.column)
  const row = column.findIndex(n => n.id === at)
  if (key === 'ArrowDown') return column[row + 1]?.id
  if (key === 'ArrowUp') return column[row - 1]?.id
  if (key === 'Home') return column[0]?.id
  if (key === 'End') return column.at(-1)?.id
  return undefined
}

function inWords(node: GraphNode, edges: GraphEdge[], boxes: Map<string, Box>): string {
  const name = (id: string) => boxes.get(id)?.node.label ?? ''
  const out = edges.filter(e => e.from === node.id).map(e => `${e.how} ${name(e.to)}`)
  const into = edges.filter(e => e.to === node.id).map(e => `${name(e.from)} ${e.how} it`)
  return [...out, ...into].map(way => `, ${way}`).join('')
}

function open({ actions, state }: App, node: GraphNode): void {
  if (node.kind === 'script') return void actions.files.open(node.name)
  if (node.kind === 'listener') return void actions.listeners.open(node.name)
  if (node.kind === 'schedule') return void actions.schedules.open(node.name)
  if (node.kind === 'connection') return void actions.connectors.openConnection(node.name)
  state.layout.setState({ panel: 'records', panelVisible: true })
  void actions.records.filter(node.name.replace(/…$/, ''))
}
