// One execution of one script with its console and HTTP log.
import { formatDuration } from '../base/format'
import type { Place } from './fault'

export type InvocationStatus =
  | 'queued'
  | 'running'
  | 'finished'
  | 'function_error'
  | 'timed_out'
  | 'out_of_memory'
  | 'aborted'
  | 'denied'
  | 'malformed_payload'
  | 'runtime_error'

export interface InvocationError {
  name?: string
  message: string
  stack?: string
  place?: Place
  hint?: string
}

export interface Invocation {
  invocationId: string
  workspace: string
  environment: string
  script: string
  function?: string
  triggerType: string
  rootTriggerType?: string
  listener?: string
  parentId?: string
  status: InvocationStatus
  queuedAt: string
  startedAt?: string
  finishedAt?: string
  durationMs?: number
  result?: unknown
  error?: InvocationError
  simulated?: string[]
  schedule?: string
  attempt?: number
  replayOf?: string
  dead?: boolean
  /** The runner it ran on, by its name here; none for this machine. */
  runner?: string
}

export interface Line {
  level: string
  text: string
  at: string
}

export type HeaderPair = [name: string, value: string]

export interface Message {
  headers: HeaderPair[]
  body: string
  size: number
  truncated?: boolean
}

export interface Exchange {
  index: number
  connection: string
  simulated: boolean
  /** Answered from a recording. */
  replayed?: boolean
  method: string
  url: string
  status: number
  statusText: string
  startedAt: string
  durationMs: number
  /** How long the client held the request back, as the service had asked. */
  waitedMs?: number
  error?: string
  request: Message
  response: Message
}

/** The time of several requests, in milliseconds: when the first began, and how long it was until the last was answered. */
export interface Span {
  from: number
  length: number
}

export function spanOf(exchanges: Exchange[]): Span {
  let from = Number.POSITIVE_INFINITY
  let to = 0
  for (const { startedAt, durationMs } of exchanges) {
    const at = new Date(startedAt).getTime()
    from = Math.min(from, at)
    to = Math.max(to, at + durationMs)
  }
  return { from, length: Math.max(1, to - from) }
}

/**
 * A request as a command of curl, for a shell as Linux and macOS have it. What is secret is masked, as it is in
 * the log.
 */
export function curlOf({ method, url, request }: Exchange): string {
  const parts = [`curl -X ${method} ${quoted(url)}`]
  for (const [name, value] of request.headers)
    if (!/^(host|content-length|accept-encoding|connection)$/i.test(name))
      parts.push(`-H ${quoted(`${name}: ${value}`)}`)
  if (request.body) parts.push(`--data-raw ${quoted(request.body)}`)
  const cut = request.truncated ? '# The body was cut: only its beginning was kept.\n' : ''
  return cut + parts.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

export interface InvocationDetail {
  invocation: Invocation
  console: Line[]
  /** Lines over the limit, which nobody kept. */
  linesDropped: number
  /** The earliest lines, which the program has and the page no longer holds. */
  linesHidden?: number
  http: Exchange[]
}

/** Something that a script would have changed, and that was held back. */
export interface Held {
  kind: 'request' | 'record' | 'script'
  connection?: string
  simulated?: boolean
  method: string
  target: string
  /** Its beginning. */
  body?: string
}

/** What came of a script with everything that writes held back. */
export interface Rehearsal {
  held: Held[]
  /** Held back, and not listed. */
  more?: number
  /** Requests that were sent, because they only read. */
  reads: number
  status: InvocationStatus
  error?: InvocationError
  console: Line[]
}

export function isEnded(invocation: Invocation): boolean {
  return invocation.status !== 'queued' && invocation.status !== 'running'
}

/** How long it took, in words; '' of one that has not ended, which has taken nothing yet. */
export function tookWords(invocation: Invocation): string {
  return isEnded(invocation) ? formatDuration(invocation.durationMs) : ''
}

export interface RunRequest {
  script: string
  /** Another function of it than the default one. */
  function?: string
  environment?: string
  listener?: string
  payload?: string
  event?: unknown
  /** The file to record in, absolute. */
  record?: string
  /** Aliases stand for persons in what is recorded. */
  anonymize?: boolean
  /** The recording to answer from, absolute: it says what the script is given. */
  replay?: string
}
