import { describe, event, expect, records, requests, run, settled, test } from '@bobbin/test';
import Azure from './api/azure';
import Jira from './api/jira';

const project = 'Demo project';
const workItem = async (id: number) => (await Azure.WorkItem.getWorkItem({ project, id })).fields!;
const issue = async (key: string) => (await Jira.Issue.getIssue({ issueIdOrKey: key })).fields!;
const forget = async () => {
  for (const key of await records.keys()) await records.delete(key);
};

describe('an issue', () => {
  test('becomes a work item, once, and takes its changes along', async () => {
    const { result } = await run('OnJira', await event('issue-created', 'bug'));
    expect(await workItem(result.workItem)).toMatchObject({
      'System.WorkItemType': 'Bug',
      'System.Title': 'The total is <wrong>',
      'System.Description': '1 + 1 &lt; 2<br><br>Seen twice.',
      'System.State': 'New',
      'System.Tags': 'invoice; jira-DEMO-51',
    });
    await forget(); // it is found by its tag
    expect((await run('OnJira', await event('issue-created', 'bug'))).result).toMatchObject({ action: 'updated', workItem: result.workItem });
    expect((await run('OnJira', await event('issue-updated', 'done'))).result.changed).toEqual(['System.Title', 'System.State']);
    expect(await workItem(result.workItem)).toMatchObject({ 'System.Title': 'The total is wrong', 'System.State': 'Closed' });
  });

  test('carries its comments over once', async () => {
    const { result } = await run('OnJira', await event('issue-created', 'bug'));
    for (const action of ['commented', 'ignored']) expect((await run('OnJira', await event('comment-created', 'comment'))).result.action).toBe(action);
    expect((await workItem(result.workItem))['System.CommentCount']).toBe(1);
    const [sent] = await requests({ connection: 'azure', path: '*/comments' });
    expect(sent.body.text).toBe('<b>Dev Developer in Jira:</b><br>Tax &amp; shipping.');
  });

  test('of the integration, or of a type without counterpart, stays; what it wrote does not come back', async () => {
    expect((await run('OnJira', await event('issue-created', 'own-echo'))).result.why).toMatch('itself');
    expect((await run('OnJira', await event('issue-created', 'epic'))).result.why).toMatch('Epic');
    expect(await requests({ connection: 'azure', method: 'PATCH' })).toEqual([]);
    await run('OnJira', await event('issue-created', 'bug'));
    expect((await settled()).map((woken) => woken.result)).toEqual([expect.objectContaining({ action: 'ignored' })]);
  });
});

describe('a work item', () => {
  test('becomes an issue that follows it', async () => {
    const { result } = await run('OnAzure', await event('work-item-created', 'story'));
    expect(await issue(result.key)).toMatchObject({ summary: 'Pay by invoice', issuetype: { name: 'Story' }, labels: ['azure-7', 'later', 'shop'], status: { name: 'To Do' } });
    expect(JSON.stringify((await issue(result.key)).description)).toMatch('I pay later & by invoice.');
    await forget(); // it is found by its label
    await run('OnAzure', await event('work-item-updated', 'active'));
    for (const action of ['commented', 'ignored']) expect((await run('OnAzure', await event('work-item-commented', 'comment'))).result.action).toBe(action);
    expect(await issue(result.key)).toMatchObject({ summary: 'Pay by invoice, later', status: { name: 'In Progress' }, labels: ['azure-7', 'later', 'shop'], comment: { total: 1 } });
  });

  test('that the integration changed itself, or of another project, is left alone', async () => {
    expect((await run('OnAzure', await event('work-item-updated', 'own-echo'))).result.why).toMatch('itself');
    expect((await run('OnAzure', await event('work-item-created', 'story'), { parameters: { azureProject: 'Other' } })).result.why).toMatch('another');
    expect(await requests({ connection: 'jira', method: 'POST' })).toEqual([]);
  });
});
