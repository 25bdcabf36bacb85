// What a workbench asks for until there is something to type in, asked for in one way there and back, before there is anybody
// to take the answers. Whoever sends one of these requests a little later has its answer at once: it is there, not on its way,
// so that a whole start goes on in one piece, and a browser keeps all code of it compiled.

/** The requests that are answered beforehand. */
const FORETOLD = new Set([
  'settings.get',
  'app.info',
  'workspace.open',
  'file.list',
  'session.get',
  'file.read',
])

interface Answer {
  name: string
  body: object
  answer: unknown
}

let answers: Promise<Map<string, unknown>> | undefined

/** How a request goes to the program. */
export function send(name: string, body: object, stop?: AbortSignal): Promise<Response> {
  return fetch(`/api/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...(stop && { signal: stop }),
  })
}

/** Asks for what a workbench begins with, on a workspace or on that of the last time. */
export function askEarly(dir: string | null): void {
  answers = begun(dir ?? '')
}

/** The answer to a request that was sent early; each is given once. */
export async function takeEarly(name: string, body: object): Promise<unknown> {
  if (!answers || !FORETOLD.has(name)) return undefined
  const there = await answers
  const key = keyOf(name, body)
  const answer = there.get(key)
  there.delete(key)
  return answer
}

/** What nobody took until the workbench was there is of no use to anybody. */
export function forgetEarly(): void {
  answers = undefined
}

/** What could not be answered beforehand is asked by who wants it, who is told why. */
async function begun(dir: string): Promise<Map<string, unknown>> {
  try {
    const response = await send('app.begin', { dir })
    const text = (await response.json()) as { answers?: Answer[] | null }
    return new Map(text.answers?.map(({ name, body, answer }) => [keyOf(name, body), answer]))
  } catch {
    return new Map()
  }
}

/** What is empty may be left out. */
function keyOf(name: string, body: object): string {
  const said = Object.entries(body).filter(([, value]) => value !== '')
  return `${name} ${JSON.stringify(said.toSorted(([a], [b]) => (a < b ? -1 : 1)))}`
}
