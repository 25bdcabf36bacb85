import { Gitlab } from '@gitbeaker/rest';

export default async (event: { gitlab: string; token: string }) => {
  const gitlab = new Gitlab({ host: event.gitlab, token: event.token });
  const project = 'demo/demo-project';
  const me = await gitlab.Users.showCurrentUser();
  const refused = await new Gitlab({ host: event.gitlab, token: 'wrong' }).Users.showCurrentUser().catch(e => [e.name, e.cause?.response?.status]);
  for (let i = 0; i < 5; i++) await gitlab.Issues.create(project, `Paged ${i}`, { labels: 'paged', description: 'Grüße 😀' });
  const all = await gitlab.Issues.all({ projectId: project, labels: 'paged', perPage: 2, sort: 'asc' });
  const page = await gitlab.Issues.all({ projectId: project, labels: 'paged', perPage: 2, page: 2, maxPages: 1, showExpanded: true });
  const changed = await gitlab.Issues.edit(project, all[0].iid as number, { stateEvent: 'close', addLabels: 'c' });
  const note = await gitlab.IssueNotes.create(project, all[0].iid as number, 'Hi');
  await gitlab.Branches.create(project, 'work', 'main');
  await gitlab.RepositoryFiles.create(project, 'docs/a.md', 'work', 'Hello', 'Add a file');
  const file = await gitlab.RepositoryFiles.show(project, 'docs/a.md', 'work');
  const merge = await gitlab.MergeRequests.create(project, 'work', 'main', 'Merge me');
  const merged = await gitlab.MergeRequests.merge(project, merge.iid);
  await gitlab.Issues.remove(project, all[0].iid as number);
  const gone = await gitlab.Issues.show(all[0].iid as number, { projectId: project }).catch(e => e.cause?.response?.status);
  return { me: me.username, refused, titles: all.map(i => i.title), page: [page.data.length, page.paginationInfo.total, page.paginationInfo.next], changed: [changed.state, changed.labels, changed.description], note: note.body, file: atob(file.content), merged: merged.state, gone };
};
