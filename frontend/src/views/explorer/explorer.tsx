// The resource tree: everything a workspace is made of, by keyboard or mouse.
import { ContextMenu } from 'radix-ui'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type NodeApi, type NodeRendererProps, Tree, type TreeApi } from 'react-arborist'
import { pageOf } from '../../base/pages'
import { serviceTitles } from '../../model/connector'
import type { Change } from '../../model/git'
import { lettersByPath, letterWords } from '../../state/gitState'
import { severityOf } from '../../state/problemsState'
import { type Beside, type Resource, treeMaker } from '../../state/tree'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { IconButton } from '../parts/button'
import { fileIcon, Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import './explorer.css'
import { IN_MANIFEST, OWN_FILE, openResource, RowActions, RowMenu } from './rowMenu'
import { Timeline } from './timeline'

const OPEN_AT_FIRST: Record<string, boolean> = {
  'section:scripts': true,
  'section:listeners': true,
  'section:connections': true,
  'section:environments': true,
}

const ICONS: Record<Resource['kind'], string> = {
  section: '',
  folder: 'folder',
  script: 'file-code',
  connection: 'plug',
  listener: 'zap',
  payload: 'mail',
  schedule: 'watch',
  queue: 'list-ordered',
  parameter: 'symbol-parameter',
  environment: 'server',
  release: 'tag',
  package: 'package',
  recording: 'record',
  file: 'file',
}

export function Explorer() {
  const app = useApp()
  const { actions, commands } = app
  const workspace = useAppState('workspace', s => s.workspace)
  const files = useAppState('workspace', s => s.files)
  const active = useAppState('documents', s => s.active)
  const beside = useBeside(workspace?.dir)
  const [treeOf] = useState(treeMaker)
  const data = useMemo(
    () => (workspace ? treeOf(workspace, files, beside) : []),
    [treeOf, workspace, files, beside],
  )
  const [size, box] = useSize()
  const tree = useRef<TreeApi<Resource> | undefined>(undefined)
  const [open] = useState(() => app.state.layout.getState().treeOpen ?? OPEN_AT_FIRST)
  const keeping = useRef(false)
  const keepOpen = () => {
    if (keeping.current) return
    keeping.current = true
    // Once for all branches that are closed together.
    queueMicrotask(() => {
      keeping.current = false
      const api = tree.current
      if (!api) return
      const known = idsOf(data) // the tree itself knows none that is not in sight
      const kept = Object.entries(api.openState).filter(([id]) => known.has(id))
      app.state.layout.setState({ treeOpen: Object.fromEntries(kept) })
    })
  }

  useEffect(() => {
    const found = active && findShown(data, active)
    const api = tree.current
    if (!found || !api) return
    let late = false
    // In a folder that is closed there is nothing to select before it is open.
    void Promise.resolve(api.scrollTo(found.id)).then(() => {
      if (!late) api.select(found.id, { focus: false })
    })
    return () => {
      late = true
    }
  }, [active, data])

  const activate = (node: NodeApi<Resource>) => {
    if (node.data.kind === 'section' || node.data.kind === 'folder') node.toggle()
    else openResource(app, node.data)
  }
  const onKey = (event: React.KeyboardEvent) => {
    const node = tree.current?.focusedNode
    if (!node) return
    const own = node.data.path !== undefined && OWN_FILE.has(node.data.kind)
    if (event.key === 'Enter') activate(node)
    else if (event.key === 'F2' && own) void actions.resources.rename(node.data.path ?? '')
    else if (event.key === 'Delete' && own) void actions.resources.delete(node.data.path ?? '')
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="explorer">
      <div className="side-title">
        <h2>Explorer</h2>
        <IconButton icon="new-file" label="New script" onClick={() => commands.run('script.create')} />
        <IconButton icon="collapse-all" label="Collapse all" onClick={() => tree.current?.closeAll()} />
      </div>
      <div className="tree" ref={box} onKeyDownCapture={onKey}>
        <Tree<Resource>
          ref={tree}
          data={data}
          width={size.width}
          height={size.height}
          rowHeight={24}
          indent={12}
          openByDefault={false}
          initialOpenState={open}
          disableDrag
          disableDrop
          disableMultiSelection
          disableEdit
          aria-label="Workspace"
          onActivate={activate}
          onToggle={keepOpen}
        >
          {Row}
        </Tree>
      </div>
      <Timeline />
    </div>
  )
}

function useBeside(dir: string | undefined): Beside {
  const { actions } = useApp()
  const packageTurn = useAppState('workspace', s => s.packageTurn)
  const releaseTurn = useAppState('workspace', s => s.releaseTurn)
  const packages = useLoaded(`${dir} ${packageTurn}`, async () => (dir ? actions.packages.list() : []))
  const releases = useLoaded(`${dir} ${releaseTurn}`, async () => (dir ? actions.publishing.releases() : []))
  const connectors = useAppState('workspace', s => s.connectors)
  const [had, have] = [packages.value, releases.value]
  return useMemo(
    () => ({ packages: had ?? [], releases: have ?? [], services: serviceTitles(connectors) }),
    [had, have, connectors],
  )
}

function idsOf(nodes: Resource[], ids = new Set<string>()): Set<string> {
  for (const { id, children = [] } of nodes) idsOf(children, ids.add(id))
  return ids
}

/** The row of what a tab shows: of its file, or of what it is the form of. */
function findShown(nodes: Resource[], path: string): Resource | undefined {
  const page = pageOf(path)
  if (!page) return findByPath(nodes, path)
  const kind = page.kind === 'simulator' ? 'connection' : page.kind
  const id = page.name ? `${kind}:${page.name}` : `section:${kind}`
  return nodes.flatMap(n => [n, ...(n.children ?? [])]).find(n => n.id === id)
}

function findByPath(nodes: Resource[], path: string): Resource | undefined {
  for (const node of nodes) {
    const own = node.path === path && !IN_MANIFEST.has(node.kind) && node.kind !== 'folder'
    const found = own ? node : findByPath(node.children ?? [], path)
    if (found) return found
  }
  return undefined
}

function Row({ node, style }: NodeRendererProps<Resource>) {
  const resource = node.data
  const dirty = useAppState('documents', s =>
    resource.path ? (s.documents[resource.path]?.dirty ?? false) : false,
  )
  const severity = useSeverity(resource)
  const letter = useLetter(resource)
  const branch = (resource.children?.length ?? 0) > 0
  const classes = [
    'tree-row',
    resource.kind,
    severity,
    letter && letter !== '•' && `git-${TONES[letter] ?? 'm'}`,
    node.isSelected && 'selected',
    node.isFocused && 'focused',
  ]
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild>
        <div className={classes.filter(Boolean).join(' ')} style={style} title={titleOf(resource)}>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys open and close */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: decoration */}
          <span
            className="twist"
            onClick={event => {
              event.stopPropagation()
              node.toggle()
            }}
          >
            {(branch || resource.kind === 'section') && (
              <Icon name={branch && node.isOpen ? 'chevron-down' : 'chevron-right'} />
            )}
          </span>
          <RowText resource={resource} open={node.isOpen} />
          {dirty && <span className="dot" title="Not saved yet" />}
          {letter && (
            <span className={`git-letter ${TONES[letter] ?? 'm'}`} title={letterWords(letter)}>
              {letter}
            </span>
          )}
          <RowActions resource={resource} />
        </div>
      </ContextMenu.Trigger>
      <RowMenu resource={resource} />
    </ContextMenu.Root>
  )
}

