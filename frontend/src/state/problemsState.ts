// What is wrong in a person's files, by who found it: findings replace only their owner's.
import { createStore } from 'zustand/vanilla'
import type { Diagnostic } from '../model/workspace'

export type ProblemOwner = 'workspace' | 'typescript' | 'check' | 'lint'

export interface ProblemsState {
  /** owner -> file -> findings */
  owners: Readonly<Record<ProblemOwner, Readonly<Record<string, Diagnostic[]>>>>
  /** Files that were there and are not: what was found in them is not told until they come back. */
  gone: ReadonlySet<string>
}

export const NO_PROBLEMS: ProblemsState['owners'] = { workspace: {}, typescript: {}, check: {}, lint: {} }

export type ProblemsStore = ReturnType<typeof createProblemsState>

export function createProblemsState() {
  return createStore<ProblemsState>(() => ({ owners: NO_PROBLEMS, gone: new Set() }))
}

/** Replaces what the owner found in one file. */
export function withFileProblems(
  state: ProblemsState,
  owner: ProblemOwner,
  file: string,
  problems: Diagnostic[],
): ProblemsState {
  const { [file]: previous, ...others } = state.owners[owner]
  if (!previous && problems.length === 0) return state
  const files = problems.length === 0 ? others : { ...others, [file]: problems }
  return { ...state, owners: { ...state.owners, [owner]: files } }
}

/** Replaces everything the owner found. */
export function withOwnerProblems(
  state: ProblemsState,
  owner: ProblemOwner,
  problems: Diagnostic[],
): ProblemsState {
  const files: Record<string, Diagnostic[]> = {}
  for (const problem of problems) {
    const list = files[problem.file] ?? []
    list.push(problem)
    files[problem.file] = list
  }
  return { ...state, owners: { ...state.owners, [owner]: files } }
}

/** Other files are there than before. */
export function withFilesThere(state: ProblemsState, before: string[], now: string[]): ProblemsState {
  const there = new Set(now)
  const gone = [...state.gone, ...before].filter(file => !there.has(file))
  if (gone.length === 0 && state.gone.size === 0) return state
  return { ...state, gone: new Set(gone) }
}

/** The findings of each owner in the files that are there. */
function told({ owners, gone }: ProblemsState): [file: string, problems: Diagnostic[]][] {
  return Object.entries(owners).flatMap(([owner, files]) =>
    // The program itself takes back what it found in the model of the workspace.
    owner === 'workspace' ? Object.entries(files) : Object.entries(files).filter(([file]) => !gone.has(file)),
  )
}

export interface FileProblems {
  file: string
  problems: Diagnostic[]
}

/** All findings by file, files in order, errors first, then by place. */
export function problemsByFile(state: ProblemsState): FileProblems[] {
  const files = new Map<string, Diagnostic[]>()
  for (const [file, problems] of told(state)) files.set(file, [...(files.get(file) ?? []), ...problems])
  return [...files]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([file, problems]) => ({ file, problems: problems.sort(byPlace) }))
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

const known = new WeakMap<ProblemsState, Map<string, Diagnostic['severity']>>()

/** The worst that was found in a file. Every row and tab asks: it is worked out once for each state. */
export function severityOf(state: ProblemsState, file: string): Diagnostic['severity'] | undefined {
  let severities = known.get(state)
  if (!severities) {
    severities = new Map()
    for (const [path, problems] of told(state))
      for (const { severity } of problems)
        if (severities.get(path) !== 'error') severities.set(path, severity)
    known.set(state, severities)
  }
  return severities.get(file)
}

export interface ProblemCount {
  errors: number
  warnings: number
}

export function countProblems(state: ProblemsState): ProblemCount {
  const count = { errors: 0, warnings: 0 }
  for (const problem of told(state).flatMap(([, problems]) => problems)) {
    if (problem.severity === 'error') count.errors += 1
    else count.warnings += 1
  }
  return count
}
