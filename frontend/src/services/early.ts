// Requests that are sent before there is anybody to take their answers. Whoever sends the same request a little
// later gets the answer of the first.
import { pageOf } from '../base/pages'

const sent = new Map<string, Promise<Response>>()

/** How a request goes to the program. */
export function send(name: string, body: object, stop?: AbortSignal): Promise<Response> {
  return fetch(`/api/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...(stop && { signal: stop }),
  })
}

/** The answer to a request that was sent early; each is given once. */
export function takeEarly(name: string, body: object): Promise<Response> | undefined {
  const key = keyOf(name, body)
  const answer = sent.get(key)
  sent.delete(key)
  return answer
}

/** What nobody took until the workbench was there is of no use to anybody. */
export function forgetEarly(): void {
  sent.clear()
}

/** Asks for what a workbench begins with, on a workspace or on that of the last time. */
export async function askEarly(dir: string | null): Promise<void> {
  void early('settings.get', { file: '' })
  void early('settings.get', { file: 'snippets' })
  void early('settings.get', { file: 'keybindings' })
  const info = early<{ workspace?: string }>('app.info', {})
  const of = dir ?? (await info)?.workspace
  const opened = of ? await early<{ workspace: { dir: string } }>('workspace.open', { dir: of }) : undefined
  if (!opened) return
  const at = { dir: opened.workspace.dir }
  void early('file.list', at)
  void early('invocation.list', { ...at, limit: 100 })
  const kept = await early<{ state?: { paths?: string[] } }>('session.get', at)
  for (const path of kept?.state?.paths ?? []) if (!pageOf(path)) void early('file.read', { ...at, path })
}

/** Sends a request, and reads its answer beside who will take it. What fails is said to that one. */
async function early<T>(name: string, body: object): Promise<T | undefined> {
  const answer = send(name, body)
  sent.set(keyOf(name, body), answer)
  try {
    const response = (await answer).clone()
    return response.ok ? ((await response.json()) as T) : undefined
  } catch {
    return undefined
  }
}

function keyOf(name: string, body: object): string {
  return `${name} ${JSON.stringify(body)}`
}
