// What can be done with a row of the resource tree: open it, its buttons, its menu.
import { ContextMenu } from 'radix-ui'
import { scriptOf } from '../../base/paths'
import type { Resource } from '../../state/tree'
import { type App, useApp } from '../app'
import { IconButton } from '../parts/button'

/** Kinds that are one file or folder, which can be renamed and deleted. */
export const OWN_FILE = new Set<Resource['kind']>([
  'script',
  'listener',
  'payload',
  'schedule',
  'environment',
  'recording',
  'file',
  'folder',
])

/** Kinds whose form opens, and whose file can be opened as text. */
const TEXT_TOO = new Set<Resource['kind']>(['listener', 'schedule', 'environment'])

/** Kinds that are a part of bobbin.json. */
export const IN_MANIFEST = new Set<Resource['kind']>(['connection', 'parameter', 'queue'])

/** What is made by a command of its own, by section. */
const NEW: Record<string, string> = {
  releases: 'release.cut',
  packages: 'packages.show',
  recordings: 'recording.create',
}

function create({ actions, commands }: App, section: string): void {
  const command = NEW[section]
  if (command) commands.run(command)
  else void actions.resources.create(section)
}

export function openResource(app: App, resource: Resource): void {
  if (resource.kind === 'connection') return void app.actions.connectors.openConnection(resource.name)
  if (resource.kind === 'listener') return void app.actions.listeners.open(resource.name)
  if (resource.kind === 'parameter') return void app.actions.parameters.open()
  if (resource.kind === 'schedule') return void app.actions.schedules.open(resource.name)
  if (resource.kind === 'queue') return void app.actions.queues.open()
  if (resource.kind === 'package') return void app.actions.packages.open()
  if (resource.kind === 'release') return void app.actions.publishing.open()
  if (resource.kind === 'environment') return void app.actions.environments.open()
  if (!resource.path) return
  const script = scriptOf(resource.path)
  if (script) void app.actions.invocations.openScript(resource.path, script)
  else void app.actions.files.open(resource.path)
}

export function RowActions({ resource }: { resource: Resource }) {
  const app = useApp()
  const { actions } = app
  const only = (event: React.MouseEvent, work: () => void) => {
    event.stopPropagation()
    work()
  }
  if (resource.kind === 'section' && resource.section) {
    const section = resource.section
    const label = `New in ${resource.name}`
    return (
      <span className="actions">
        <IconButton
          icon="add"
          label={label}
          tabIndex={-1}
          onClick={e => only(e, () => create(app, section))}
        />
      </span>
    )
  }
  if (resource.kind === 'listener') {
    const name = resource.name
    return (
      <span className="actions">
        <IconButton
          icon="add"
          label="New test event"
          tabIndex={-1}
          onClick={e => only(e, () => void actions.resources.createPayload(name))}
        />
      </span>
    )
  }
  if (resource.kind === 'recording') {
    const { name, path = '' } = resource
    return (
      <span className="actions">
        <IconButton
          icon="play"
          label={`Replay ${name}`}
          tabIndex={-1}
          onClick={e => only(e, () => void actions.recordings.replay(path))}
        />
      </span>
    )
  }
  return null
}

export function RowMenu({ resource }: { resource: Resource }) {
  const app = useApp()
  const { actions } = app
  const script = resource.path ? scriptOf(resource.path) : undefined
  const own = resource.path !== undefined && OWN_FILE.has(resource.kind)
  const path = resource.path ?? ''
  const file = own && resource.kind !== 'folder'
  const items = [
    script && {
      label: 'Run',
      run: () => {
        actions.invocations.chooseScript(script)
        void actions.invocations.run()
      },
    },
    resource.kind === 'recording' && {
      label: 'Replay, without a network',
      run: () => void actions.recordings.replay(path),
    },
    resource.kind === 'release' && { label: 'Publish...', run: () => actions.publishing.open() },
    file && { label: 'Open', run: () => openResource(app, resource) },
    file && { label: 'Open to the side', run: () => void actions.files.open(path, undefined, true) },
    resource.section && {
      label: `New in ${resource.name}...`,
      run: () => create(app, resource.section ?? ''),
    },
    resource.kind === 'folder' && {
      label: 'New file here...',
      run: () => void actions.resources.create(path.startsWith('scripts') ? 'scripts' : 'files', path),
    },
    resource.kind === 'listener' && {
      label: 'New test event...',
      run: () => void actions.resources.createPayload(resource.name),
    },
    TEXT_TOO.has(resource.kind) && { label: 'Open as text', run: () => void actions.files.open(path) },
    resource.kind === 'connection' && {
      label: 'Open the simulator',
      run: () => void actions.simulators.open(resource.name),
    },
    resource.kind === 'connection' && {
      label: 'New event listener...',
      run: () => actions.listeners.openNew(resource.name),
    },
    resource.kind === 'parameter' && {
      label: 'Change what it is...',
      run: () => actions.parameters.openEdit(resource.name),
    },
    IN_MANIFEST.has(resource.kind) && {
      label: 'Edit in bobbin.json',
      run: () => void actions.files.open('bobbin.json'),
    },
    own && { label: 'Copy path', run: () => void navigator.clipboard.writeText(path) },
    own && { label: 'Rename...', run: () => void actions.resources.rename(path) },
    own && { label: 'Delete...', danger: true, run: () => void actions.resources.delete(path) },
  ].filter(item => typeof item === 'object')
  return (
    <ContextMenu.Portal>
      <ContextMenu.Content className="menu" collisionPadding={8}>
        {items.map(item => (
          <ContextMenu.Item
            key={item.label}
            className={`menu-item ${'danger' in item ? 'danger' : ''}`}
            onSelect={item.run}
          >
            {item.label}
          </ContextMenu.Item>
        ))}
      </ContextMenu.Content>
    </ContextMenu.Portal>
  )
}
