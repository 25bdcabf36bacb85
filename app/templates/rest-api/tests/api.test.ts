import { describe, event, expect, requests, respond, run, test } from '@bobbin/test';
import type { HttpEventRequest } from '@bobbin/generic/events';
import Jira from './api/jira/cloud';

/** Calls the API as the test event does, with something else in it. */
async function call(name: string, change: Partial<HttpEventRequest> = {}) {
  const { status, result } = await run('Api', { ...(await event<HttpEventRequest>('api', name)), ...change });
  expect(status).toBe('finished'); // whatever the caller does wrong, the script answers
  return { status: result.status, headers: result.headers, body: JSON.parse(result.body) };
}
const page = async (name: string, change: Partial<HttpEventRequest> = {}) => (await run('Page', { ...(await event<HttpEventRequest>('page', name)), ...change })).result;

describe('the API', () => {
  test('lists what is open', async () => {
    const { status, body } = await call('list');
    expect(status).toBe(200);
    expect(body.issues.map((issue: any) => issue.key)).toEqual(['DEMO-3', 'DEMO-2']);
    expect(body.issues[0]).toEqual({ key: 'DEMO-3', summary: 'Export issues as a table', status: 'To Do', open: true, updated: expect.any(String) });
  });

  test('gives a long list in pages', async () => {
    for (let n = 0; n < 55; n++) await Jira.Issue.createIssue({ body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: `Issue ${n}` } } });
    const first = await call('list', { queryStringParams: { text: 'issue' } });
    expect(first.body.issues).toHaveLength(50);
    const second = await call('list', { queryStringParams: { text: 'issue', cursor: first.body.next } });
    expect(second.body.next).toBeUndefined();
    expect((await call('list', { queryStringParams: { cursor: 'nonsense' } })).status).toBe(400);
  });

  test('shows one', async () => {
    expect((await call('one')).body).toMatchObject({ key: 'DEMO-2', status: 'In Progress', description: expect.any(String) });
    expect((await call('one', { path: '/issues/demo-2' })).status).toBe(200);
    expect(await call('one', { path: '/issues/DEMO-99' })).toMatchObject({ status: 404, body: { error: 'There is no issue DEMO-99.' } });
  });

  test('makes one', async () => {
    const { status, headers, body } = await call('create');
    expect({ status, location: headers.Location }).toEqual({ status: 201, location: `issues/${body.key}` });
    expect((await call('one', { path: `/issues/${body.key}` })).body.description).toMatch('Sent by demo.');
  });

  test('shows nothing of other projects', async () => {
    expect((await call('one', { path: '/issues/OPS-1' })).status).toBe(404);
    expect(await requests({ connection: 'jira/cloud' })).toEqual([]);
  });

  test.each([
    { what: 'no key', name: 'without-key', change: {}, status: 401 },
    { what: 'a wrong key', name: 'list', change: { headers: { authorization: 'Bearer guessed' } }, status: 401 },
    { what: 'another path', name: 'list', change: { path: '/users' }, status: 404 },
    { what: 'another method', name: 'one', change: { method: 'DELETE' }, status: 405 },
    { what: 'an unknown status', name: 'list', change: { queryStringParams: { status: 'late' } }, status: 400 },
    { what: 'a form in place of JSON', name: 'create', change: { bodyType: 'text' as const, body: 'summary=x' }, status: 415 },
    { what: 'no summary', name: 'create', change: { body: {} }, status: 422 },
    { what: 'null', name: 'create', change: { body: null }, status: 422 },
    { what: 'a summary that is too long', name: 'create', change: { body: { summary: 'x'.repeat(256) } }, status: 422 },
  ])('refuses $what with a reason', async ({ name, change, status }) => {
    const answer = await call(name, change);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(/^[^"]+.*\.$/);
  });

  test('says so when Jira is away or has had enough', async () => {
    await respond({ connection: 'jira/cloud' }, { status: 500, body: 'secret inner life' });
    expect(await call('list')).toMatchObject({ status: 502, body: { error: 'Jira does not answer as it should.' } });
    await respond({ connection: 'jira/cloud' }, { status: 429, headers: { 'retry-after': '1' } });
    expect(await call('list')).toMatchObject({ status: 503, headers: { 'Retry-After': '30' } });
  });
});

describe('the page', () => {
  test('shows what is open', async () => {
    const { status, headers, body } = await page('open');
    expect({ status, type: headers['Content-Type'] ?? headers['content-type'] }).toEqual({ status: 200, type: expect.stringContaining('text/html') });
    expect(body).toMatch('DEMO-2');
    expect(body).not.toMatch('DEMO-1<');
  });

  test('searches, and takes what is typed for text', async () => {
    expect((await page('search')).body).toMatch('DEMO-2');
    const odd = await page('search', { queryStringParams: { q: `"><script>alert('x')</script> AND project = OPS` } });
    expect(odd.status).toBe(200);
    expect(odd.body).not.toMatch('<script>');
  });

  test('writes what is in Jira as text', async () => {
    await Jira.Issue.createIssue({ body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: '<img src=x onerror=alert(1)>' } } });
    expect((await page('open')).body).toMatch('&lt;img src=x');
  });

  test('asks for a login', async () => {
    const { status, headers } = await page('open', { headers: {} });
    expect({ status, login: headers['WWW-Authenticate'] }).toEqual({ status: 401, login: expect.stringMatching(/^Basic/) });
    expect((await page('open', { headers: { Authorization: 'Basic !!!' } })).status).toBe(401);
  });
});
