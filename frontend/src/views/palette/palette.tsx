// One field to reach everything: commands (>), or files by name.
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { ranked } from '../../base/fuzzy'
import { baseName, dirName } from '../../base/paths'
import { useApp, useAppState } from '../app'
import { Icon } from '../parts/icon'
import { BranchItems } from './branches'
import './palette.css'

const FILES_SHOWN = 60

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
          <Dialog.Title className="hidden-label">{TITLES[mode]}</Dialog.Title>
          {mode === 'branches' ? (
            <Branches close={close} />
          ) : (
            <Body key={mode} initial={mode === 'commands' ? '>' : ''} close={close} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const TITLES = { files: 'Go to file', commands: 'All commands', branches: 'Switch branch' }

function Branches({ close }: { close(): void }) {
  const [text, setText] = useState('')
  return (
    <Command label="Branches" shouldFilter={false} loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Name of a branch, or of a new one"
        aria-label="Branch"
        autoFocus
      />
      <Command.List>
        <BranchItems query={text.trim()} later={work => later(close, work)} />
      </Command.List>
    </Command>
  )
}

function Body({ initial, close }: { initial: string; close(): void }) {
  const [text, setText] = useState(initial)
  const commands = text.startsWith('>')
  return (
    <Command label={commands ? 'All commands' : 'Go to file'} shouldFilter={false} loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Name of a file, or > for commands"
        aria-label={commands ? 'Command' : 'File'}
        autoFocus
      />
      <Command.List>
        <Command.Empty>Nothing fits.</Command.Empty>
        {commands ? (
          <CommandItems query={text.slice(1).trim()} close={close} />
        ) : (
          <FileItems query={text.trim()} close={close} />
        )}
      </Command.List>
    </Command>
  )
}

// The dialog gives the focus back when it goes; a command that moves it must come after.
function later(close: () => void, work: () => void): void {
  close()
  setTimeout(work, 0)
}

function CommandItems({ query, close }: { query: string; close(): void }) {
  const { commands } = useApp()
  const found = ranked(commands.enabled(), query, c => c.title)
  return found.map(command => (
    <Command.Item
      key={command.id}
      value={command.id}
      onSelect={() => later(close, () => commands.run(command.id))}
    >
      <span>{command.title}</span>
      {command.keys?.[0] && <kbd>{command.keys[0]}</kbd>}
    </Command.Item>
  ))
}

function FileItems({ query, close }: { query: string; close(): void }) {
  const { actions } = useApp()
  const files = useAppState('workspace', s => s.files)
  const open = useAppState('documents', s => s.documents)
  const first = query === '' ? [...files].sort((a, b) => Number(b in open) - Number(a in open)) : files
  const found = ranked(first, query, path => path).slice(0, FILES_SHOWN)
  return found.map(path => (
    <Command.Item key={path} value={path} onSelect={() => later(close, () => void actions.files.open(path))}>
      <Icon name={path.endsWith('.json') ? 'json' : path.endsWith('.md') ? 'book' : 'file-code'} />
      <span>{baseName(path)}</span>
      <span className="where">{dirName(path)}</span>
    </Command.Item>
  ))
}
