// Source Control: what is not committed, by group; staged, committed, pulled and pushed from here.
import { DropdownMenu } from 'radix-ui'
import { useEffect } from 'react'
import type { GitStatus } from '../../model/git'
import { grouped } from '../../state/gitState'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { MenuItem } from '../parts/picker'
import { ChangeList } from './changeList'
import './git.css'

export function SourceControl() {
  const { actions, commands } = useApp()
  const status = useAppState('git', s => s.status)
  const fault = useAppState('git', s => s.fault)
  useEffect(() => void actions.git.refresh(), [actions])
  return (
    <div className="source-control">
      <div className="side-title">
        <h2>Source Control</h2>
        {status?.state === 'ready' && (
          <>
            <IconButton icon="refresh" label="Refresh" onClick={() => commands.run('git.refresh')} />
            <MoreMenu />
          </>
        )}
      </div>
      {fault && (
        <div className="note">
          <FaultBanner sentence={fault.sentence} hint={fault.hint} />
          <Button onClick={() => commands.run('git.refresh')}>Try again</Button>
        </div>
      )}
      {!fault && status?.state === 'missing' && (
        <Empty icon="git-branch" title="Git is not installed">
          <p>Source Control works through the git program. Install it, then look again.</p>
          <Button onClick={() => commands.run('git.refresh')}>Look again</Button>
        </Empty>
      )}
      {!fault && status?.state === 'none' && (
        <Empty icon="git-branch" title="No repository yet">
          <p>With one, every change can be seen, committed and shared.</p>
          <Button kind="primary" onClick={() => commands.run('git.init')}>
            Initialize repository
          </Button>
        </Empty>
      )}
      {!fault && status?.state === 'ready' && <Repository status={status} />}
    </div>
  )
}

function Repository({ status }: { status: GitStatus }) {
  return (
    <>
      <CommitBox status={status} />
      <Banners status={status} />
      <ChangeList status={status} />
    </>
  )
}

function CommitBox({ status }: { status: GitStatus }) {
  const { actions } = useApp()
  const message = useAppState('git', s => s.message)
  const busy = useAppState('git', s => s.busy)
  const groups = grouped(status.changes)
  const staged = groups.staged.length > 0 || (status.outside?.length ?? 0) > 0
  return (
    <form
      className="commit-box"
      onSubmit={event => {
        event.preventDefault()
        void actions.git.commit()
      }}
    >
      <textarea
        className="field"
        rows={Math.min(8, message.split('\n').length + 1)}
        aria-label="Commit message"
        placeholder="Message (Ctrl+Enter commits)"
        data-keys="ctrl+enter"
        value={message}
        onChange={e => actions.git.setMessage(e.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            void actions.git.commit()
          }
        }}
      />
      <Button kind="primary" type="submit" icon="check" disabled={busy}>
        {staged || groups.changes.length === 0 ? 'Commit' : 'Commit all'}
      </Button>
    </form>
  )
}

function Banners({ status }: { status: GitStatus }) {
  const { actions } = useApp()
  const sync = useAppState('git', s => s.sync)
  return (
    <>
      {sync && (
        <div className="git-banner" role="status">
          <Icon name="loading" className="spin" />
          <span className="grow ellipsis" title={sync.text}>
            {sync.text || `${sync.what}ing...`}
          </span>
          <Button small onClick={() => actions.git.cancelSync()}>
            Cancel
          </Button>
        </div>
      )}
      {status.operation && (
        <div className="git-banner amber" role="status">
          <Icon name="git-merge" />
          <span className="grow">A {status.operation} waits to be finished.</span>
          {status.operation !== 'merge' && (
            <Button small onClick={() => void actions.git.proceed()}>
              Continue
            </Button>
          )}
          <Button small onClick={() => void actions.git.abort()}>
            Give up...
          </Button>
        </div>
      )}
      {status.lock && (
        <div className="git-banner amber" role="status">
          <Icon name="lock" />
          <span className="grow">Another git works on the repository, or left its lock behind.</span>
          <Button small onClick={() => void actions.git.unlock()}>
            Remove...
          </Button>
        </div>
      )}
      {(status.outside?.length ?? 0) > 0 && (
        <div className="git-banner" title={status.outside?.join('\n')}>
          <Icon name="info" />
          <span>
            {status.outside?.length} staged outside this workspace; the next commit takes them along.
          </span>
        </div>
      )}
    </>
  )
}

const MENU: ([icon: string, label: string, command: string] | 'line')[] = [
  ['repo-pull', 'Pull', 'git.pull'],
  ['repo-push', 'Push', 'git.push'],
  ['sync', 'Fetch', 'git.fetch'],
  'line',
  ['git-branch', 'Switch branch...', 'git.switch'],
  ['add', 'Create branch...', 'git.createBranch'],
  'line',
  ['check-all', 'Stage all', 'git.stageAll'],
  ['remove', 'Unstage all', 'git.unstageAll'],
  ['discard', 'Discard all changes...', 'git.discardAll'],
  'line',
  ['edit', 'Amend the last commit', 'git.amend'],
]

function MoreMenu() {
  const { commands } = useApp()
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="icon-button" aria-label="More actions" title="More actions">
          <Icon name="ellipsis" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          {MENU.map((item, i) =>
            item === 'line' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
              <DropdownMenu.Separator key={i} className="menu-line" />
            ) : (
              <MenuItem
                key={item[2]}
                icon={item[0]}
                label={item[1]}
                keys={commands.keys(item[2])}
                onSelect={() => commands.run(item[2])}
              />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
