// @gitbeaker/rest, the usual GitLab client of the Node world, against the simulator named by SIMULATOR.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Gitlab } from '@gitbeaker/rest';

const { SIMULATOR: host, SIMULATOR_TOKEN: token } = process.env;
const gitlab = new Gitlab({ host, token });
const project = 'demo/demo-project';

test('says who the caller is', async () => {
  assert.equal((await gitlab.Users.showCurrentUser()).username, 'ada');
});

test('refuses a wrong token', async () => {
  await assert.rejects(new Gitlab({ host, token: 'wrong' }).Users.showCurrentUser(), (e) => e.cause?.response?.status === 401);
});

test('creates, reads, changes and deletes an issue', async () => {
  const made = await gitlab.Issues.create(project, 'From gitbeaker', { description: 'Hello', labels: 'a,b' });
  assert.deepEqual([made.title, made.labels, made.state], ['From gitbeaker', ['a', 'b'], 'opened']);
  const changed = await gitlab.Issues.edit(project, made.iid, { title: 'Changed', addLabels: 'c', stateEvent: 'close' });
  assert.deepEqual([changed.title, changed.labels, changed.state], ['Changed', ['a', 'b', 'c'], 'closed']);
  assert.equal((await gitlab.Issues.show(made.iid, { projectId: project })).title, 'Changed');
  await gitlab.Issues.remove(project, made.iid);
  await assert.rejects(gitlab.Issues.show(made.iid, { projectId: project }), (e) => e.cause?.response?.status === 404);
});

test('searches and pages', async () => {
  for (let i = 0; i < 5; i++) await gitlab.Issues.create(project, `Paged ${i}`, { labels: 'paged' });
  const all = await gitlab.Issues.all({ projectId: project, labels: 'paged', perPage: 2, sort: 'asc' });
  assert.deepEqual(all.map((i) => i.title), [0, 1, 2, 3, 4].map((i) => `Paged ${i}`));
  const page = await gitlab.Issues.all({ projectId: project, labels: 'paged', perPage: 2, page: 2, maxPages: 1, showExpanded: true });
  assert.deepEqual([page.data.length, page.paginationInfo.total, page.paginationInfo.next], [2, 5, 3]);
  const keyset = await gitlab.Projects.all({ pagination: 'keyset', perPage: 1, orderBy: 'id' });
  assert.equal(keyset.length, 2);
  const found = await gitlab.Issues.all({ projectId: project, search: 'Paged 3' });
  assert.equal(found.length, 1);
});

test('notes, labels, milestones and links', async () => {
  const issue = await gitlab.Issues.create(project, 'Talks');
  const note = await gitlab.IssueNotes.create(project, issue.iid, 'Hi');
  await gitlab.IssueNotes.edit(project, issue.iid, note.id, { body: 'Bye' });
  assert.equal((await gitlab.IssueNotes.all(project, issue.iid))[0].body, 'Bye');
  await gitlab.IssueNotes.remove(project, issue.iid, note.id);
  const label = await gitlab.ProjectLabels.create(project, 'mine', '#ff0000');
  assert.equal((await gitlab.ProjectLabels.show(project, label.id)).name, 'mine');
  const milestone = await gitlab.ProjectMilestones.create(project, 'v9');
  const changed = await gitlab.Issues.edit(project, issue.iid, { milestoneId: milestone.id });
  assert.equal(changed.milestone.title, 'v9');
  await gitlab.IssueLinks.create(project, issue.iid, project, 1);
  assert.equal((await gitlab.IssueLinks.all(project, issue.iid)).length, 1);
});

test('files, branches and merge requests', async () => {
  await gitlab.Branches.create(project, 'work', 'main');
  await gitlab.RepositoryFiles.create(project, 'docs/a.md', 'work', 'Hello', 'Add a file');
  const file = await gitlab.RepositoryFiles.show(project, 'docs/a.md', 'work');
  assert.equal(Buffer.from(file.content, 'base64').toString(), 'Hello');
  const request = await gitlab.MergeRequests.create(project, 'work', 'main', 'Merge me');
  assert.equal((await gitlab.MergeRequests.merge(project, request.iid)).state, 'merged');
});

test('lists what there is', async () => {
  assert.equal((await gitlab.Projects.show(project)).id, 1);
  assert.ok((await gitlab.Groups.all()).some((g) => g.path === 'demo'));
  assert.equal((await gitlab.Users.all({ username: 'dev' }))[0].id, 2);
});

test('tags, releases and webhooks', async () => {
  await gitlab.Tags.create(1, 'v9', 'main');
  const release = await gitlab.ProjectReleases.create(1, { tagName: 'v9', description: 'Floats' });
  assert.equal(release.tag_name, 'v9');
  assert.equal((await gitlab.ProjectReleases.all(1))[0].description, 'Floats');
  const hook = await gitlab.ProjectHooks.add(1, 'https://hooks.example.com/a', { issuesEvents: true, token: 's3cret' });
  assert.equal((await gitlab.ProjectHooks.show(1, hook.id)).token, undefined);
  await gitlab.ProjectHooks.remove(1, hook.id);
});
