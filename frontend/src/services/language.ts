// The stream of language service messages of one workspace, as a channel that survives
// a lost connection: a WebSocket in the browser, numbered requests and an event in the window.
import { Sequence } from '../base/async'
import type { Disposable } from '../base/disposable'
import type { Transport } from './transport'

export interface LanguageChannel extends Disposable {
  send(message: object): void
}

export interface LanguageListener {
  onMessage(message: unknown): void
  /** The stream is gone; a new one is being opened and begins with another hello. */
  onLost(): void
}

export type OpenLanguageChannel = (dir: string, listener: LanguageListener) => LanguageChannel

export function languageChannels(transport: Transport): OpenLanguageChannel {
  return (dir, listener) =>
    transport.shell === 'window' ? windowChannel(transport, dir, listener) : socketChannel(dir, listener)
}

const RETRY_MS = [250, 500, 1000, 2000, 5000]

function socketChannel(dir: string, listener: LanguageListener): LanguageChannel {
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let ended = false

  const open = () => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const current = new WebSocket(`${scheme}://${location.host}/api/language?dir=${encodeURIComponent(dir)}`)
    socket = current
    current.onmessage = event => {
      attempt = 0
      listener.onMessage(JSON.parse(String(event.data)))
    }
    current.onclose = () => {
      if (ended) return
      listener.onLost()
      timer = setTimeout(open, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)])
      attempt += 1
    }
  }
  open()
  return {
    send: message => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    dispose: () => {
      ended = true
      clearTimeout(timer)
      socket?.close()
    },
  }
}

// The window's shell may handle two requests at once, so messages carry a number (the first,
// with no message, opens the session) and leave one after the other. A session that broke is
// followed by a new one.
function windowChannel(transport: Transport, dir: string, listener: LanguageListener): LanguageChannel {
  let session = ''
  let sequence = new Sequence()
  let number = 0
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false

  const post = (message: object | null) => {
    const own = session
    const body = { dir, session, sequence: number, message }
    number += 1
    sequence.run(() => transport.request('language.send', body)).catch(() => own === session && lost())
  }
  const open = () => {
    session = crypto.randomUUID()
    sequence = new Sequence()
    number = 0
    post(null)
  }
  const lost = () => {
    if (ended) return
    session = ''
    listener.onLost()
    timer = setTimeout(open, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)])
    attempt += 1
  }
  const subscription = transport.onWindowEvent('language', data => {
    const event = data as { session?: string; message?: unknown }
    if (session === '' || event.session !== session) return
    attempt = 0
    listener.onMessage(typeof event.message === 'string' ? JSON.parse(event.message) : event.message)
  })
  open()
  return {
    send: message => {
      if (session !== '') post(message)
    },
    dispose: () => {
      ended = true
      clearTimeout(timer)
      subscription.dispose()
    },
  }
}
