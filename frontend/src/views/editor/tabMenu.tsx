// The menu of an editor's tab.
import { ContextMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { pageOf } from '../../base/pages'
import { useApp } from '../app'

/** What can be done with a tab, by its right button. */
export function TabMenu({ path, close, children }: { path: string; close(): void; children: ReactNode }) {
  const { actions, commands } = useApp()
  const items: [string, () => void, string?][] = [
    ['Close', close, commands.keys('file.close')],
    ['Close others', () => void actions.files.closeAll(path)],
    ['Close all', () => void actions.files.closeAll()],
    ['Reopen closed editor', () => void actions.files.reopen(), commands.keys('file.reopen')],
    ['Open to the side', () => void actions.files.open(path, undefined, true), commands.keys('editor.split')],
  ]
  if (!pageOf(path)) items.push(['Copy path', () => void navigator.clipboard.writeText(path)])
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8}>
          {items.map(([label, run, keys]) => (
            <ContextMenu.Item key={label} className="menu-item" onSelect={run}>
              {label}
              {keys && <span className="keys">{keys}</span>}
            </ContextMenu.Item>
          ))}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
