// Two invocations beside each other: what each was given, said, called and gave back, as text that can be compared.
import { prettyJson } from '../base/format'
import type { Exchange, InvocationDetail, InvocationError, Message } from './invocation'

/** An invocation with everything that is known of it. */
export interface WholeInvocation extends InvocationDetail {
  /** What the script was given. */
  event: unknown
}

/** The calls that the two made at the same place in their order; one may have made fewer. */
export interface CallPair {
  at: number
  was?: Exchange
  now?: Exchange
  /** In method, address or status: how long a call took is never the same. */
  differs: boolean
}

/** More lines than this are not compared. */
export const LINES_COMPARED = 10_000

/** The lines without their times, which are never the same. */
export function consoleText({ console, linesDropped }: InvocationDetail): string {
  const lines = console.slice(0, LINES_COMPARED).map(line => `${line.level} ${line.text}`)
  const more = console.length - lines.length + linesDropped
  return [...lines, ...(more > 0 ? [`(${more} more lines)`] : [])].join('\n')
}

export function valueText(value: unknown): string {
  return value === undefined || value === null ? '' : (JSON.stringify(value, null, 2) ?? '')
}

export function errorText(error: InvocationError | undefined): string {
  if (!error) return ''
  const { name, message, place, hint, stack } = error
  const first = name && !message.startsWith(name) ? `${name}: ${message}` : message
  const where = place && `${place.file}${place.line ? `:${place.line}` : ''}`
  return [first, where, hint, stack].filter(Boolean).join('\n')
}

export function callPairs(was: Exchange[], now: Exchange[]): CallPair[] {
  return Array.from({ length: Math.max(was.length, now.length) }, (_, at) => {
    const [a, b] = [was[at], now[at]]
    const differs = a?.method !== b?.method || a?.url !== b?.url || statusOf(a) !== statusOf(b)
    return { at: at + 1, differs, ...(a && { was: a }), ...(b && { now: b }) }
  })
}

export function statusOf(call: Exchange | undefined): string {
  if (!call) return ''
  return call.error ? 'failed' : String(call.status)
}

/** A call in full: request and answer, without the headers, most of which name a time. */
export function callText(call: Exchange | undefined): string {
  if (!call) return ''
  const answer = call.error ?? `${call.status} ${call.statusText.replace(/^\d+ /, '')}`.trim()
  return [`${call.method} ${call.url}`, bodyText(call.request), answer, bodyText(call.response)]
    .filter(Boolean)
    .join('\n\n')
}

function bodyText({ body, truncated }: Message): string {
  return prettyJson(body) + (truncated ? '\n(only the beginning is kept)' : '')
}
