// The files that differ, by group; the keys open, stage, unstage and discard them.
import { useMemo, useState } from 'react'
import { baseName, dirName } from '../../base/paths'
import type { GitStatus } from '../../model/git'
import { type GroupedChange, type GroupName, grouped, letterWords } from '../../state/gitState'
import { type App, useApp } from '../app'
import { IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { fileIcon, Icon } from '../parts/icon'
import { RowList, type RowPlace } from '../parts/rowList'
import { useRows } from '../parts/rows'

type Row = { kind: 'head'; group: GroupName; count: number } | ({ kind: 'file' } & GroupedChange)

const TITLES: Record<GroupName, string> = {
  conflicts: 'Merge Conflicts',
  staged: 'Staged Changes',
  changes: 'Changes',
}

function rowsOf(status: GitStatus, closed: ReadonlySet<GroupName>): Row[] {
  const groups = grouped(status.changes)
  return (Object.keys(TITLES) as GroupName[]).flatMap((group): Row[] => {
    const files = groups[group]
    if (files.length === 0) return []
    const head: Row = { kind: 'head', group, count: files.length }
    return closed.has(group) ? [head] : [head, ...files.map(f => ({ kind: 'file' as const, ...f }))]
  })
}

const ROW = 24
const idOf = (row: Row) => (row.kind === 'head' ? `head ${row.group}` : `${row.group} ${row.change.path}`)

export function ChangeList({ status }: { status: GitStatus }) {
  const app = useApp()
  const [closed, setClosed] = useState<ReadonlySet<GroupName>>(new Set())
  const rows = useMemo(() => rowsOf(status, closed), [status, closed])
  const list = useRows(rows, idOf, ROW)
  const toggle = (group: GroupName) => {
    const next = new Set(closed)
    if (!next.delete(group)) next.add(group)
    setClosed(next)
  }
  const some = rows.length > 0
  return (
    <>
      {!some && (
        <Empty icon="pass" title="Nothing has changed">
          <p>Everything is committed{status.branch ? ` on ${status.branch}` : ''}.</p>
        </Empty>
      )}
      <RowList
        list={list}
        role="tree"
        label="Changes"
        className={`change-list ${some ? '' : 'none'}`}
        name="change"
        act={(row, event) => act(app, row, event, toggle)}
        after={status.more && <p className="hint">There are more. A .gitignore may be missing.</p>}
      >
        {(row, place) => (
          <ChangeRow
            key={idOf(row)}
            row={row}
            place={place}
            open={!closed.has(row.group)}
            onToggle={() => toggle(row.group)}
          />
        )}
      </RowList>
    </>
  )
}

/** Which side of a conflict a key takes. */
const TAKES: Record<string, 'ours' | 'theirs'> = { o: 'ours', t: 'theirs' }

/** What a key does with the chosen row; says whether it does something. */
function act(
  { actions }: App,
  row: Row,
  { key, ctrlKey, altKey, metaKey }: React.KeyboardEvent,
  toggle: (group: GroupName) => void,
): boolean {
  if (ctrlKey || altKey || metaKey) return false
  if (row.kind === 'head') {
    if (key === 'Enter' || key === 'ArrowLeft' || key === 'ArrowRight') toggle(row.group)
    else if (key === ' ' && row.group === 'staged') void actions.git.unstage()
    else if (key === ' ' && row.group === 'changes') void actions.git.stage()
    else return false
    return true
  }
  const { path } = row.change
  if (key === 'Enter') void actions.git.openChange(row)
  else if (key === ' ')
    void (row.group === 'staged' ? actions.git.unstage([path]) : actions.git.stage([path]))
  else if (row.group === 'conflicts' && TAKES[key]) void actions.git.take(path, TAKES[key])
  else if (key === 'Delete' && row.group === 'changes') void actions.git.discard([row.change])
  else return false
  return true
}

interface ChangeRowProps {
  row: Row
  place: RowPlace
  open: boolean
  onToggle(): void
}

function ChangeRow({ row, place, open, onToggle }: ChangeRowProps) {
  const { actions } = useApp()
  const { id, top, chosen, choose } = place
  const common = {
    id,
    tabIndex: -1,
    'aria-selected': chosen,
    style: { transform: `translateY(${top}px)` },
  }
  if (row.kind === 'head') {
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
      <div
        role="treeitem"
        {...common}
        aria-level={1}
        aria-expanded={open}
        className={`change-row head ${chosen ? 'chosen' : ''}`}
        onClick={() => {
          choose()
          onToggle()
        }}
      >
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        <span className="grow">{TITLES[row.group]}</span>
        <RowButtons row={row} />
        <span className="count">{row.count}</span>
      </div>
    )
  }
  const { path } = row.change
  const words = row.change.conflict ?? letterWords(row.letter)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      role="treeitem"
      {...common}
      aria-level={2}
      aria-label={`${[baseName(path), dirName(path), row.letter].filter(Boolean).join(' ')}, ${words}`}
      className={`change-row ${chosen ? 'chosen' : ''}`}
      title={`${row.change.from ? `${row.change.from} → ` : ''}${path}: ${words}`}
      onClick={() => {
        choose()
        void actions.git.openChange(row)
      }}
    >
      <Icon name={row.change.submodule ? 'repo' : fileIcon(path)} className="kind" />
      <span className={`name ellipsis ${row.letter === 'D' ? 'gone' : ''}`}>{baseName(path)}</span>{' '}
      <span className="where ellipsis">{dirName(path)}</span> <RowButtons row={row} />
      <span className={`git-letter ${tone(row.letter)}`}>{row.letter}</span>
    </div>
  )
}

/** The colour of a letter. */
function tone(letter: string): string {
  return { M: 'm', T: 'm', A: 'a', U: 'a', D: 'd', R: 'r', C: 'r', '!': 'c' }[letter] ?? 'm'
}

// Small buttons that appear at the pointer; the keys do the same.
function RowButtons({ row }: { row: Row }) {
  const { actions } = useApp()
  const { group } = row
  const files = row.kind === 'file' ? [row.change.path] : []
  const press = (work: () => unknown) => (event: React.MouseEvent) => {
    event.stopPropagation()
    void work()
  }
  return (
    <span className="actions">
      {group === 'conflicts' && row.kind === 'file' && (
        <>
          <IconButton
            icon="arrow-left"
            label="Take ours"
            keys="O"
            tabIndex={-1}
            onClick={press(() => actions.git.take(row.change.path, 'ours'))}
          />
          <IconButton
            icon="arrow-right"
            label="Take theirs"
            keys="T"
            tabIndex={-1}
            onClick={press(() => actions.git.take(row.change.path, 'theirs'))}
          />
        </>
      )}
      {group === 'changes' && !(row.kind === 'file' && row.change.submodule) && (
        <IconButton
          icon="discard"
          label={row.kind === 'file' ? 'Discard changes' : 'Discard all changes'}
          tabIndex={-1}
          onClick={press(() => actions.git.discard(row.kind === 'file' ? [row.change] : undefined))}
        />
      )}
      {group === 'staged' ? (
        <IconButton
          icon="remove"
          label={row.kind === 'file' ? 'Unstage' : 'Unstage all'}
          tabIndex={-1}
          onClick={press(() => actions.git.unstage(files))}
        />
      ) : (
        (row.kind === 'file' || group === 'changes') && (
          <IconButton
            icon="add"
            label={row.kind === 'file' ? 'Stage' : 'Stage all'}
            tabIndex={-1}
            onClick={press(() => actions.git.stage(files))}
          />
        )
      )}
    </span>
  )
}
