import type { IssueCreatedEvent, IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import { clock, describe, event, expect, records, requests, respond, run, settled, test } from '@bobbin/test';
import GitLab from './api/gitlab';
import Jira from './api/jira/cloud';

const project = 'demo/demo-project';
const created = (name = 'bug') => event<IssueCreatedEvent>('issue-created', name);
const updated = (name: string) => event<IssueUpdatedEvent>('issue-updated', name);

/** The GitLab issues that mirror a Jira issue. */
const mirrors = (key: string) => GitLab.Issue.getProjectIssues({ id: project, labels: [`jira-${key}`] });

describe('an issue that is created in Jira', () => {
  test('is created in GitLab, and the pair is remembered', async () => {
    const { status, result } = await run('OnJiraIssueCreated', await created());
    expect(status).toBe('finished');
    expect(result).toEqual({ key: 'DEMO-51', iid: expect.any(Number), action: 'created' });
    const [issue] = await mirrors('DEMO-51');
    expect(issue).toMatchObject({
      iid: result.iid,
      title: '[DEMO-51] Sign-in with a passkey ends on an empty page',
      labels: expect.arrayContaining(['bug', 'jira-DEMO-51']),
      state: 'opened',
    });
    expect(await records.get('DEMO-51')).toBe(result.iid);
  });

  test('is not made twice when Jira tells of it twice', async () => {
    await run('OnJiraIssueCreated', await created());
    const { result } = await run('OnJiraIssueCreated', await created());
    expect(result.action).toBe('updated');
    expect(await mirrors('DEMO-51')).toHaveLength(1);
  });

  test('is ignored when this integration made it', async () => {
    const { result, console } = await run('OnJiraIssueCreated', await created('own-echo'));
    expect(result.action).toBe('ignored');
    expect(console[0].text).toMatch('changed by this integration itself');
    expect(await requests({ connection: 'gitlab' })).toEqual([]);
  });

  test('is created once GitLab takes requests again', async () => {
    await respond({ connection: 'gitlab', method: 'POST', path: '*/issues' }, [{ status: 429, headers: { 'retry-after': '30' } }]);
    const before = clock.now().getTime();
    const { status, http } = await run('OnJiraIssueCreated', await created());
    expect(status).toBe('finished');
    expect(http.filter((request) => request.method === 'POST').map((request) => request.status)).toEqual([429, 201]);
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(30_000); // no second of it was waited
  });

  test('wakes the event listener', async () => {
    await Jira.Issue.createIssue({
      body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: 'Made by this integration' } },
    });
    const [woken] = await settled();
    expect(woken).toMatchObject({ listener: 'issue-created', script: 'OnJiraIssueCreated', status: 'finished', result: { action: 'ignored' } });
  });
});

describe('an issue that is changed in Jira', () => {
  test.each([
    { name: 'renamed', expected: { title: '[DEMO-51] Sign-in with a passkey fails in Firefox and Safari', state: 'opened' } },
    { name: 'done', expected: { state: 'closed' } },
  ])('is changed in GitLab: $name', async ({ name, expected }) => {
    const first = await run('OnJiraIssueCreated', await created());
    const { result } = await run('OnJiraIssueUpdated', await updated(name));
    expect(result).toEqual({ key: 'DEMO-51', iid: first.result.iid, action: 'updated' });
    expect(await mirrors('DEMO-51')).toMatchObject([expected]);
  });

  test('finds its pair by the label when record storage was lost', async () => {
    const first = await run('OnJiraIssueCreated', await created());
    await records.delete('DEMO-51');
    const { result } = await run('OnJiraIssueUpdated', await updated('renamed'));
    expect(result).toMatchObject({ action: 'updated', iid: first.result.iid });
  });

  test('is made anew when somebody deleted it in GitLab', async () => {
    await records.set('DEMO-51', 999);
    const { result } = await run('OnJiraIssueUpdated', await updated('renamed'));
    expect(result.action).toBe('created');
  });

  test('fails without a change when GitLab is not there', async () => {
    await respond({ connection: 'gitlab' }, 503);
    const { status, error } = await run('OnJiraIssueUpdated', await updated('renamed'));
    expect(status).toBe('function_error');
    expect(error?.message).toMatch('503');
    expect(await records.keys()).toEqual([]);
  });
});
