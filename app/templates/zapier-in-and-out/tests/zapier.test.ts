import { describe, event, expect, records, requests, respond, run, settled, test } from '@bobbin/test';
import type { HttpEventRequest } from '@bobbin/generic/events';
import type { IssueCreatedEvent } from '@bobbin/jira-cloud/events';
import Jira from './api/jira/cloud';

async function zap(change: Partial<HttpEventRequest> = {}, options = {}) {
  const { status, result } = await run('OnZap', { ...(await event<HttpEventRequest>('from-zap', 'row')), ...change }, options);
  expect(status).toBe('finished');
  return { status: result.status, body: JSON.parse(result.body) };
}
const made = async () => (await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'labels = zapier', fields: ['*all'] } })).issues ?? [];
const created = (name: string) => event<IssueCreatedEvent>('issue-created', name);
const hooks = () => requests({ connection: 'zapier' });

describe('in: what a Zap sends', () => {
  test('becomes an issue, and the Zap hears its key', async () => {
    const { status, body } = await zap();
    const [issue] = await made();
    expect({ status, body }).toEqual({ status: 201, body: { key: issue.key, created: true } });
    expect(issue.fields).toMatchObject({ summary: 'Order more paper', issuetype: { name: 'Task' } });
    expect(JSON.stringify(issue.fields!.description)).toMatch('From Google Forms, by Zapier.');
  });

  test('is one issue however often it is sent', async () => {
    const first = await zap();
    expect(await zap()).toEqual({ status: 200, body: { key: first.body.key, created: false } });
    await records.delete((await records.keys())[0]); // it is found by its label
    expect(await zap()).toEqual({ status: 200, body: { key: first.body.key, created: false } });
    expect(await made()).toHaveLength(1);
  });

  test('does not come back to Zapier', async () => {
    await zap();
    expect((await settled())[0]).toMatchObject({ script: 'OnJiraIssueCreated', result: { action: 'ignored' } });
    expect(await hooks()).toEqual([]);
  });

  test.each<{ what: string; change: Partial<HttpEventRequest>; status: number }>([
    { what: 'no key', change: { headers: {} }, status: 401 },
    { what: 'a wrong key', change: { headers: { 'x-api-key': 'guessed' } }, status: 401 },
    { what: 'no id', change: { body: { summary: 'x' } }, status: 422 },
    { what: 'no summary', change: { body: { id: 1, summary: ' ' } }, status: 422 },
    { what: 'no JSON', change: { bodyType: 'text', body: 'id=1' }, status: 422 },
  ])('is refused with $what', async ({ change, status }) => {
    expect((await zap(change)).status).toBe(status);
    expect(await made()).toEqual([]);
  });

  test('is refused as long as no key is set up', async () => {
    expect((await zap({}, { parameters: { keyHash: '' } })).status).toBe(503);
  });

  test.each([
    { jira: 400, status: 422 },
    { jira: 503, status: 502 },
  ])('is answered with $status when Jira answers $jira', async ({ jira, status }) => {
    await respond({ connection: 'jira/cloud', method: 'POST', path: '*/issue' }, { status: jira, json: { errorMessages: ['No.'] } });
    expect(await zap()).toMatchObject({ status, body: { error: expect.stringContaining(`Jira answered ${jira}`) } });
  });
});

describe('out: a new issue', () => {
  test('sets off the Zap, once', async () => {
    expect((await run('OnJiraIssueCreated', await created('bug'))).result).toEqual({ key: 'DEMO-51', action: 'sent' });
    expect((await run('OnJiraIssueCreated', await created('bug'))).result.action).toBe('sent before');
    const sent = await hooks();
    expect(sent).toHaveLength(1);
    expect(sent[0].body).toMatchObject({ event: 'issue created', key: 'DEMO-51', labels: 'bug, login', priority: 'High', reporter: 'Robin Reporter' });
  });

  test('of another project does not', async () => {
    expect((await run('OnJiraIssueCreated', await created('bug'), { parameters: { projectKey: 'OPS' } })).result.action).toBe('ignored');
  });

  test('that this integration made does not', async () => {
    expect((await run('OnJiraIssueCreated', await created('own-echo'))).result.action).toBe('ignored');
  });

  test('is sent by the next attempt when Zapier is away', async () => {
    await respond({ connection: 'zapier' }, [503]);
    expect((await run('OnJiraIssueCreated', await created('bug'))).status).toBe('function_error');
    expect((await run('OnJiraIssueCreated', await created('bug'))).result.action).toBe('sent');
  });
});
