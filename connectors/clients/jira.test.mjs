// jira.js, the usual Jira client of the Node world, against the simulator named by SIMULATOR.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AgileClient, ServiceDeskClient, Version2Client, Version3Client } from 'jira.js';

const { SIMULATOR: host, SIMULATOR_USER: email, SIMULATOR_TOKEN: apiToken } = process.env;
const login = (token) => ({ host, authentication: { basic: { email, apiToken: token } } });
const jira = new Version3Client(login(apiToken));
const text = (words) => ({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] });
const create = (summary, more = {}) =>
  jira.issues.createIssue({ fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary, ...more } });

test('says who the caller is', async () => {
  assert.equal((await jira.myself.getCurrentUser()).emailAddress, email);
});

test('refuses a wrong token', async () => {
  await assert.rejects(new Version3Client(login('wrong')).myself.getCurrentUser(), (e) => (e.status ?? e.response?.status) === 401);
});

test('creates, reads, changes and deletes an issue', async () => {
  const { key, id } = await create('From jira.js', { description: text('Hello'), labels: ['a'] });
  let issue = await jira.issues.getIssue({ issueIdOrKey: key });
  assert.equal(issue.id, id);
  assert.equal(issue.fields.summary, 'From jira.js');
  assert.deepEqual(issue.fields.description, text('Hello'));
  await jira.issues.editIssue({ issueIdOrKey: key, fields: { summary: 'Changed' }, update: { labels: [{ add: 'b' }] } });
  issue = await jira.issues.getIssue({ issueIdOrKey: id, fields: ['summary', 'labels'], expand: 'changelog' });
  assert.deepEqual([issue.fields.summary, issue.fields.labels], ['Changed', ['a', 'b']]);
  assert.equal(issue.changelog.histories.length, 1);
  await jira.issues.deleteIssue({ issueIdOrKey: key });
  await assert.rejects(jira.issues.getIssue({ issueIdOrKey: key }), (e) => (e.status ?? e.response?.status) === 404);
});

test('reads the texts of version 2', async () => {
  const { key } = await create('Two versions', { description: text('Hello') });
  const issue = await new Version2Client(login(apiToken)).issues.getIssue({ issueIdOrKey: key });
  assert.equal(issue.fields.description, 'Hello');
});

test('searches and pages', async () => {
  for (let i = 0; i < 5; i++) await create(`Paged ${i}`, { labels: ['paged'] });
  const keys = [];
  let nextPageToken;
  do {
    const page = await jira.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost({
      jql: 'labels = paged ORDER BY key', maxResults: 2, fields: ['summary'], nextPageToken,
    });
    keys.push(...page.issues.map((i) => i.fields.summary));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  assert.deepEqual(keys, [0, 1, 2, 3, 4].map((i) => `Paged ${i}`));
  const got = await jira.issueSearch.searchForIssuesUsingJqlEnhancedSearch({ jql: 'labels = paged', fields: ['key'], maxResults: 3 });
  assert.equal(got.issues.length, 3);
  assert.equal((await jira.issueSearch.countIssues({ jql: 'labels = paged' })).count, 5);
  await assert.rejects(jira.issueSearch.searchForIssuesUsingJqlEnhancedSearch({ jql: 'foo = 1' }), (e) => (e.status ?? e.response?.status) === 400);
});

test('moves an issue through its workflow', async () => {
  const { key } = await create('Moves');
  const { transitions } = await jira.issues.getTransitions({ issueIdOrKey: key });
  await jira.issues.doTransition({ issueIdOrKey: key, transition: { id: transitions.find((t) => t.name === 'Done').id } });
  const issue = await jira.issues.getIssue({ issueIdOrKey: key });
  assert.equal(issue.fields.status.statusCategory.key, 'done');
});

test('comments, logs work, links, watches', async () => {
  const { key } = await create('Talks');
  const comment = await jira.issueComments.addComment({ issueIdOrKey: key, comment: text('Hi') });
  assert.deepEqual(comment.body, text('Hi'));
  assert.equal((await jira.issueComments.getComments({ issueIdOrKey: key })).total, 1);
  const log = await jira.issueWorklogs.addWorklog({ issueIdOrKey: key, timeSpent: '1h 30m' });
  assert.equal(log.timeSpentSeconds, 5400);
  await jira.issueLinks.linkIssues({ type: { name: 'Relates' }, inwardIssue: { key }, outwardIssue: { key: 'DEMO-1' } });
  const issue = await jira.issues.getIssue({ issueIdOrKey: key });
  assert.equal(issue.fields.issuelinks[0].outwardIssue.key, 'DEMO-1');
  assert.equal((await jira.issueWatchers.getIssueWatchers({ issueIdOrKey: key })).watchCount, 1);
});

test('uploads and downloads an attachment', async () => {
  const { key } = await create('Carries');
  const [added] = await jira.issueAttachments.addAttachment({ issueIdOrKey: key, attachment: { filename: 'a.txt', file: Buffer.from('some text') } });
  assert.equal(added.filename, 'a.txt');
  const content = await jira.issueAttachments.getAttachmentContent({ id: added.id });
  assert.equal(Buffer.from(content.content ?? content).toString(), 'some text');
});

test('lists what the site has', async () => {
  assert.deepEqual((await jira.projects.searchProjects()).values.map((p) => p.key), ['DEMO', 'OPS']);
  assert.equal((await jira.userSearch.findUsers({ query: 'dev' }))[0].displayName, 'Dev Developer');
  assert.ok((await jira.issueFields.getFields()).some((f) => f.id === 'summary'));
  assert.equal((await jira.serverInfo.getServerInfo()).deploymentType, 'Cloud');
});

test('boards, sprints and requests of the same site', async () => {
  const agile = new AgileClient(login(apiToken));
  const boards = await agile.board.getAllBoards({ type: 'scrum' });
  const sprint = await agile.sprint.createSprint({ name: 'Tide', originBoardId: boards.values[0].id });
  const { key } = await create('For a sprint');
  await agile.sprint.moveIssuesToSprintAndRank({ sprintId: sprint.id, issues: [key] });
  assert.equal((await agile.sprint.getIssuesForSprint({ sprintId: sprint.id })).issues[0].key, key);
  const desk = new ServiceDeskClient(login(apiToken));
  const made = await desk.request.createCustomerRequest({ serviceDeskId: '1', requestTypeId: '1', requestFieldValues: { summary: 'The mast is bent' } });
  assert.equal((await desk.request.getCustomerRequestByIdOrKey({ issueIdOrKey: made.issueKey })).currentStatus.status, 'To Do');
});
