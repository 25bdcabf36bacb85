package all_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/runtime/connector"
)

// TestDeclarations_KnowWhatIsAnswered compiles, strictly, what an admin writes with answers that
// vendors' documents say nothing of.
func TestDeclarations_KnowWhatIsAnswered(t *testing.T) {
	var list []*connector.Connector
	for _, c := range generated() {
		if understood[c.Name] != "" {
			list = append(list, c)
		}
	}
	if len(list) != len(understood) {
		t.Errorf("%d of %d scripts are of connectors that there are", len(list), len(understood))
	}
	connectortest.Declarations(t, list, understood)
}

var understood = map[string]string{
	"trello": `import trello, { type Card } from './client';
export async function f(): Promise<string[]> {
  const board = await trello.Board.createBoard({ name: 'Release' });
  const lists = await trello.Board.getLists({ id: board.id });
  const todo = lists.find(l => !l.closed && l.name.startsWith('To'));
  if (!todo) return [];
  const card: Card = await trello.Card.createCard({ idList: todo.id, name: 'Paint' });
  const steps = await trello.Card.Checklist.createChecklist({ id: card.id });
  const item = await trello.Checklist.CheckItem.createCheckItem({ id: steps.id, name: 'Sand' });
  const open: number = steps.checkItems.filter(i => i.state === 'incomplete').length + item.pos;
  const cards = await trello.Board.getCards({ id: board.id });
  const due: string[] = cards.filter(c => c.due && !c.dueComplete).map(c => c.name + ' ' + c.labels.map(l => l.color ?? l.name).join());
  for await (const action of trello.paginate(trello.Board.getBoardActions, { boardId: board.id })) due.push(action.type, action.data.text?.toUpperCase() ?? '');
  const members: string[] = (await trello.Card.getMembers({ id: card.id })).map(m => m.username);
  // @ts-expect-error a card's name is text
  const wrong: number = card.name;
  return [...due, ...members, String(open), String(wrong)];
}`,
	"jira-software-cloud": `import jira, { type Sprint } from './client';
export async function f(boardId: number): Promise<string[]> {
  const sprints = await jira.Board.getSprints({ boardId });
  const active: Sprint | undefined = sprints.values.find(s => s.state === 'active');
  if (!active) return [];
  const { issues, total } = await jira.Board.getBoardIssuesForSprint({ boardId, sprintId: active.id });
  const lines: string[] = issues.map(i => i.key + ' ' + i.fields.summary + ' ' + i.fields.status.name + ' ' + (i.fields.assignee?.displayName ?? total));
  for await (const issue of jira.paginate(jira.Epic.getIssuesForEpic, { epicIdOrKey: 'A-1' })) lines.push(issue.fields.epic?.name ?? issue.key);
  const next = await jira.Sprint.createSprint({ body: { name: 'Next', originBoardId: boardId } });
  await jira.Sprint.setProperty({ sprintId: next.id, propertyKey: 'k', body: { a: 1 } });
  // @ts-expect-error a sprint is future, active or closed
  next.state === 'open';
  return [...lines, (await jira.Epic.getEpic({ epicIdOrKey: 'A-1' })).summary];
}`,
	"gitlab": `import gitlab from './client';
export async function f(id: string): Promise<string[]> {
  const changes = await gitlab.MergeRequest.getMergeRequestChanges({ id, merge_request_iid: 1 });
  const lines: string[] = changes.changes.filter(c => !c.deleted_file).map(c => c.new_path);
  lines.push(...changes.assignees.map(a => a.username), changes.draft ? 'draft' : changes.title);
  const approvals = await gitlab.MergeRequest.getMergeRequestApprovals({ id, merge_request_iid: 1 });
  if (approvals.approved) lines.push(...approvals.approved_by.map(a => a.user.name));
  const developers = await gitlab.Member.getProjectMembers({ id });
  lines.push(...developers.filter(m => m.access_level >= 30).map(m => m.username));
  for await (const group of gitlab.paginate(gitlab.Group.getGroups, {})) lines.push(group.full_path + (group.parent_id ?? group.id + 1));
  const release = await gitlab.Release.getRelease({ id, tag_name: 'v1' });
  lines.push(...release.assets.links.map(l => l.url), release.description?.trim() ?? '');
  const zip: ArrayBuffer = await gitlab.Job.Artifact.downloadArtifacts({ id, job_id: 1 });
  for await (const found of gitlab.paginate(gitlab.Search.searchProject, { id, scope: 'issues', search: 'x' })) lines.push(found.title ?? '');
  // @ts-expect-error an access level is a number
  developers[0].access_level === 'developer';
  return [...lines, String(zip.byteLength), (await gitlab.Issue.getIssuesStatistics({})).statistics.counts.opened.toFixed()];
}`,
	"jira-data-center": `import jira from './client';
export async function f(): Promise<string[]> {
  const lines: string[] = [];
  for await (const issue of jira.paginate(jira.Issue.Search.search, { jql: 'project = A' })) {
    lines.push(issue.key + issue.fields.summary + (issue.fields.assignee?.name ?? issue.fields.status.name) + issue.fields.customfield_10010);
  }
  const { keys } = await jira.Issue.Property.getPropertiesKeys({ issueIdOrKey: 'A-1' });
  // @ts-expect-error a summary is text
  (await jira.Issue.getIssue({ issueIdOrKey: 'A-1' })).fields.summary.status;
  return [...lines, ...keys.map(k => k.key)];
}`,
	"bitbucket-cloud": `import bitbucket from './client';
export async function f(workspace: string, repo_slug: string): Promise<string[]> {
  const lines: string[] = [await bitbucket.Repository.Commit.getRepositoryDiff({ workspace, repo_slug, spec: 'main' })];
  for await (const file of bitbucket.paginate(bitbucket.Repository.Download.getDownloads, { workspace, repo_slug })) lines.push(file.name + file.size.toFixed());
  // @ts-expect-error a diff is text
  lines[0].files;
  return lines;
}`,
	"discord": `import discord from './client';
export async function f(): Promise<string[]> {
  const guilds = await discord.User.getMyGuilds();
  const names: string[] = guilds.map(g => g.name);
  for await (const guild of discord.paginate(discord.User.getMyGuilds, {})) names.push(guild.id);
  return names;
}`,
}
