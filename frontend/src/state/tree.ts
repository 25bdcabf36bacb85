// The resource tree: a workspace and its files as nested nodes with stable ids.
import { baseName } from '../base/paths'
import type { NpmPackage } from '../model/npmPackage'
import type { Release } from '../model/runner'
import type { Workspace } from '../model/workspace'

export type ResourceKind =
  | 'section'
  | 'folder'
  | 'script'
  | 'connection'
  | 'listener'
  | 'payload'
  | 'schedule'
  | 'queue'
  | 'parameter'
  | 'environment'
  | 'release'
  | 'package'
  | 'recording'
  | 'file'

export interface Resource {
  id: string
  kind: ResourceKind
  name: string
  /** What stands dimmed behind the name. */
  detail?: string
  /** All of it, for who rests on the row; without it name and detail. */
  title?: string
  /** The file that opens; a folder's own path for folders. */
  path?: string
  /** What makes a new one of these: a section's name. */
  section?: string
  production?: boolean
  children?: Resource[]
}

/** What belongs to a workspace and is not read from its files alone. */
export interface Beside {
  packages: NpmPackage[]
  releases: Release[]
  /** What the connectors are called, by their names. */
  services?: Readonly<Record<string, string>>
}

/** Where recordings lie, each in a JSON file. */
export const RECORDINGS = 'tests/recordings/'

/**
 * Makes one tree after the other; one that shows what the one before shows is the same array. Every save tells of the
 * workspace anew, and of 5,000 scripts most often none has another name.
 */
export function treeMaker(): (workspace: Workspace, files: string[], beside?: Beside) => Resource[] {
  let last: { files: string[]; ofFiles: FileSections; model: string; tree: Resource[] } | undefined
  return (workspace, files, beside) => {
    const ofFiles = last && sameList(last.files, files) ? last.ofFiles : fileSections(files)
    const sections = modelSections(workspace, beside)
    const model = JSON.stringify(sections) // a few rows, beside those of the files
    if (last?.ofFiles !== ofFiles || last.model !== model)
      last = { files, ofFiles, model, tree: [...ofFiles.above, ...sections, ...ofFiles.below] }
    return last.tree
  }
}

function sameList(a: string[], b: string[]): boolean {
  return a === b || (a.length === b.length && a.every((one, i) => one === b[i]))
}

function modelSections(
  workspace: Workspace,
  { packages, releases, services = {} }: Beside = { packages: [], releases: [] },
): Resource[] {
  return [
    section('connections', 'Connections', connectionNodes(workspace, services)),
    section('listeners', 'Event Listeners', listenerNodes(workspace)),
    section('schedules', 'Schedules', scheduleNodes(workspace)),
    section('queues', 'Event Queues', queueNodes(workspace)),
    section('parameters', 'Parameters', parameterNodes(workspace)),
    section('environments', 'Environments', environmentNodes(workspace)),
    section('releases', 'Releases', releaseNodes(releases)),
    section('packages', 'Packages', packageNodes(packages)),
  ]
}

/** What is made of the names of files alone, above and below what the model has. */
interface FileSections {
  above: Resource[]
  below: Resource[]
}

function fileSections(files: string[]): FileSections {
  const scripts = files.filter(f => f.startsWith('scripts/'))
  const readme = files.find(f => /^readme\.md$/i.test(f))
  const others = files.filter(f => f !== readme && !isModel(f) && !isRecording(f))
  return {
    above: [
      ...(readme ? [{ id: `file:${readme}`, kind: 'file' as const, name: readme, path: readme }] : []),
      section('scripts', 'Scripts', fileNodes(scripts, 'scripts/', 'script')),
    ],
    below: [
      section('recordings', 'Recordings', recordingNodes(files)),
      section('files', 'Other Files', fileNodes(others, '', 'file')),
    ],
  }
}

function section(name: string, title: string, children: Resource[]): Resource {
  return { id: `section:${name}`, kind: 'section', section: name, name: title, children }
}

function isModel(path: string): boolean {
  return /^(scripts|listeners|schedules|environments|events)\//.test(path)
}

function isRecording(path: string): boolean {
  return path.startsWith(RECORDINGS) && path.endsWith('.json')
}

