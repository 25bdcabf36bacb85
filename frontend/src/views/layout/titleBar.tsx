// The workspace's name, what runs where, and the switches of the layout.
import { DropdownMenu } from 'radix-ui'
import { isDark } from '../../state/layoutState'
import { useApp, useAppState } from '../app'
import { IconButton, Tip } from '../parts/button'
import { Icon } from '../parts/icon'
import { Logo } from '../parts/logo'
import { MenuItem } from '../parts/picker'
import { RunControl } from '../run/runControl'

export function TitleBar() {
  const { commands } = useApp()
  const open = useAppState('workspace', s => s.phase === 'open')
  const dark = useAppState('layout', isDark)
  const side = useAppState('layout', s => s.sideVisible)
  const panel = useAppState('layout', s => s.panelVisible)
  return (
    <header className="title-bar">
      <Logo size={22} />
      <WorkspaceMenu />
      <div className="grow" />
      {open && <RunControl />}
      {open && (
        <Tip text="Publish to a runner" keys={commands.keys('release.publish')}>
          <button type="button" className="publish-button" onClick={() => commands.run('release.publish')}>
            <Icon name="rocket" /> Publish
          </button>
        </Tip>
      )}
      <div className="end">
        {open && (
          <>
            <IconButton
              icon={side ? 'layout-sidebar-left' : 'layout-sidebar-left-off'}
              label="Toggle side bar"
              keys={commands.keys('side.toggle')}
              pressed={side}
              onClick={() => commands.run('side.toggle')}
            />
            <IconButton
              icon={panel ? 'layout-panel' : 'layout-panel-off'}
              label="Toggle panel"
              keys={commands.keys('panel.toggle')}
              pressed={panel}
              onClick={() => commands.run('panel.toggle')}
            />
          </>
        )}
        <IconButton
          icon="book"
          label="Manual"
          keys={commands.keys('help.manual')}
          onClick={() => commands.run('help.manual')}
        />
        <IconButton
          icon="color-mode"
          label={dark ? 'Switch to the light theme' : 'Switch to the dark theme'}
          onClick={() => commands.run('theme.toggle')}
        />
      </div>
    </header>
  )
}

function WorkspaceMenu() {
  const { commands } = useApp()
  const name = useAppState('workspace', s => s.workspace?.name)
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="picker">
          <span className="hidden-label">Workspace</span>
          <span className="workspace-name ellipsis">{name ?? 'Bobbin'}</span>
          <Icon name="chevron-down" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          <MenuItem
            icon="folder-opened"
            label="Open folder..."
            keys={commands.keys('workspace.open')}
            onSelect={() => commands.run('workspace.open')}
          />
          <MenuItem
            icon="history"
            label="Open recent..."
            keys={commands.keys('workspace.openRecent')}
            onSelect={() => commands.run('workspace.openRecent')}
          />
          <MenuItem
            icon="new-folder"
            label="New from template..."
            onSelect={() => commands.run('workspace.create')}
          />
          {name && (
            <>
              <DropdownMenu.Separator className="menu-line" />
              <MenuItem
                icon="checklist"
                label="Check everything"
                onSelect={() => commands.run('workspace.check')}
              />
              <MenuItem
                icon="terminal-cmd"
                label="All commands"
                keys={commands.keys('palette.open')}
                onSelect={() => commands.run('palette.open')}
              />
              <DropdownMenu.Separator className="menu-line" />
              <MenuItem
                icon="close"
                label="Close workspace"
                onSelect={() => commands.run('workspace.close')}
              />
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
