import type { IssueEvent } from '@bobbin/gitlab/events';
import type { IssueCreatedEvent } from '@bobbin/jira-cloud/events';
import { describe, event, expect, records, requests, run, test } from '@bobbin/test';
import GitLabOne from './api/gitlab/one';
import GitLabTwo from './api/gitlab/two';
import JiraOne from './api/jira/one';
import JiraTwo from './api/jira/two';

const bug = () => event<IssueCreatedEvent>('jira-one-created', 'bug');
const opened = () => event<IssueEvent>('gitlab-one-issue', 'opened');
const inGitLab = (project = 'demo/demo-project', gitlab = GitLabOne) => gitlab.Issue.getProjectIssues({ id: project, labels: [] }).then((all) => all.filter((i) => i.labels!.some((l) => `${l}`.startsWith('jira_'))));
const inJira = async () => (await JiraOne.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'labels = "gitlab_one-demo_demo-project-7"', fields: ['*all'] } })).issues!;

describe('from Jira', () => {
  test('an issue is created once, renamed, closed, and made anew when somebody deleted it', async () => {
    const first = await run('OnJiraOne', await bug());
    expect(first.status).toBe('finished');
    await run('OnJiraOne', await bug());
    expect(await inGitLab()).toMatchObject([{ title: 'Sign-in ends on an empty page', state: 'opened', labels: ['jira_one-DEMO-51'] }]);
    await run('OnJiraOne', await event('jira-one-updated', 'renamed'));
    await run('OnJiraOne', await event('jira-one-updated', 'done'));
    const [issue] = await inGitLab();
    expect(issue).toMatchObject({ title: 'Sign-in with a passkey ends on an empty page', state: 'closed' });
    await GitLabOne.Issue.deleteIssue({ id: 'demo/demo-project', issue_iid: issue.iid! });
    const { result } = await run('OnJiraOne', await event('jira-one-updated', 'renamed'));
    expect(Object.values(result.done)).toEqual(['created']);
  });

  test('the counterpart is found by its label when the records are lost', async () => {
    await run('OnJiraOne', await bug());
    for (const key of await records.keys()) await records.delete(key);
    await run('OnJiraOne', await event('jira-one-updated', 'renamed'));
    expect(await inGitLab()).toMatchObject([{ title: 'Sign-in with a passkey ends on an empty page' }]);
  });

  test('one project goes to two instances, another only with its label', async () => {
    const { result } = await run('OnJiraTwo', await event('jira-two-created', 'bug'));
    expect(Object.values(result.done)).toEqual(['created', 'created']);
    expect(await inGitLab('demo/operations', GitLabTwo)).toHaveLength(1);
    const plain = await event<IssueCreatedEvent>('jira-three-created', 'bug');
    plain.issue.fields.labels = [];
    expect((await run('OnJiraThree', plain)).result.done).toEqual({});
    expect(Object.values((await run('OnJiraThree', await event('jira-three-created', 'bug'))).result.done)).toEqual(['created']);
  });

  test('a comment is written once, changed, and kept to those who may see it', async () => {
    await run('OnJiraOne', await bug());
    const comment = await event<any>('jira-one-comment', 'comment');
    await run('OnJiraOne', comment);
    await run('OnJiraOne', comment);
    await run('OnJiraOne', await event('jira-one-comment-edited', 'comment'));
    comment.comment = { ...comment.comment, id: '10202', visibility: { type: 'role', value: 'Administrators' } };
    expect((await run('OnJiraOne', comment)).result.ignored).toMatch('not for everybody');
    const [issue] = await inGitLab();
    const notes = (await GitLabOne.Issue.Note.getNotes({ id: 'demo/demo-project', issue_iid: issue.iid! })).filter((n) => !n.system);
    expect(notes.map((n) => n.body)).toEqual(['Dev Developer in Jira:\n\nSeen it on two systems.']);
  });

  test('what the integration did itself goes no further', async () => {
    const { result } = await run('OnJiraOne', await event('jira-one-created', 'own-echo'));
    expect(result.ignored).toMatch('itself');
    expect(await requests({ connection: 'gitlab/one' })).toEqual([]);
  });
});

describe('from GitLab', () => {
  test('an issue is created in Jira, commented and moved through the workflow', async () => {
    await run('OnGitLabOne', await opened());
    await run('OnGitLabOne', await event('gitlab-one-comment', 'comment'));
    await run('OnGitLabOne', await event('gitlab-one-issue', 'closed'));
    const [issue, ...others] = await inJira();
    expect(others).toEqual([]);
    expect(issue.fields).toMatchObject({ summary: 'The export has no header', status: { name: 'Done' }, comment: { comments: [expect.anything()] } });
  });

  test('a change of a counterpart goes back to Jira, unless the rule says otherwise', async () => {
    const rules = (arrow: string) => ({ parameters: { rules: [`jira/one DEMO ${arrow} gitlab/one demo/demo-project`] } });
    const made = await JiraOne.Issue.createIssue({ body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Bug' }, summary: 'Slow' } } });
    const created = await bug();
    created.issue.key = made.key!;
    await run('OnJiraOne', created, rules('<->'));
    const [issue] = await inGitLab();
    const closed = await event<IssueEvent>('gitlab-one-issue', 'closed');
    closed.object_attributes.iid = issue.iid!;
    expect((await run('OnGitLabOne', closed, rules('->'))).result.done).toEqual({});
    expect(Object.values((await run('OnGitLabOne', closed, rules('<->'))).result.done)).toEqual(['updated']);
    const { fields } = await JiraOne.Issue.getIssue({ issueIdOrKey: made.key! });
    expect(fields!.status!.name).toBe('Done');
  });

  test('of three sites and two instances, a change of one counterpart reaches where it began and the other', async () => {
    const made = await JiraTwo.Issue.createIssue({ body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Bug' }, summary: 'Slow' } } });
    const created = await event<IssueCreatedEvent>('jira-two-created', 'bug');
    created.issue.key = made.key!;
    await run('OnJiraTwo', created);
    const [issue] = await inGitLab('demo/operations');
    const closed = await event<IssueEvent>('gitlab-one-issue', 'closed');
    closed.project.path_with_namespace = 'demo/operations';
    closed.object_attributes.iid = issue.iid!;
    expect(Object.keys((await run('OnGitLabOne', closed)).result.done)).toEqual([expect.stringMatching('^jira_two-'), expect.stringMatching('^gitlab_two-')]);
    expect(await inGitLab('demo/operations', GitLabTwo)).toMatchObject([{ state: 'closed' }]);
  });

  test('the second instance tells the third site alone, and of issues with the label of the rule', async () => {
    const made = async (project: string, ...labels: string[]) => {
      const there = await event<IssueEvent>('gitlab-two-issue', 'opened');
      there.project.path_with_namespace = project;
      there.labels = labels.map((title) => ({ ...there.labels![0], title }));
      return Object.keys((await run('OnGitLabTwo', there)).result.done);
    };
    expect(await made('demo/operations', 'partner')).toEqual([]); // that rule's arrow goes the other way
    expect(await made('demo/demo-project', 'later')).toEqual([]);
    expect(await made('demo/demo-project', 'partner')).toEqual([expect.stringMatching('^jira_three-DEMO-')]);
  });

  test('a rule that cannot be read stops the run with its text', async () => {
    const { status, error } = await run('OnGitLabOne', await opened(), { parameters: { rules: ['DEMO to demo-project'] } });
    expect(status).toBe('function_error');
    expect(error?.message).toMatch('DEMO to demo-project');
  });
});
