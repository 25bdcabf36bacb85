import { expect, test } from 'vitest'
import { callPairs, callText, consoleText, errorText, LINES_COMPARED, valueText } from './comparison'
import type { Exchange, InvocationDetail } from './invocation'

const call = (method: string, url: string, more: Partial<Exchange> = {}): Exchange => ({
  index: 0,
  connection: 'jira/cloud',
  simulated: true,
  method,
  url,
  status: 200,
  statusText: '200 OK',
  startedAt: '',
  durationMs: 1,
  request: { headers: [], body: '', size: 0 },
  response: { headers: [], body: '', size: 0 },
  ...more,
})

test('calls are paired by their order, and a duration is no difference', () => {
  const was = [call('GET', '/a'), call('POST', '/b'), call('PUT', '/c')]
  const now = [call('GET', '/a', { durationMs: 9 }), call('POST', '/b', { status: 403 })]
  expect(callPairs(was, now).map(p => [p.at, p.was?.url, p.now?.url, p.differs])).toEqual([
    [1, '/a', '/a', false],
    [2, '/b', '/b', true],
    [3, '/c', undefined, true],
  ])
  expect(callPairs([], [])).toEqual([])
})

test('a call that failed differs from one that was answered', () => {
  const failed = call('GET', '/a', { error: 'no route to host' })
  expect(callPairs([failed], [call('GET', '/a')])[0]?.differs).toBe(true)
  expect(callText(failed)).toBe('GET /a\n\nno route to host')
})

test('a call is told with its bodies as a person reads them', () => {
  const request = { headers: [], body: '{"a":1}', size: 7 }
  const response = { headers: [], body: 'cut', size: 900, truncated: true }
  expect(callText(call('POST', '/b', { status: 201, statusText: '201 Created', request, response }))).toBe(
    'POST /b\n\n{\n  "a": 1\n}\n\n201 Created\n\ncut\n(only the beginning is kept)',
  )
  expect(callText(undefined)).toBe('')
})

test('lines are compared without their times, and as many as an editor takes', () => {
  const line = { level: 'info', text: 'x', at: '2026-01-01T00:00:00Z' }
  const detail = (count: number, linesDropped = 0) =>
    ({
      console: Array.from({ length: count }, () => line),
      linesDropped,
      http: [],
    }) as unknown as InvocationDetail
  expect(consoleText(detail(2))).toBe('info x\ninfo x')
  expect(consoleText(detail(LINES_COMPARED + 3, 4)).endsWith('\n(7 more lines)')).toBe(true)
  expect(consoleText(detail(0))).toBe('')
})

test('results and errors as text', () => {
  expect([valueText(undefined), valueText(null), valueText(0), valueText({ a: [] })]).toEqual([
    '',
    '',
    '0',
    '{\n  "a": []\n}',
  ])
  expect(errorText(undefined)).toBe('')
  expect(
    errorText({
      name: 'TypeError',
      message: 'no',
      place: { file: 'scripts/A.ts', line: 3 },
      hint: 'Do.',
      stack: 'at',
    }),
  ).toBe('TypeError: no\nscripts/A.ts:3\nDo.\nat')
})
