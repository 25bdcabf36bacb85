import { clock, describe, event, expect, records, respond, run, settled, test } from '@bobbin/test';
import Jira from './api/jira';
import QualityCenter from './api/quality-center';

const at = { domain: 'DEFAULT', project: 'DEMO' };
const entity = async (entities: string, id: string) => Object.fromEntries((await QualityCenter.Entity.getEntity({ ...at, entities, id })).Fields.map((field) => [field.Name, field.values[0]?.value]));
const bugs = async () => (await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'project = DEMO AND issuetype = Bug ORDER BY key', fields: ['*all'] } })).issues!;
const poll = async () => (await run('PollQualityCenter')).result;
const change = (id: string, fields: Record<string, string>) =>
  QualityCenter.Entity.updateEntity({ ...at, entities: 'defects', id, body: { Fields: Object.entries(fields).map(([Name, value]) => ({ Name, values: [{ value }] })) } });

describe('from Jira', () => {
  test('a bug becomes a defect, once, and closes it', async () => {
    const { result } = await run('OnJiraIssue', await event('issue-created', 'bug'));
    expect(await entity('defects', result.id)).toMatchObject({
      name: 'The total is wrong',
      description: '<html><body>Two lines:<br />1 + 1 &lt; 2 &amp; more</body></html>',
      status: 'New',
      severity: '4-Very High',
      'user-01': 'DEMO-51',
    });
    for (const key of await records.keys()) await records.delete(key); // found again by its user field
    expect((await run('OnJiraIssue', await event('issue-updated', 'done'))).result).toMatchObject({ action: 'updated', id: result.id });
    expect((await entity('defects', result.id)).status).toBe('Closed');
    await run('OnJiraIssue', await event('issue-updated', 'own-echo'));
  });

  test('a change leaves alone what was changed over there since the last poll', async () => {
    const { key } = await Jira.Issue.createIssue({ body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Bug' }, summary: 'The total is wrong' } } });
    const [created, done] = [await event<any>('issue-created', 'bug'), await event<any>('issue-updated', 'done')];
    created.issue.key = done.issue.key = key;
    const { result } = await run('OnJiraIssue', created);
    await poll();
    await clock.advance(60_000);
    await change(result.id, { name: 'The total is too high' });
    await run('OnJiraIssue', done);
    expect(await entity('defects', result.id)).toMatchObject({ name: 'The total is too high', status: 'Closed' });
    expect((await poll()).defects).toMatchObject({ created: 0, updated: 1 });
    expect((await Jira.Issue.getIssue({ issueIdOrKey: key! })).fields).toMatchObject({ summary: 'The total is too high', status: { name: 'To Do' } }); // the status was Jira's
  });

  test('a story becomes a requirement, a task nothing', async () => {
    const { result } = await run('OnJiraIssue', await event('issue-created', 'story'));
    expect(await entity('requirements', result.id)).toMatchObject({ name: 'Pay by invoice', 'user-01': 'DEMO-52' });
    expect((await run('OnJiraIssue', await event('issue-created', 'task'))).result.action).toBe('ignored');
  });
});

describe('a poll', () => {
  test('brings defects once, and their changes', async () => {
    expect((await poll()).defects).toMatchObject({ created: 2, updated: 0 });
    await settled(); // what Jira told of them was the integration's own doing
    expect((await poll()).defects).toMatchObject({ created: 0, updated: 0 });
    await clock.advance(60_000);
    await change('2', { name: 'Logging in takes long', status: 'Closed', severity: '5-Urgent' });
    expect((await poll()).defects).toMatchObject({ created: 0, updated: 1 });
    expect((await bugs()).at(-1)!.fields).toMatchObject({ summary: 'Logging in takes long', status: { name: 'Done' }, priority: { name: 'Highest' } });
    expect(await bugs()).toHaveLength(3);
  });

  test('does not bring back what came from Jira', async () => {
    await poll();
    const { key } = await Jira.Issue.createIssue({ body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Bug' }, summary: 'x' } } });
    const created = await event<any>('issue-created', 'bug');
    created.issue.key = key;
    const { result } = await run('OnJiraIssue', created);
    expect((await poll()).defects).toMatchObject({ created: 0, updated: 0 });
    await clock.advance(60_000);
    await change(result.id, { description: '<html><body><p>Seen <b>again</b></p></body></html>' });
    expect((await poll()).defects).toMatchObject({ created: 0, updated: 1 });
    const { fields } = await Jira.Issue.getIssue({ issueIdOrKey: key! });
    expect(JSON.stringify(fields!.description)).toMatch('Seen again');
  });

  test('does what it can, and says what failed; that is tried again', async () => {
    await respond({ connection: 'jira', method: 'POST', path: '*/issue' }, [{ status: 400, json: { errors: { priority: 'Not on the screen' } } }] as any);
    const { status, error } = await run('PollQualityCenter');
    expect(status).toBe('function_error');
    expect(error?.message).toMatch(/1 could not be brought to Jira:\ndefect 1: .*400/);
    expect((await poll()).defects).toMatchObject({ created: 1, failed: [] });
    expect(await bugs()).toHaveLength(3);
  });

  test('makes no second bug of a defect that somebody has open', async () => {
    await respond({ connection: 'quality-center', method: 'PUT' }, [{ status: 403, json: { Id: 'qccore.lock-failed', Title: 'The entity is locked' } }] as any);
    expect((await run('PollQualityCenter')).status).toBe('function_error');
    expect((await poll()).defects).toMatchObject({ created: 0, updated: 1, failed: [] });
    expect((await entity('defects', '1'))['user-01']).toMatch(/^DEMO-/);
    expect(await bugs()).toHaveLength(3);
  });
});
