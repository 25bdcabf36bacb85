// Runners elsewhere as far as they were asked, what they tell while they are followed, and the
// publication that goes on. Written by commands and wiring.
import { createStore } from 'zustand/vanilla'
import type { AppError } from '../model/fault'
import { type Invocation, isEnded, type Line } from '../model/invocation'
import type {
  Following,
  PlaceName,
  Publication,
  PublishRequest,
  RemoteWorkspace,
  RunnerState,
  SavedRunner,
  Told,
} from '../model/runner'

/** A console line of any invocation, as it came. */
export interface LiveLine extends Line {
  key: number
  invocationId: string
  workspace: string
  environment: string
}

/** What is known of one runner. */
export interface RunnerView {
  state?: RunnerState
  workspaces?: RemoteWorkspace[]
  /** Why it could not be asked. */
  fault?: AppError
  following?: Following
  /** Told since it is followed, newest first. */
  invocations: Invocation[]
  lines: LiveLine[]
  /** Rises when what was loaded before may be old. */
  turn: number
}

export interface RunnersState {
  known: SavedRunner[]
  loaded: boolean
  views: Readonly<Record<string, RunnerView>>
  /** New invocations of this place are shown as they start. */
  pursued?: PlaceName
  publication?: Publication
  /** What was wished for it, until that has come true: who changes it does not begin anew. */
  wish?: PublishRequest
  /** Why what goes on cannot be waited for. */
  publicationFault?: AppError
}

export type RunnersStore = ReturnType<typeof createRunnersState>

export function createRunnersState() {
  return createStore<RunnersState>(() => ({ known: [], loaded: false, views: {} }))
}

const LIVE_INVOCATIONS = 1000
const LIVE_LINES = 5000

const EMPTY: RunnerView = { invocations: [], lines: [], turn: 0 }

export function viewOf(state: RunnersState, runner: string): RunnerView {
  return state.views[runner] ?? EMPTY
}

export function withView(state: RunnersState, runner: string, change: Partial<RunnerView>): RunnersState {
  return { ...state, views: { ...state.views, [runner]: { ...viewOf(state, runner), ...change } } }
}

/** Takes how the connection stands; what was missed is asked for when it is live again. */
export function withFollowing(state: RunnersState, runner: string, following: Following): RunnersState {
  const view = viewOf(state, runner)
  // An answer may come after the signal that was told since: what is older says nothing new.
  const older = new Date(following.since).getTime() - new Date(view.following?.since ?? 0).getTime()
  if (older < 0 || (older === 0 && following.state === 'connecting')) return state
  const back = following.state === 'live' && view.following?.state !== 'live'
  return withView(state, runner, { following, ...(back && { turn: view.turn + 1 }) })
}

let lineKey = 0

/** Takes what a runner told. */
export function withTold(state: RunnersState, runner: string, told: Told): RunnersState {
  const view = viewOf(state, runner)
  if (told.invocation) {
    const invocations = mergeInvocations([{ ...told.invocation, runner }], view.invocations)
    return withView(state, runner, { invocations: invocations.slice(0, LIVE_INVOCATIONS) })
  }
  if (!told.lines?.length || !told.invocationId) return state
  const { invocationId, workspace, environment } = told
  const lines = told.lines.map(line => ({ ...line, key: ++lineKey, invocationId, workspace, environment }))
  return withView(state, runner, { lines: [...view.lines, ...lines].slice(-LIVE_LINES) })
}

/** Two lists as one, newest first, each invocation once and as it ended where that is known. */
export function mergeInvocations(fresh: Invocation[], known: Invocation[]): Invocation[] {
  const byId = new Map(known.map(i => [i.invocationId, i]))
  for (const one of fresh) {
    const before = byId.get(one.invocationId)
    if (!before || !isEnded(before) || isEnded(one)) byId.set(one.invocationId, one)
  }
  return [...byId.values()].sort((a, b) => (a.invocationId < b.invocationId ? 1 : -1))
}

export function samePlace(a: PlaceName | undefined, b: PlaceName): boolean {
  return a?.runner === b.runner && a.workspace === b.workspace && a.environment === b.environment
}
