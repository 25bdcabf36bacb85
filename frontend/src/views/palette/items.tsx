// What the palette lists of the workbench itself: commands, files, invocations, a line.
import { Command } from 'cmdk'
import { formatWhen } from '../../base/format'
import { matched, ranked } from '../../base/fuzzy'
import { baseName, dirName } from '../../base/paths'
import { tookWords } from '../../model/invocation'
import { SETTINGS, type ThemeChoice } from '../../model/settings'
import { useApp, useAppState } from '../app'
import { StatusBadge, statusText } from '../parts/badge'
import { fileIcon, Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { triggerText } from '../parts/runStrip'
import { Marked } from './marked'

/** How the entries of the palette are chosen: `go` closes it first. */
export interface ItemsProps {
  query: string
  go(work: () => void): void
}

const FILES_SHOWN = 60
const RECENT_KEPT = 6

export function Nothing({ text = 'Nothing fits.' }: { text?: string }) {
  return <Command.Empty>{text}</Command.Empty>
}

export function CommandItems({ query, go }: ItemsProps) {
  const { commands, state } = useApp()
  const recent = useAppState('layout', s => s.recentCommands)
  const enabled = commands.enabled()
  const used = recent.flatMap(id => enabled.filter(c => c.id === id))
  const found =
    query === '' ? [...used, ...enabled.filter(c => !used.includes(c))] : ranked(enabled, query, c => c.title)
  const run = (id: string) => {
    const others = recent.filter(r => r !== id)
    state.layout.setState({ recentCommands: [id, ...others].slice(0, RECENT_KEPT) })
    commands.run(id)
  }
  return (
    <>
      <Nothing />
      {found.map(command => (
        <Command.Item key={command.id} value={command.id} onSelect={() => go(() => run(command.id))}>
          <Marked text={command.title} spans={matched(command.title, query)} />
          {query === '' && used.includes(command) && <span className="where last">recently used</span>}
          {commands.keys(command.id) && <kbd>{commands.keys(command.id)}</kbd>}
        </Command.Item>
      ))}
    </>
  )
}

export function FileItems({ query, go }: ItemsProps) {
  const { actions } = useApp()
  const files = useAppState('workspace', s => s.files)
  const open = useAppState('documents', s => s.documents)
  const { name, place } = withPlace(query)
  const first = name === '' ? [...files].sort((a, b) => Number(b in open) - Number(a in open)) : files
  const found = ranked(first, name, path => path).slice(0, FILES_SHOWN)
  return (
    <>
      <Nothing />
      {found.map(path => {
        const spans = matched(path, name)
        return (
          <Command.Item
            key={path}
            value={path}
            onSelect={() => go(() => void actions.invocations.openFile(path, place))}
          >
            <Icon name={fileIcon(path)} className="kind" />
            <Marked text={baseName(path)} spans={spans} at={path.length - baseName(path).length} />
            <Marked className="where" text={dirName(path)} spans={spans} />
          </Command.Item>
        )
      })}
    </>
  )
}

/** A name with the place that stands behind it, as stack traces have it: issue.ts:12:3. */
function withPlace(query: string): { name: string; place?: { line: number; column: number } } {
  const match = /^(.*?):(\d+)(?::(\d+))?$/.exec(query)
  if (!match) return { name: query }
  return { name: match[1] ?? '', place: { line: Number(match[2]), column: Number(match[3] ?? 1) } }
}

export function InvocationItems({ query, go }: ItemsProps) {
  const { actions } = useApp()
  const invocations = useAppState('run', s => s.invocations)
  const found = ranked(invocations, query, i =>
    [i.script, statusText(i.status), i.environment, triggerText(i.triggerType, i.listener)].join(' '),
  )
  return (
    <>
      <Nothing text={invocations.length === 0 ? 'Nothing has run yet.' : 'Nothing fits.'} />
      {found.map(i => (
        <Command.Item
          key={i.invocationId}
          value={i.invocationId}
          onSelect={() => go(() => void actions.invocations.show(i.invocationId, 'console'))}
        >
          <StatusBadge status={i.status} />
          <span className="ellipsis">{i.script}</span>
          <span className="where ellipsis">
            {[i.environment, triggerText(i.triggerType, i.listener), tookWords(i)]
              .filter(Boolean)
              .join(' · ')}
          </span>
          <span className="where last">{formatWhen(i.startedAt ?? i.queuedAt, new Date())}</span>
        </Command.Item>
      ))}
    </>
  )
}

export function LineItem({ query, go }: ItemsProps) {
  const { actions, state } = useApp()
  const path = useAppState('documents', s => (s.active && s.documents[s.active] ? s.active : undefined))
  const match = /^(\d+)(?:[:,](\d+))?$/.exec(query)
  if (!path || !match) return <Nothing text={path ? 'Type the number of a line.' : 'No file is open.'} />
  const place = { line: Math.max(1, Number(match[1])), column: Math.max(1, Number(match[2] ?? 1)) }
  return (
    <Command.Item value="line" onSelect={() => go(() => void actions.files.open(path, place))}>
      <span>
        Go to line {place.line}
        {match[2] && `, column ${place.column}`}
      </span>
      <span className="where">now in line {state.documents.getState().line}</span>
    </Command.Item>
  )
}

export function SnippetItems({ query, go }: ItemsProps) {
  const { actions } = useApp()
  const path = useAppState('documents', s => s.active ?? '')
  useAppState('settings', s => s.snippets)
  const found = ranked(actions.settings.snippetsFor(path), query, s => `${s.prefix} ${s.title}`)
  return (
    <>
      <Nothing />
      {found.map((snippet, i) => (
        <Command.Item
          key={`${snippet.prefix} ${snippet.title}`}
          value={`${i} ${snippet.prefix}`}
          onSelect={() => go(() => actions.settings.insertSnippet(snippet))}
        >
          <Icon name="symbol-snippet" />
          <span>{snippet.title}</span>
          <span className="where">{snippet.own ? `${snippet.prefix} · mine` : snippet.prefix}</span>
        </Command.Item>
      ))}
    </>
  )
}

export function ThemeItems({ query, go }: ItemsProps) {
  const { actions } = useApp()
  const now = useAppState('settings', s => s.settings['workbench.colorTheme'])
  return (
    <>
      <Nothing />
      {ranked(THEMES, query, t => t.label).map(theme => (
        <Command.Item
          key={theme.value}
          value={theme.value}
          onSelect={() =>
            go(() => void actions.settings.set('workbench.colorTheme', theme.value as ThemeChoice))
          }
        >
          <Icon name={theme.value === now ? 'check' : 'color-mode'} />
          <span>{theme.label}</span>
          {theme.value === now && <span className="where">now</span>}
        </Command.Item>
      ))}
    </>
  )
}

const THEMES = SETTINGS.find(s => s.key === 'workbench.colorTheme')?.options ?? []

/** The workspaces that were open before, but for this one. */
export function RecentItems({ query, go }: ItemsProps) {
  const { actions } = useApp()
  const here = useAppState('workspace', s => s.workspace?.dir)
  const { value = [], fault } = useLoaded('recent', () => actions.workspaces.recent())
  const others = value.filter(w => w.dir !== here)
  const found = ranked(others, query, w => `${w.name} ${w.dir}`)
  return (
    <>
      {fault && <p className="hint">{fault.sentence}</p>}
      <Nothing text={others.length === 0 ? 'No other workspace was open here yet.' : 'Nothing fits.'} />
      {found.map(w => (
        <Command.Item
          key={w.dir}
          value={w.dir}
          onSelect={() => go(() => void actions.workspaces.open(w.dir))}
        >
          <Icon name="folder" />
          <span>{w.name}</span>
          <span className="where ellipsis">{w.dir}</span>
        </Command.Item>
      ))}
    </>
  )
}
