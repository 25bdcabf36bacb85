// What tabs are called, and their icons.
import { type PageKind, pageOf } from '../../base/pages'
import { baseName } from '../../base/paths'
import { Comparing } from '../../commands/comparing'

// Listeners, schedules and environments are known by their name, and many are called index.
export function tabName(path: string): string {
  const page = pageOf(path)
  if (page?.kind === 'diff') return `${baseName(Comparing.parts(page.name).path)} ↔`
  if (page?.kind === 'preview') return `Preview ${baseName(page.name)}`
  if (page?.kind === 'place') return `${page.name.split('/').pop()} on ${page.name.split('/')[0]}`
  if (page?.kind === 'comparison') return 'Two Invocations'
  if (page) return page.name || TITLES[page.kind]
  return path.startsWith('.bobbin/') ? path.replace('.bobbin/types/', '') : baseName(path)
}

export const TITLES: Record<PageKind, string> = {
  diff: 'Changes of',
  settings: 'Settings',
  keys: 'Keyboard Shortcuts',
  preview: 'Preview of',
  graph: 'Graph',
  checklist: 'What is Missing Here',
  listener: 'Event Listener',
  receiving: 'Receive Events',
  schedule: 'Schedule',
  queues: 'Event Queues',
  letters: 'Dead Letters',
  setup: 'Set Up',
  migrations: 'Migrations',
  environments: 'Environments',
  connection: 'Connection',
  parameters: 'Parameters',
  packages: 'Packages',
  comparison: 'Two Invocations',
  simulator: 'Simulator',
  runner: 'Runner',
  place: 'Environment',
}

export const PAGE_ICONS: Record<PageKind, string> = {
  diff: 'diff',
  settings: 'settings-gear',
  keys: 'keyboard',
  preview: 'open-preview',
  graph: 'type-hierarchy-sub',
  checklist: 'checklist',
  listener: 'zap',
  receiving: 'radio-tower',
  schedule: 'watch',
  queues: 'list-ordered',
  letters: 'mail',
  setup: 'checklist',
  migrations: 'arrow-swap',
  environments: 'server',
  connection: 'plug',
  parameters: 'symbol-parameter',
  packages: 'package',
  comparison: 'diff',
  simulator: 'beaker',
  runner: 'server-environment',
  place: 'server-environment',
}
