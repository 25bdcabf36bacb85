// How the repository of the open workspace stands, and what a person is writing about it.
import { createStore } from 'zustand/vanilla'
import type { AppError } from '../model/fault'
import type { Change, GitStatus, Sync } from '../model/git'

export interface GitState {
  /** None until git was asked for the first time. */
  status?: GitStatus
  /** Why git could not be asked. */
  fault?: AppError | undefined
  /** The commit message as it is typed. */
  message: string
  /** What goes on with the remote, and what git says of it. */
  sync?: { what: Sync; text: string } | undefined
  /** Something is being done: what may not be done twice is off. */
  busy: boolean
}

export type GitStore = ReturnType<typeof createGitState>

export function createGitState() {
  return createStore<GitState>(() => ({ message: '', busy: false }))
}

export type GroupName = 'conflicts' | 'staged' | 'changes'

/** A file in a group of Source Control; one with staged and other changes is in two. */
export interface GroupedChange {
  group: GroupName
  change: Change
  /** The letter beside its name. */
  letter: string
}

export function grouped(changes: Change[]): Record<GroupName, GroupedChange[]> {
  const groups: Record<GroupName, GroupedChange[]> = { conflicts: [], staged: [], changes: [] }
  for (const change of [...changes].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (change.conflict) groups.conflicts.push({ group: 'conflicts', change, letter: '!' })
    if (change.index) groups.staged.push({ group: 'staged', change, letter: change.index })
    if (change.worktree) groups.changes.push({ group: 'changes', change, letter: change.worktree })
  }
  return groups
}

/** The letter of a file in the tree: what is not committed yet. */
export function letterOf(change: Change): string {
  if (change.conflict) return '!'
  return change.worktree || change.index || ''
}

const WORDS: Record<string, string> = {
  M: 'modified',
  A: 'added',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'another kind of file',
  U: 'new, not in git yet',
  '!': 'in conflict',
}

export function letterWords(letter: string): string {
  return WORDS[letter] ?? letter
}

/** Letters by path, and of folders that hold a change: a dot. */
export function lettersByPath(changes: Change[]): Map<string, string> {
  const letters = new Map<string, string>()
  for (const change of changes) {
    letters.set(change.path, letterOf(change))
    for (let at = change.path.lastIndexOf('/'); at > 0; at = change.path.lastIndexOf('/', at - 1)) {
      const folder = change.path.slice(0, at)
      if (letters.has(folder)) break
      letters.set(folder, '•')
    }
  }
  return letters
}

/**
 * The state after an answer of git. What git proposes for the end of a merge fills an empty message,
 * and goes with the merge, unless a person changed it.
 */
export function withStatus(state: GitState, status: GitStatus): GitState {
  const before = state.status
  const other = before?.operation !== status.operation
  const kept = other && before?.operation && state.message === before.message ? '' : state.message
  const proposed = other && status.operation ? status.message : undefined
  return { ...state, status, fault: undefined, message: kept || proposed || '' }
}
