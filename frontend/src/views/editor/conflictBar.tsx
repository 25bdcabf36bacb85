// What stands above a text that was changed both here and on disk, and while a merge of the two is settled.
import { pagePath } from '../../base/pages'
import { baseName } from '../../base/paths'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { Icon } from '../parts/icon'

export function ConflictBar({ path }: { path: string }) {
  const { actions } = useApp()
  const conflict = useAppState('documents', s => s.documents[path]?.conflict)
  const dirty = useAppState('documents', s => s.documents[path]?.dirty)
  const fault = useAppState('documents', s => s.documents[path]?.saveFault)
  const merging = useAppState('documents', s => s.documents[path]?.merging)
  if (!conflict) return merging ? <MergeBar path={path} /> : null
  const name = baseName(path)
  if (conflict === 'unreadable') {
    return (
      <div className="conflict" role="alert">
        <Icon name="warning" />
        <span>{fault} What is on disk is not overwritten; the text here is what was read last.</span>
        <Button small onClick={() => void actions.files.lookAgain()}>
          Look again
        </Button>
        <Button small onClick={() => actions.files.discard(path)}>
          Close it
        </Button>
      </div>
    )
  }
  if (conflict === 'gone') {
    return (
      <div className="conflict" role="alert">
        <Icon name="warning" />
        <span>{name} was deleted or moved on disk. Its text is still here.</span>
        <Button small onClick={() => void actions.deciding.keepMine(path)}>
          Write it again
        </Button>
        <Button small onClick={() => actions.files.discard(path)}>
          Close it
        </Button>
      </div>
    )
  }
  return (
    <div className="conflict" role="alert">
      <Icon name="warning" />
      <span>
        {name} changed on disk{dirty ? ' while you had unsaved changes' : ''}. Nothing is saved until you
        decide.
      </span>
      {dirty && (
        <Button small kind="primary" onClick={() => void actions.deciding.merge(path)}>
          Merge
        </Button>
      )}
      {!path.includes('://') && (
        <Button small onClick={() => void actions.files.open(pagePath('diff', `disk:${path}`))}>
          Compare
        </Button>
      )}
      <Button small onClick={() => void actions.deciding.keepMine(path)}>
        Keep mine
      </Button>
      <Button small onClick={() => void actions.deciding.takeTheirs(path)}>
        Take the disk's
      </Button>
    </div>
  )
}

function MergeBar({ path }: { path: string }) {
  const { actions, commands } = useApp()
  return (
    <div className="conflict" role="status">
      <Icon name="git-merge" />
      <span>
        Both sides changed the same lines of {baseName(path)}. Take one above each place, or edit it; then it
        is saved.
      </span>
      <Button small onClick={() => commands.run('conflict.next')}>
        Next place
      </Button>
      <Button small onClick={() => void actions.files.save(path)}>
        Save as it is
      </Button>
    </div>
  )
}
