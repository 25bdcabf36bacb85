// What to run next, what ran last, and what each said. Lines and exchanges come by signals
// and may arrive before the answer to the question itself.
import { createStore } from 'zustand/vanilla'
import {
  type Exchange,
  type Invocation,
  type InvocationDetail,
  isEnded,
  type Line,
} from '../model/invocation'
import type { Workspace } from '../model/workspace'

/** A saved test event, or none: the script gets an empty object. */
export interface EventChoice {
  listener: string
  payload: string
}

export interface RunState {
  script?: string
  event?: EventChoice
  environment?: string
  /** The invocation shown in console and HTTP log. */
  shown?: string | undefined
  /** The first of two invocations that are to be compared. */
  compared?: string | undefined
  /** An invocation was asked for and not yet answered. */
  starting: boolean
  /** Newest first. */
  invocations: Invocation[]
  details: Readonly<Record<string, InvocationDetail>>
}

export type RunStore = ReturnType<typeof createRunState>

export function createRunState() {
  return createStore<RunState>(() => ({ starting: false, invocations: [], details: {} }))
}

/** More lines than this are kept by the program only. */
export const LINES_SHOWN = 10_000
/** As many characters of their texts, too: so much that a person does not read more, and a page can hold. */
export const CHARACTERS_SHOWN = 8_000_000
const INVOCATIONS_LISTED = 200
const DETAILS_KEPT = 20

export function withInvocation(state: RunState, invocation: Invocation): RunState {
  if (invocation.runner) return withRemote(state, invocation)
  const at = state.invocations.findIndex(i => i.invocationId === invocation.invocationId)
  const known = at >= 0 ? state.invocations[at] : undefined
  // Signals and answers may overtake each other: what has ended stays ended.
  if (known && isEnded(known) && !isEnded(invocation)) return state
  const invocations =
    at >= 0
      ? state.invocations.map((old, i) => (i === at ? invocation : old))
      : [invocation, ...state.invocations].slice(0, INVOCATIONS_LISTED)
  const detail = state.details[invocation.invocationId]
  const details = detail
    ? { ...state.details, [invocation.invocationId]: { ...detail, invocation } }
    : state.details
  return { ...state, invocations, details }
}

/** What ran on a runner is shown, and is not among the list of this machine. */
function withRemote(state: RunState, invocation: Invocation): RunState {
  const detail = state.details[invocation.invocationId]
  if (!detail || (isEnded(detail.invocation) && !isEnded(invocation))) return state
  return { ...state, details: { ...state.details, [invocation.invocationId]: { ...detail, invocation } } }
}

/** Takes an answer. While an invocation runs, what came by signal may be newer than the answer: nothing shown is taken back. */
export function withDetail(state: RunState, answer: InvocationDetail): RunState {
  const id = answer.invocation.invocationId
  const known = state.details[id]
  const detail = known && !isEnded(answer.invocation) ? atLeast(known, answer) : clipped(answer)
  return withInvocation(
    { ...state, details: keepNewest({ ...state.details, [id]: detail }, state.shown) },
    answer.invocation,
  )
}

function atLeast(known: InvocationDetail, answer: InvocationDetail): InvocationDetail {
  const lines = known.console.length + (known.linesHidden ?? 0)
  const http = known.http.filter(e => !answer.http.some(a => a.index === e.index))
  const newer = {
    ...(lines > answer.console.length ? known : clipped(answer)),
    http: [...answer.http, ...http].sort((a, b) => a.index - b.index),
  }
  return { ...newer, invocation: isEnded(known.invocation) ? known.invocation : answer.invocation }
}

function clipped(detail: InvocationDetail): InvocationDetail {
  const dropped = tooMany(detail.console)
  return dropped ? { ...detail, console: detail.console.slice(dropped), linesHidden: dropped } : detail
}

/** How many of the first lines are more than is shown. */
function tooMany(lines: Line[]): number {
  let room = CHARACTERS_SHOWN
  for (let at = lines.length - 1; at >= 0; at--) {
    room -= lines[at]?.text.length ?? 0
    if (room < 0 || lines.length - at > LINES_SHOWN) return at + 1
  }
  return 0
}

