// What is looked for in all files, and what was found so far.
import { createStore } from 'zustand/vanilla'
import type { AppError } from '../model/fault'
import type { FoundFile, Match, Searched, SearchQuery } from '../model/search'

export interface SearchState {
  query: SearchQuery
  /** The field for replacements is there. */
  replacing: boolean
  /** The fields for paths are there. */
  narrowing: boolean
  running: boolean
  files: FoundFile[]
  done?: Searched | undefined
  fault?: AppError | undefined
  /** Counts requests to put the focus into the field. */
  focus: number
}

export type SearchStore = ReturnType<typeof createSearchState>

export function createSearchState() {
  return createStore<SearchState>(() => ({
    query: { pattern: '', regex: false, caseSensitive: false, wholeWord: false, include: '', exclude: '' },
    replacing: false,
    narrowing: false,
    running: false,
    files: [],
    focus: 0,
  }))
}

export function countMatches(files: FoundFile[]): number {
  return files.reduce((sum, file) => sum + file.matches.length, 0)
}

/** The files without a match, or without all of a file. */
export function withoutMatch(files: FoundFile[], path: string, match?: Match): FoundFile[] {
  return files.flatMap(file => {
    if (file.path !== path) return [file]
    const matches = match ? file.matches.filter(m => m !== match) : []
    return matches.length > 0 ? [{ ...file, matches }] : []
  })
}

/**
 * The other matches of a file after some were replaced: what stood behind on the same line has
 * moved. A replacement over lines makes all of them unknown: undefined.
 */
export function movedMatches(matches: Match[], replaced: Match[]): Match[] | undefined {
  if (replaced.some(m => m.line !== m.endLine || m.replacement?.includes('\n'))) return undefined
  return matches
    .filter(m => !replaced.includes(m))
    .map(m => {
      const before = replaced.filter(r => r.line === m.line && r.column < m.column)
      const by = before.reduce((sum, r) => sum + (r.replacement ?? '').length - (r.endColumn - r.column), 0)
      return by === 0
        ? m
        : { ...m, column: m.column + by, endColumn: m.line === m.endLine ? m.endColumn + by : m.endColumn }
    })
}
