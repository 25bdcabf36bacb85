import type { IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import { clock, describe, event, expect, records, requests, respond, run, test } from '@bobbin/test';
import Cloud from './api/jira/cloud';
import DataCenter from './api/jira/data-center';

const inDataCenter = async () => (await DataCenter.Issue.Search.search({ jql: 'labels = "cloud-DEMO-51"' })).issues as any[];
const inCloud = async () => (await Cloud.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'labels = "dc-DEMO-51"', fields: ['*all'] } })).issues!;

describe('from the cloud', () => {
  test('an issue is made once, keeps its mark-up and follows changes', async () => {
    const { result } = await run('OnCloud', await event('cloud-issue-created', 'bug'));
    expect(result).toMatchObject({ key: 'DEMO-51', action: 'created' });
    for (const key of await records.keys()) await records.delete(key); // found again by its label
    expect((await run('OnCloud', await event('cloud-issue-created', 'bug'))).result).toMatchObject({ action: 'updated', there: result.there });
    await run('OnCloud', await event('cloud-issue-updated', 'started'));
    const [issue, ...others] = await inDataCenter();
    expect(others).toEqual([]);
    expect(issue.fields).toMatchObject({
      summary: 'Sign-in with a passkey ends on an empty page',
      description: expect.stringContaining('# open the *login page*'),
      status: { name: 'In Progress' },
      issuetype: { name: 'Bug' },
      labels: ['cloud-DEMO-51', 'login', 'passkey'],
      priority: { name: 'High' },
    });
  });

  test('a priority that the other side does not have is left out, and said', async () => {
    const odd = await event<any>('cloud-issue-created', 'bug');
    odd.issue.fields.priority = { name: 'Yesterday' };
    const { result, console } = await run('OnCloud', odd);
    expect(result.action).toBe('created');
    expect(console.map((line) => line.text).join()).toMatch('does not take the priority Yesterday');
    expect(await inDataCenter()).toHaveLength(1);
  });

  test('comments are written once and changed', async () => {
    await run('OnCloud', await event('cloud-issue-created', 'bug'));
    expect((await run('OnCloud', await event('cloud-comment-created', 'comment'))).result.action).toBe('comment created');
    const { result } = await run('OnCloud', await event('cloud-comment-updated', 'comment'));
    expect(result.action).toBe('comment updated');
    const { comments } = (await DataCenter.Issue.Comment.getComments({ issueIdOrKey: result.there })) as any;
    expect(comments.map((c: any) => c.body)).toEqual(['_Dev Developer_:\n\nIt is the *cookie* of the proxy.']);
    const internal = await event<any>('cloud-comment-created', 'comment');
    internal.comment.jsdPublic = false;
    expect((await run('OnCloud', internal)).result.why).toMatch('not for everybody');
    const corrected = await event<any>('cloud-comment-updated', 'comment');
    corrected.comment.author = await Cloud.Myself.getCurrentUser();
    expect((await run('OnCloud', corrected)).result.why).toMatch('itself');
  });

  test('attachments are copied once', async () => {
    const [file] = await Cloud.Issue.Attachment.addAttachments({ issueIdOrKey: 'DEMO-1', body: [{ fileName: 'page.txt', content: 'empty' }] });
    const update = await event<IssueUpdatedEvent>('cloud-issue-updated', 'started');
    update.issue.fields.attachment = [{ ...(file as any), author: update.user }];
    const { result } = await run('OnCloud', update);
    expect(result.files).toBe(1);
    expect((await run('OnCloud', update)).result.files).toBe(0);
    const issue = (await DataCenter.Issue.getIssue({ issueIdOrKey: result.there })) as any;
    expect(issue.fields.attachment).toMatchObject([{ filename: 'page.txt', size: 5 }]);
  });

  test('what the integration did itself, and other projects, stay where they are', async () => {
    expect((await run('OnCloud', await event('cloud-issue-created', 'own-echo'))).result.why).toMatch('itself');
    expect((await run('OnCloud', await event('cloud-issue-created', 'bug'), { parameters: { projects: { OPS: 'OPS' } } })).result.why).toMatch('project');
    expect(await requests({ connection: 'jira/data-center' })).toEqual([]);
  });

  test('a busy Data Center is waited for, an error is told with its words', async () => {
    await respond({ connection: 'jira/data-center', method: 'POST' }, [{ status: 429, headers: { 'retry-after': '20' } }]);
    const before = clock.now().getTime();
    expect((await run('OnCloud', await event('cloud-issue-created', 'bug'))).status).toBe('finished');
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(20_000);
    await respond({ connection: 'jira/data-center', method: 'PUT' }, { status: 400, json: { errors: { summary: 'Too long' } } } as any);
    expect((await run('OnCloud', await event('cloud-issue-updated', 'started'))).error?.message).toMatch('Too long');
  });
});

describe('from the Data Center', () => {
  test('an issue, its status and its comments come to the cloud', async () => {
    await run('OnDataCenter', await event('data-center-issue-created', 'bug'));
    await run('OnDataCenter', await event('data-center-issue-updated', 'started'));
    await run('OnDataCenter', await event('data-center-comment-created', 'comment'));
    expect((await run('OnDataCenter', await event('data-center-issue-created', 'own-echo'))).result.action).toBe('ignored');
    const [issue] = await inCloud();
    expect(issue.fields).toMatchObject({ status: { name: 'In Progress' }, comment: { total: 1 } });
  });

  test('statuses with other names are told by the parameter', async () => {
    await run('OnDataCenter', await event('data-center-issue-created', 'bug'));
    const { console } = await run('OnDataCenter', await event('data-center-issue-updated', 'started'), { parameters: { statuses: { Reviewing: 'In Progress' } } });
    expect(console.map((line) => line.text).join()).toMatch('no transition to Reviewing');
    await run('OnDataCenter', await event('data-center-issue-updated', 'started'), { parameters: { statuses: { Done: 'In Progress' } } });
    expect((await inCloud())[0].fields!.status!.name).toBe('Done');
  });
});
