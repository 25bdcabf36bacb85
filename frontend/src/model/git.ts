// What git says of the repository a workspace lies in (package git in Go).

/** One file that differs. Letters are those of git status; U is a file git does not know yet. */
export interface Change {
  path: string
  /** Its name before, where it was renamed. */
  from?: string
  index?: string
  worktree?: string
  conflict?: string
  submodule?: boolean
}

export interface GitStatus {
  state: 'ready' | 'none' | 'missing'
  top: string
  branch?: string
  /** The commit; none before the first. */
  head?: string
  upstream?: string
  ahead: number
  behind: number
  remotes: string[]
  /** What waits to be finished: merge, rebase, cherry-pick, revert. */
  operation?: string
  message?: string
  author?: string
  lock?: { path: string; seconds: number }
  changes: Change[]
  /** There are more changes than are listed. */
  more?: boolean
  /** Staged outside the workspace. */
  outside?: string[]
}

export interface Branch {
  name: string
  remote?: boolean
  current?: boolean
  upstream?: string
  subject: string
}

/** A file as git has it at some place. */
export interface GitObject {
  text: string
  gone?: boolean
  binary?: boolean
}

export interface Commit {
  id: string
  author: string
  at: string
  subject: string
}

export type Sync = 'fetch' | 'pull' | 'push'
