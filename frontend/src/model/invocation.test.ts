import { expect, test } from 'vitest'
import { curlOf, type Exchange, type Invocation, spanOf, tookWords } from './invocation'

const EMPTY = { headers: [], body: '', size: 0 }

function call(change: Partial<Exchange>): Exchange {
  return {
    index: 0,
    connection: 'gitlab',
    simulated: false,
    method: 'GET',
    url: 'https://gitlab.example/a?b=c&d',
    status: 200,
    statusText: '200 OK',
    startedAt: '2026-01-01T10:00:00.000Z',
    durationMs: 10,
    request: EMPTY,
    response: EMPTY,
    ...change,
  }
}

test.each<[string, Partial<Exchange>, string]>([
  ['nothing but an address', {}, "curl -X GET 'https://gitlab.example/a?b=c&d'"],
  [
    'headers but those that curl makes, and what a shell would take for its own',
    {
      method: 'POST',
      request: {
        headers: [
          ['Authorization', 'Bearer ***'],
          ['Content-Length', '12'],
          ['Host', 'gitlab.example'],
        ],
        body: "it's $HOME",
        size: 10,
      },
    },
    "curl -X POST 'https://gitlab.example/a?b=c&d' \\\n  -H 'Authorization: Bearer ***' \\\n  --data-raw 'it'\\''s $HOME'",
  ],
  [
    'a body that was cut',
    { request: { headers: [], body: 'a', size: 99_999, truncated: true } },
    "# The body was cut: only its beginning was kept.\ncurl -X GET 'https://gitlab.example/a?b=c&d' \\\n  --data-raw 'a'",
  ],
])('%s as a command of curl', (_, change, command) => expect(curlOf(call(change))).toBe(command))

test('the time of calls is from the first beginning to the last end', () => {
  const later = call({ startedAt: '2026-01-01T10:00:00.100Z', durationMs: 5 })
  expect(spanOf([later, call({ durationMs: 200 })])).toEqual({
    from: Date.parse('2026-01-01T10:00:00Z'),
    length: 200,
  })
  expect(spanOf([]).length).toBe(1)
})

test('one that has not ended has taken no time yet, also where it is told as 0', () => {
  const told = { durationMs: 0 } as Invocation
  expect(tookWords({ ...told, status: 'running' })).toBe('')
  expect(tookWords({ ...told, status: 'finished' })).toBe('0 ms')
})
