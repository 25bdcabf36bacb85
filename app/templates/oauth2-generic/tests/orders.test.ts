import { clock, expect, records, requests, respond, run, test } from '@bobbin/test';
import Jira from './api/jira/cloud';

// What the partner answers is arranged by most tests; where they say nothing, simulators/partner.json does.
const list = { connection: 'partner', method: 'GET', path: '/v1/orders' };
const order = (id: string, minute = 0) => ({ id, title: 'A chair', customer: 'Example Ltd', updatedAt: new Date(Date.UTC(2026, 0, 15, 9, minute)).toISOString() });
const pull = async () => (await run('PullOrders')).result;
const made = async () => (await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'labels = "order" ORDER BY key', fields: ['summary'] } })).issues ?? [];

test('the orders that the partner begins with become issues, once', async () => {
  expect(await pull()).toEqual({ created: 3, known: 0 });
  expect(await pull()).toEqual({ created: 0, known: 3 });
  expect((await made()).map((issue) => issue.fields?.summary)).toEqual(['Order A/1001: Twelve chairs', 'Order A/1002: A lamp', 'Order A/1003: Two desks']);
});

test('new orders become issues, page by page, and the partner hears of them', async () => {
  await respond(list, [{ json: { orders: [order('A/1'), order('A/2', 1)], nextCursor: 'two' } }, { json: { orders: [order('A/3', 2)] } }]);
  expect(await pull()).toEqual({ created: 3, known: 0 });
  expect((await made()).map((issue) => issue.fields?.summary)).toEqual(['Order A/1: A chair', 'Order A/2: A chair', 'Order A/3: A chair']);
  const asked = await requests(list);
  expect(asked.map((request) => new URL(request.url).searchParams.get('cursor'))).toEqual([null, 'two']);
  const told = await requests({ connection: 'partner', method: 'PUT' });
  expect(told[0]).toMatchObject({ path: '/v1/orders/A%2F1/reference', body: { reference: 'DEMO-4' }, headers: { 'idempotency-key': 'A/1-DEMO-4' } });
});

test('the next run looks back a little, and knows what it has made', async () => {
  await respond(list, [{ json: { orders: [order('1')] } }, { json: { orders: [order('1'), order('2', 5)] } }]);
  await pull();
  expect(await pull()).toEqual({ created: 1, known: 1 });
  const [first, second] = (await requests(list)).map((request) => new URL(request.url).searchParams.get('updatedSince'));
  expect([first, second]).toEqual(['2026-01-14T09:50:00.000Z', '2026-01-15T08:50:00.000Z']);
  expect(await made()).toHaveLength(2);
});

test('an order whose record was lost has no second issue', async () => {
  await respond(list, { json: { orders: [order('1')] } });
  await pull();
  await records.delete('order-1');
  await pull();
  expect(await made()).toHaveLength(1);
});

test('a partner who was not told is told by the next run', async () => {
  await respond(list, { json: { orders: [order('1')] } });
  await respond({ connection: 'partner', method: 'PUT' }, [400, 204]);
  expect((await run('PullOrders')).status).toBe('function_error');
  expect(await pull()).toEqual({ created: 1, known: 0 });
  expect(await made()).toHaveLength(1);
});

test('a partner that has had enough is left alone for as long as it says', async () => {
  await respond(list, [{ status: 429, headers: { 'retry-after': '90' } }, { status: 503 }, { json: { orders: [] } }]);
  const before = clock.now().getTime();
  expect(await pull()).toEqual({ created: 0, known: 0 });
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(90_000);
});

test.each([
  { status: 401, words: 'The login of the connection "partner" has ended.' },
  { status: 403, words: 'lacks a scope for /v1/orders.' },
  { status: 400, words: 'The partner answered 400 to GET /v1/orders: No.' },
  { status: 500, words: 'The partner answered 500' },
])('an answer $status is told in words', async ({ status, words }) => {
  await respond(list, { status, body: 'No.' });
  const ran = await run('PullOrders');
  expect(ran.status).toBe('function_error');
  expect(ran.error?.message).toContain(words);
});

test('a list without an end is noticed', async () => {
  await respond(list, { json: { orders: [], nextCursor: 'again' } });
  expect((await run('PullOrders')).error?.message).toContain('has no end');
});
