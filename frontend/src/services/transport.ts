// The one way to the program: requests by fetch in both shells; signals by server-sent events
// in the browser and by a Wails event in the window.
import { type Disposable, toDisposable } from '../base/disposable'
import { AppError, type FaultCode } from '../model/fault'
import type { Signal } from '../model/signal'
import { send, takeEarly } from './early'

/** The part of Wails' injected runtime that is used. */
interface WindowRuntime {
  EventsOn(name: string, listener: (...data: unknown[]) => void): () => void
  ClipboardGetText(): Promise<string>
  ClipboardSetText(text: string): Promise<boolean>
}

declare global {
  interface Window {
    runtime?: WindowRuntime
    go?: unknown
  }
}

/** The system's clipboard. A menu is no gesture on the page, so the page itself may not reach it then. */
export interface Clipboard {
  read(): Promise<string>
  write(text: string): Promise<unknown>
}

export interface Transport {
  readonly clipboard: Clipboard
  readonly shell: 'browser' | 'window'
  /** Sends one request; rejects with an AppError. */
  request<T>(name: string, body?: object, stop?: AbortSignal): Promise<T>
  /** Sends one request whose answer comes in lines; resolves when it is complete. */
  lines<T>(name: string, body: object, onLine: (line: T) => void, stop?: AbortSignal): Promise<void>
  /** Hears every signal until disposed. */
  onSignal(listener: (signal: Signal) => void, onState: (connected: boolean) => void): Disposable
  /** Hears one named event of the window's shell; never in the browser. */
  onWindowEvent(name: string, listener: (data: unknown) => void): Disposable
}

export function createTransport(): Transport {
  const runtime = window.runtime?.EventsOn ? window.runtime : undefined
  return {
    shell: runtime ? 'window' : 'browser',
    clipboard: {
      read: () => (runtime ? runtime.ClipboardGetText() : navigator.clipboard.readText()),
      write: text => (runtime ? runtime.ClipboardSetText(text) : navigator.clipboard.writeText(text)),
    },
    request,
    lines,
    onSignal: runtime ? (listener, onState) => windowSignals(runtime, listener, onState) : browserSignals,
    onWindowEvent: (name, listener) =>
      runtime
        ? toDisposable(runtime.EventsOn(name, data => listener(parsed(data))))
        : toDisposable(() => undefined),
  }
}

async function post(name: string, body: object, stop?: AbortSignal): Promise<Response> {
  try {
    return await send(name, body, stop)
  } catch {
    throw broken(stop)
  }
}

function broken(stop?: AbortSignal): AppError {
  if (stop?.aborted) return new AppError('canceled', 'It was stopped.')
  return new AppError(
    'unavailable',
    'Bobbin does not answer.',
    'Check that the program is still running, then try again.',
  )
}

async function lines<T>(
  name: string,
  body: object,
  onLine: (line: T) => void,
  stop?: AbortSignal,
): Promise<void> {
  const response = await post(name, body, stop)
  if (!response.ok || !response.body) throw faultOf(decode(await response.text()), response.status)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read().catch(() => {
      throw broken(stop)
    })
    if (done) throw broken(stop) // an answer that is complete says so
    const parts = (rest + value).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const line = decode(part) as { done?: boolean; error?: object } | undefined
      if (line?.done) return
      if (line?.error) throw faultOf(line, response.status)
      if (line) onLine(line as T)
    }
  }
}

async function request<T>(name: string, body: object = {}, stop?: AbortSignal): Promise<T> {
  const early = await takeEarly(name, body)
  if (early !== undefined) return early as T
  const response = await post(name, body, stop)
  const text = await response.text()
  const answer = decode(text)
  if (response.ok && answer !== undefined) return answer as T
  throw faultOf(answer, response.status)
}

function decode(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}

function faultOf(answer: unknown, status: number): AppError {
  const error = (answer as { error?: Partial<AppError> } | undefined)?.error
  if (error?.sentence) {
    return new AppError((error.code ?? 'internal') as FaultCode, error.sentence, error.hint, error.place)
  }
  if (status === 401 || status === 403) {
    return new AppError(
      'denied',
      'This page is no longer signed in to Bobbin.',
      'Open the address that `bobbin ide` prints.',
    )
  }
  return new AppError('internal', `Bobbin answered with status ${status}.`)
}

function browserSignals(
  listener: (signal: Signal) => void,
  onState: (connected: boolean) => void,
): Disposable {
  const source = new EventSource('/api/signals')
  source.onopen = () => onState(true)
  source.onerror = () => onState(false)
  source.onmessage = event => {
    const signal = decode(event.data)
    if (signal !== undefined) listener(signal as Signal)
  }
  return toDisposable(() => source.close())
}

function windowSignals(
  runtime: WindowRuntime,
  listener: (signal: Signal) => void,
  onState: (connected: boolean) => void,
): Disposable {
  onState(true)
  return toDisposable(runtime.EventsOn('signal', data => listener(parsed(data) as Signal)))
}

function parsed(data: unknown): unknown {
  return typeof data === 'string' ? decode(data) : data
}
