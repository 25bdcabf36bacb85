// @octokit/rest, GitHub's own client, against the simulator named by SIMULATOR.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Octokit } from '@octokit/rest';

const { SIMULATOR: baseUrl, SIMULATOR_TOKEN: auth } = process.env;
const log = { debug() {}, info() {}, warn() {}, error() {} };
const octokit = new Octokit({ baseUrl, auth, log });
const repo = { owner: 'demo', repo: 'demo-project' };

test('says who the caller is', async () => {
  assert.equal((await octokit.rest.users.getAuthenticated()).data.login, 'ada');
  await assert.rejects(new Octokit({ baseUrl, auth: 'wrong', log }).rest.users.getAuthenticated(), (e) => e.status === 401 && e.message.includes('Bad credentials'));
});

test('creates, reads, changes and comments on an issue', async () => {
  const { data: made } = await octokit.rest.issues.create({ ...repo, title: 'From Octokit', body: 'Hello', labels: ['a', 'bug'] });
  assert.deepEqual(made.labels.map((l) => l.name), ['a', 'bug']);
  const { data: comment } = await octokit.rest.issues.createComment({ ...repo, issue_number: made.number, body: 'Hi' });
  await octokit.rest.issues.updateComment({ ...repo, comment_id: comment.id, body: 'Bye' });
  assert.equal((await octokit.rest.issues.listComments({ ...repo, issue_number: made.number })).data[0].body, 'Bye');
  const { data: closed } = await octokit.rest.issues.update({ ...repo, issue_number: made.number, state: 'closed', assignees: ['dev'] });
  assert.deepEqual([closed.state, closed.assignee.login, closed.state_reason], ['closed', 'dev', 'completed']);
  await assert.rejects(octokit.rest.issues.get({ ...repo, issue_number: 999 }), (e) => e.status === 404 && e.message.startsWith('Not Found'));
  await assert.rejects(octokit.rest.issues.create({ ...repo, title: '' }), (e) => e.status === 422 && e.message.startsWith('Validation Failed'));
});

test('searches and pages', async () => {
  for (let i = 0; i < 5; i++) await octokit.rest.issues.create({ ...repo, title: `Paged ${i}`, labels: ['paged'] });
  const all = await octokit.paginate(octokit.rest.issues.listForRepo, { ...repo, labels: 'paged', per_page: 2, direction: 'asc' });
  assert.deepEqual(all.map((i) => i.title), [0, 1, 2, 3, 4].map((i) => `Paged ${i}`));
  const found = await octokit.rest.search.issuesAndPullRequests({ q: 'repo:demo/demo-project is:issue label:paged "Paged 3"' });
  assert.equal(found.data.total_count, 1);
});

test('files, branches and pull requests', async () => {
  const { data: main } = await octokit.rest.git.getRef({ ...repo, ref: 'heads/main' });
  await octokit.rest.git.createRef({ ...repo, ref: 'refs/heads/work', sha: main.object.sha });
  await octokit.rest.repos.createOrUpdateFileContents({ ...repo, path: 'docs/a.md', branch: 'work', message: 'Add a', content: Buffer.from('Hello').toString('base64') });
  const { data: pull } = await octokit.rest.pulls.create({ ...repo, title: 'Merge me', head: 'work', base: 'main' });
  assert.equal((await octokit.rest.pulls.listFiles({ ...repo, pull_number: pull.number })).data[0].filename, 'docs/a.md');
  assert.equal((await octokit.rest.pulls.merge({ ...repo, pull_number: pull.number })).data.merged, true);
  const { data: file } = await octokit.rest.repos.getContent({ ...repo, path: 'docs/a.md' });
  assert.equal(Buffer.from(file.content, 'base64').toString(), 'Hello');
});

test('registers a webhook', async () => {
  const { data: hook } = await octokit.rest.repos.createWebhook({ owner: 'demo', repo: 'demo-project', config: { url: 'https://hooks.example.com/a', secret: 's3cret' }, events: ['issues'] });
  assert.equal(hook.config.secret, '********');
  await octokit.rest.repos.deleteWebhook({ owner: 'demo', repo: 'demo-project', hook_id: hook.id });
});
