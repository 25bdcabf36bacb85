// What a search over the files of a workspace finds (package search in Go).

export interface SearchQuery {
  pattern: string
  regex: boolean
  caseSensitive: boolean
  wholeWord: boolean
  include: string
  exclude: string
  /** What each place becomes; only shown until somebody replaces. */
  replace?: string
}

/** Columns count from 1, in UTF-16 units. */
export interface Match {
  line: number
  column: number
  endLine: number
  endColumn: number
  before: string
  text: string
  after: string
  replacement?: string
}

export interface FoundFile {
  path: string
  /** Of the text that was looked at. */
  version: string
  matches: Match[]
}

export interface Searched {
  searched: number
  skipped: number
  limited: boolean
}
