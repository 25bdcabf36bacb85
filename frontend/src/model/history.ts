// What a file held before (package history in Go).

export type VersionSource = 'saved' | 'before' | 'deleted' | 'discarded'

export interface Version {
  id: string
  at: string
  source: VersionSource
  bytes: number
  /** Names the content. */
  version: string
}

export interface GoneFile extends Version {
  path: string
}

/** What the local history has of files that were taken away. */
export interface KeptFiles {
  kept: { path: string; id: string }[]
  lost?: string[]
}