/** Takes the list that was read anew: what was in it before, and is no more, is gone. */
export function withList(state: RunState, invocations: Invocation[]): RunState {
  const gone = new Set(state.invocations.map(i => i.invocationId))
  for (const { invocationId } of invocations) gone.delete(invocationId)
  const details = Object.fromEntries(Object.entries(state.details).filter(([id]) => !gone.has(id)))
  const left = (id: string | undefined) => (gone.has(id ?? '') ? undefined : id)
  return { ...state, invocations, details, shown: left(state.shown), compared: left(state.compared) }
}

export function withLines(state: RunState, invocationId: string, lines: Line[]): RunState {
  const detail = state.details[invocationId] ?? emptyDetail(state, invocationId)
  const console = [...detail.console, ...lines]
  const dropped = tooMany(console)
  const changed = {
    ...detail,
    console: dropped ? console.slice(dropped) : console,
    ...(dropped && { linesHidden: (detail.linesHidden ?? 0) + dropped }),
  }
  return { ...state, details: keepNewest({ ...state.details, [invocationId]: changed }, state.shown) }
}

export function withExchange(state: RunState, invocationId: string, exchange: Exchange): RunState {
  const detail = state.details[invocationId] ?? emptyDetail(state, invocationId)
  const others = detail.http.filter(e => e.index !== exchange.index)
  const http = [...others, exchange].sort((a, b) => a.index - b.index)
  return {
    ...state,
    details: keepNewest({ ...state.details, [invocationId]: { ...detail, http } }, state.shown),
  }
}

function emptyDetail(state: RunState, invocationId: string): InvocationDetail {
  const listed = state.invocations.find(i => i.invocationId === invocationId)
  const invocation: Invocation = listed ?? {
    invocationId,
    workspace: '',
    environment: '',
    script: '',
    triggerType: '',
    status: 'running',
    queuedAt: '',
  }
  return { invocation, console: [], linesDropped: 0, http: [] }
}

function keepNewest(details: Record<string, InvocationDetail>, shown: string | undefined) {
  const ids = Object.keys(details)
  if (ids.length <= DETAILS_KEPT) return details
  const oldest = ids.find(id => id !== shown)
  const { [oldest ?? '']: _gone, ...rest } = details
  return rest
}

export function shownDetail(state: RunState): InvocationDetail | undefined {
  return state.shown ? state.details[state.shown] : undefined
}

/** The shown invocation while it can still be stopped. */
export function runningInvocation(state: RunState): Invocation | undefined {
  const shown = state.invocations.find(i => i.invocationId === state.shown)
  return shown && !isEnded(shown) ? shown : undefined
}

/** Test events of the listeners bound to a script. */
export function eventsOf(workspace: Workspace, script: string | undefined): EventChoice[] {
  return workspace.listeners
    .filter(listener => listener.script === script)
    .flatMap(listener =>
      (workspace.payloads[listener.name] ?? []).map(payload => ({ listener: listener.name, payload })),
    )
}

/** The choice after the workspace or the script changed: kept where it is still there, else the first one. */
export function reconcileChoice(state: RunState, workspace: Workspace): RunState {
  const script =
    state.script && workspace.scripts.includes(state.script) ? state.script : firstScript(workspace)
  const environment = workspace.environments.some(e => e.name === state.environment)
    ? state.environment
    : firstEnvironment(workspace)
  const event = reconcileEvent(workspace, script, script === state.script ? state.event : undefined)
  return { ...state, script, environment, event }
}

export function chooseScript(state: RunState, workspace: Workspace, script: string): RunState {
  return {
    ...state,
    script,
    event: reconcileEvent(workspace, script, state.script === script ? state.event : undefined),
  }
}

function reconcileEvent(workspace: Workspace, script: string | undefined, event: EventChoice | undefined) {
  const events = eventsOf(workspace, script)
  return events.find(e => e.listener === event?.listener && e.payload === event?.payload) ?? events[0]
}

// A script with a test event shows something at the first press of Run.
function firstScript(workspace: Workspace): string | undefined {
  return workspace.scripts.find(s => eventsOf(workspace, s).length > 0) ?? workspace.scripts[0]
}

function firstEnvironment(workspace: Workspace): string | undefined {
  return (workspace.environments.find(e => !e.production) ?? workspace.environments[0])?.name
}