function RowText({ resource, open }: { resource: Resource; open: boolean }) {
  if (resource.kind === 'section') {
    return (
      <>
        <span className="name">{resource.name}</span>
        <span className="count">{resource.children?.length || ''}</span>
      </>
    )
  }
  const icon = resource.kind === 'folder' && open ? 'folder-opened' : iconOf(resource)
  return (
    <>
      <Icon name={icon} className={`kind ${resource.kind} ${resource.production ? 'production' : ''}`} />
      <span className="name">{resource.name}</span>
      {resource.production && <Badge tone="production">production</Badge>}
      <span className="detail">{resource.detail}</span>
    </>
  )
}

function titleOf({ kind, name, detail, title, path }: Resource): string | undefined {
  if (kind === 'section') return undefined
  if (kind === 'script' || kind === 'file' || kind === 'folder') return path
  return title ?? (detail ? `${name}: ${detail}` : name)
}

function iconOf(resource: Resource): string {
  return resource.kind === 'file' ? fileIcon(resource.name) : ICONS[resource.kind]
}

const TONES: Record<string, string> = { A: 'a', U: 'a', D: 'd', R: 'r', C: 'r', '!': 'c' }

/** The letter of git for what is one file, and a dot for a folder that holds changes. */
function useLetter(resource: Resource): string {
  const one = resource.path !== undefined && (OWN_FILE.has(resource.kind) || resource.kind === 'folder')
  return useAppState('git', s => (one ? (letters(s.status?.changes).get(resource.path ?? '') ?? '') : ''))
}

const known = new WeakMap<Change[], Map<string, string>>()

// Every row asks; the answer is made once for each status.
function letters(changes: Change[] | undefined): Map<string, string> {
  if (!changes) return new Map()
  const made = known.get(changes) ?? lettersByPath(changes)
  known.set(changes, made)
  return made
}

function useSeverity(resource: Resource): string {
  return useAppState('problems', s => {
    if (!resource.path || resource.path === 'bobbin.json') return ''
    return severityOf(s, resource.path) ?? ''
  })
}

function useSize() {
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 260, height: 400 })
  useEffect(() => {
    const node = box.current
    if (!node) return
    const observer = new ResizeObserver(() => setSize({ width: node.clientWidth, height: node.clientHeight }))
    observer.observe(node)
    return () => observer.disconnect()
  }, [])
  return [size, box] as const
}
