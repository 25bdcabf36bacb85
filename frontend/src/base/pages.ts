// Forms that are open as tabs, beside files: page:listener/issue-created.

export type PageKind =
  | 'diff'
  | 'settings'
  | 'keys'
  | 'preview'
  | 'graph'
  | 'checklist'
  | 'listener'
  | 'receiving'
  | 'schedule'
  | 'queues'
  | 'letters'
  | 'setup'
  | 'migrations'
  | 'environments'
  | 'connection'
  | 'parameters'
  | 'packages'
  | 'comparison'
  | 'simulator'
  | 'runner'
  | 'place'

export interface PageName {
  kind: PageKind
  /** What it is the form of; '' for all of them. */
  name: string
}

export function pagePath(kind: PageKind, name = ''): string {
  return name ? `page:${kind}/${name}` : `page:${kind}`
}

/** What kinds were called when a session was kept that may still be there. */
const FORMER: Record<string, PageKind> = { runs: 'comparison' }

/** The page of a tab, or undefined for a file. */
export function pageOf(path: string): PageName | undefined {
  const match = /^page:([a-z]+)(?:\/(.*))?$/s.exec(path)
  if (!match) return undefined
  const [, kind = '', name = ''] = match
  return { kind: FORMER[kind] ?? (kind as PageKind), name }
}
