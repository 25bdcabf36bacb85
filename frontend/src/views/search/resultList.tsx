// The places that were found, file by file; with what each becomes where something replaces it.
import { useMemo, useState } from 'react'
import { baseName, dirName } from '../../base/paths'
import type { FoundFile, Match } from '../../model/search'
import { type App, useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { IconButton } from '../parts/button'
import { Icon } from '../parts/icon'
import { RowList, type RowPlace } from '../parts/rowList'
import { useRows } from '../parts/rows'

interface Row {
  file: FoundFile
  /** None for the row of the file itself. */
  match?: Match
}

const ROW = 22
const idOf = ({ file, match }: Row) => (match ? `${file.path}:${match.line}:${match.column}` : file.path)

function rowsOf(files: FoundFile[], closed: ReadonlySet<string>): Row[] {
  return files.flatMap(file => [
    { file },
    ...(closed.has(file.path) ? [] : file.matches.map(match => ({ file, match }))),
  ])
}

export function ResultList() {
  const app = useApp()
  const files = useAppState('search', s => s.files)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => rowsOf(files, closed), [files, closed])
  const list = useRows(rows, idOf, ROW)
  const toggle = (path: string) => {
    const next = new Set(closed)
    if (!next.delete(path)) next.add(path)
    setClosed(next)
  }
  return (
    <RowList
      list={list}
      role="tree"
      label="Found places"
      className="results"
      name="found"
      keys="ctrl+enter"
      act={(row, event) => act(app, row, event, toggle)}
    >
      {(row, place) => (
        <ResultRow
          key={idOf(row)}
          row={row}
          place={place}
          open={!closed.has(row.file.path)}
          onToggle={() => toggle(row.file.path)}
        />
      )}
    </RowList>
  )
}

/** What a key does with the chosen row; says whether it does something. */
function act(
  { actions, state }: App,
  { file, match }: Row,
  event: React.KeyboardEvent,
  toggle: (path: string) => void,
): boolean {
  const { key } = event
  const replace = key === 'Enter' && (event.ctrlKey || event.metaKey)
  if (replace && state.search.getState().replacing) void actions.search.replace(file.path, match)
  else if (event.ctrlKey || event.altKey || event.metaKey) return false
  else if (key === 'Enter' && match) void actions.search.open(file.path, match)
  else if (key === 'Enter' || (!match && (key === 'ArrowLeft' || key === 'ArrowRight'))) toggle(file.path)
  else if (key === 'Delete') actions.search.dismiss(file.path, match)
  else return false
  return true
}

interface ResultRowProps {
  row: Row
  place: RowPlace
  open: boolean
  onToggle(): void
}

function ResultRow({ row, place, open, onToggle }: ResultRowProps) {
  const { actions } = useApp()
  const { file, match } = row
  const { id, top, chosen, choose } = place
  const press = () => {
    choose()
    if (match) void actions.search.open(file.path, match)
    else onToggle()
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      id={id}
      role="treeitem"
      aria-level={match ? 2 : 1}
      aria-selected={chosen}
      {...(!match && { 'aria-expanded': open, 'aria-label': nameOf(file) })}
      tabIndex={-1}
      className={`result-row ${match ? '' : 'file'} ${chosen ? 'chosen' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      title={match ? `${file.path}:${match.line}` : file.path}
      onClick={press}
    >
      {match ? <Place match={match} /> : <FileName file={file} open={open} />}
      <RowButtons row={row} />
      {!match && <Badge>{file.matches.length}</Badge>}
    </div>
  )
}

/** The words of a file's row, in the order in which they are seen. */
function nameOf({ path, matches }: FoundFile): string {
  return [baseName(path), dirName(path), matches.length].filter(Boolean).join(' ')
}

function FileName({ file, open }: { file: FoundFile; open: boolean }) {
  return (
    <>
      <Icon name={open ? 'chevron-down' : 'chevron-right'} />
      <span className="name ellipsis">{baseName(file.path)}</span>{' '}
      <span className="where ellipsis">{dirName(file.path)}</span>{' '}
    </>
  )
}

function Place({ match }: { match: Match }) {
  const replacing = useAppState('search', s => s.replacing)
  return (
    <span className="place ellipsis">
      <span className="hidden-label">{match.line}: </span>
      {match.before.trimStart()}
      {replacing ? (
        <>
          <del>{match.text}</del>
          <span className="hidden-label"> becomes </span>
          <ins>{match.replacement}</ins>
        </>
      ) : (
        <mark>{match.text}</mark>
      )}
      {match.after}
    </span>
  )
}

// Small buttons that appear at the pointer; the keys do the same.
function RowButtons({ row: { file, match } }: { row: Row }) {
  const { actions } = useApp()
  const replacing = useAppState('search', s => s.replacing)
  const press = (work: () => unknown) => (event: React.MouseEvent) => {
    event.stopPropagation()
    void work()
  }
  return (
    <span className="actions">
      {replacing && (
        <IconButton
          icon={match ? 'replace' : 'replace-all'}
          label={match ? 'Replace this' : 'Replace in this file'}
          tabIndex={-1}
          onClick={press(() => actions.search.replace(file.path, match))}
        />
      )}
      <IconButton
        icon="close"
        label="Leave out"
        tabIndex={-1}
        onClick={press(() => actions.search.dismiss(file.path, match))}
      />
    </span>
  )
}