function fileNodes(files: string[], root: string, kind: 'script' | 'file'): Resource[] {
  const top: Resource[] = []
  const folders = new Map<string, Resource[]>([['', top]])
  const folder = (path: string): Resource[] => {
    const known = folders.get(path)
    if (known) return known
    const cut = path.lastIndexOf('/')
    const children: Resource[] = []
    const node: Resource = {
      id: `folder:${root}${path}`,
      kind: 'folder',
      name: path.slice(cut + 1),
      path: root + path,
      children,
    }
    folder(cut < 0 ? '' : path.slice(0, cut)).push(node)
    folders.set(path, children)
    return children
  }
  for (const file of files) {
    const inner = file.slice(root.length)
    const cut = inner.lastIndexOf('/')
    folder(cut < 0 ? '' : inner.slice(0, cut)).push({
      id: `file:${file}`,
      kind,
      name: baseName(file),
      path: file,
    })
  }
  for (const children of folders.values()) children.sort(byFolderThenName)
  return top
}

// Made once: localeCompare with options makes one for each pair, which takes longer than all the rest of a tree.
const names = new Intl.Collator(undefined, { numeric: true })

function byFolderThenName(a: Resource, b: Resource): number {
  const folders = Number(b.kind === 'folder') - Number(a.kind === 'folder')
  return folders || names.compare(a.name, b.name)
}

function connectionNodes(workspace: Workspace, services: Readonly<Record<string, string>>): Resource[] {
  return Object.entries(workspace.connections)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([path, connection]) => ({
      id: `connection:${path}`,
      kind: 'connection',
      name: path,
      detail: services[connection.connector] ?? connection.connector,
      path: 'bobbin.json',
    }))
}

function listenerNodes(workspace: Workspace): Resource[] {
  return workspace.listeners.map(listener => ({
    id: `listener:${listener.name}`,
    kind: 'listener',
    name: listener.name,
    detail: `→ ${listener.script}`,
    title: `${listener.name}: ${listener.event} → ${listener.script}`,
    path: `listeners/${listener.name}.json`,
    children: (workspace.payloads[listener.name] ?? []).map(payload => {
      const path = `events/${listener.name}/${payload}.json`
      return { id: `file:${path}`, kind: 'payload' as const, name: payload, path }
    }),
  }))
}

function scheduleNodes(workspace: Workspace): Resource[] {
  return workspace.schedules.map(schedule => ({
    id: `schedule:${schedule.name}`,
    kind: 'schedule',
    name: schedule.name,
    detail: `${schedule.cron} → ${schedule.script}`,
    path: `schedules/${schedule.name}.json`,
  }))
}

function queueNodes(workspace: Workspace): Resource[] {
  return Object.entries(workspace.queues).map(([name, queue]) => ({
    id: `queue:${name}`,
    kind: 'queue',
    name,
    detail: queue.groupBy?.join(', ') ?? '',
    path: 'bobbin.json',
  }))
}

function parameterNodes(workspace: Workspace): Resource[] {
  return Object.entries(workspace.parameters).map(([name, parameter]) => ({
    id: `parameter:${name}`,
    kind: 'parameter',
    name,
    detail: parameter.type,
    path: 'bobbin.json',
  }))
}

function environmentNodes(workspace: Workspace): Resource[] {
  return workspace.environments.map(environment => ({
    id: `environment:${environment.name}`,
    kind: 'environment',
    name: environment.name,
    detail: environment.target,
    path: `environments/${environment.name}.json`,
    ...(environment.production && { production: true }),
  }))
}

function releaseNodes(releases: Release[]): Resource[] {
  return releases
    .filter(r => r.version !== 'HEAD')
    .map(({ version, at, by, digest }) => ({
      id: `release:${digest}`,
      kind: 'release',
      name: version,
      detail: at.slice(0, 10),
      title: `Release ${version}, cut ${at.slice(0, 10)}${by ? ` by ${by}` : ''}`,
    }))
}

function packageNodes(packages: NpmPackage[]): Resource[] {
  return packages.map(({ name, version, wanted, dev, installed }) => ({
    id: `package:${name}`,
    kind: 'package',
    name,
    detail: installed ? version : `${version || wanted}, not installed`,
    title: `${name} ${version || wanted}${dev ? ', for development' : ''}${installed ? '' : ', not installed'}`,
  }))
}

function recordingNodes(files: string[]): Resource[] {
  return recordingsOf(files).map(name => {
    const path = `${RECORDINGS}${name}.json`
    return { id: `file:${path}`, kind: 'recording', name, path }
  })
}

/** The names of the recordings among files. */
export function recordingsOf(files: string[]): string[] {
  return files.filter(isRecording).map(path => path.slice(RECORDINGS.length, -'.json'.length))
}
