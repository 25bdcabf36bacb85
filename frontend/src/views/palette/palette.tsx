// One field to reach everything: files by name, and by its first letter commands, symbols,
// invocations and lines, as in VS Code.
import { Command, useCommandState } from 'cmdk'
import { Dialog } from 'radix-ui'
import { type ComponentType, useState } from 'react'
import type { PaletteMode } from '../../state/layoutState'
import { useApp, useAppState } from '../app'
import { BranchItems } from './branches'
import {
  CommandItems,
  FileItems,
  InvocationItems,
  type ItemsProps,
  LineItem,
  RecentItems,
  SnippetItems,
  ThemeItems,
} from './items'
import { AllSymbolItems, FileSymbolItems } from './symbolItems'
import './palette.css'

const PREFIX: Record<PaletteMode, string> = {
  files: '',
  commands: '>',
  symbols: '@',
  allSymbols: '#',
  invocations: '!',
  branches: '',
  snippets: '',
  recent: '',
  themes: '',
}

/** What the first letter means. */
const KINDS: Record<string, string> = {
  '': 'Go to file',
  '>': 'All commands',
  '@': 'Go to symbol in this file',
  '#': 'Go to symbol in the workspace',
  '!': 'Go to invocation',
  ':': 'Go to line',
  '?': 'What the first letter means',
}

export function Palette() {
  const { state } = useApp()
  const mode = useAppState('layout', s => s.palette)
  const close = () => state.layout.setState({ palette: undefined })
  if (!mode) return null
  return (
    <Dialog.Root open onOpenChange={open => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="palette-scrim" />
        <Dialog.Content className="palette" aria-describedby={undefined}>
          <Dialog.Title className="hidden-label">{CHOSEN[mode]?.title ?? KINDS[PREFIX[mode]]}</Dialog.Title>
          {CHOSEN[mode] ? (
            <Chosen mode={mode} close={close} />
          ) : (
            <Body key={mode} initial={PREFIX[mode]} close={close} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Lists that have no letter, since they are called by their commands. */
const CHOSEN: Partial<Record<PaletteMode, { title: string; label: string; placeholder: string }>> = {
  branches: { title: 'Switch branch', label: 'Branch', placeholder: 'Name of a branch, or of a new one' },
  snippets: { title: 'Insert a snippet', label: 'Snippet', placeholder: 'What the snippet is for' },
  themes: { title: 'Choose a theme', label: 'Theme', placeholder: 'Name of a theme' },
  recent: { title: 'Open recent', label: 'Workspace', placeholder: 'Name or folder of a workspace' },
}

const LISTS: Partial<Record<PaletteMode, ComponentType<ItemsProps>>> = {
  branches: BranchItems,
  snippets: SnippetItems,
  recent: RecentItems,
  themes: ThemeItems,
}

function Chosen({ mode, close }: { mode: PaletteMode; close(): void }) {
  const [text, setText] = useState('')
  const { title, label, placeholder } = CHOSEN[mode] ?? {}
  const List = LISTS[mode] ?? BranchItems
  return (
    <Command label={title ?? ''} shouldFilter={false} loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder={placeholder}
        aria-label={label}
        autoFocus
      />
      <Found />
      <Command.List>
        <List query={text.trim()} go={work => later(close, work)} />
      </Command.List>
    </Command>
  )
}

function Body({ initial, close }: { initial: string; close(): void }) {
  const [text, setText] = useState(initial)
  const [chosen, setChosen] = useState('')
  const prefix = KINDS[text.charAt(0)] ? text.charAt(0) : ''
  const query = text.slice(prefix.length).trim()
  const go = (work: () => void) => later(close, work)
  return (
    <Command label={KINDS[prefix] ?? ''} shouldFilter={false} loop value={chosen} onValueChange={setChosen}>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Name of a file, or ? for what else can be found here"
        autoFocus
      />
      <Found />
      <Command.List>
        {prefix === '' && <FileItems query={query} go={go} />}
        {prefix === '>' && <CommandItems query={query} go={go} />}
        {prefix === '@' && <FileSymbolItems query={query} go={go} chosen={chosen} choose={setChosen} />}
        {prefix === '#' && <AllSymbolItems query={query} go={go} />}
        {prefix === '!' && <InvocationItems query={query} go={go} />}
        {prefix === ':' && <LineItem query={query} go={go} />}
        {prefix === '?' && <Help choose={setText} />}
      </Command.List>
    </Command>
  )
}

/** Says to those who do not see the list how long it is. */
function Found() {
  const count = useCommandState(state => state.filtered.count)
  return (
    <p className="hidden-label" role="status">
      {count === 0 ? 'No entry' : count === 1 ? '1 entry' : `${count} entries`}
    </p>
  )
}

function Help({ choose }: { choose(prefix: string): void }) {
  return Object.entries(KINDS)
    .filter(([prefix]) => prefix !== '?')
    .map(([prefix, title]) => (
      <Command.Item key={prefix} value={`help ${prefix}`} onSelect={() => choose(prefix)}>
        <kbd className="prefix">{prefix || '…'}</kbd>
        <span>{title}</span>
      </Command.Item>
    ))
}

// The dialog gives the focus back when it goes; a command that moves it must come after.
function later(close: () => void, work: () => void): void {
  close()
  setTimeout(work, 0)
}
