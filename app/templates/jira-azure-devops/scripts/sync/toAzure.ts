import type { CommentCreatedEvent, IssueCreatedEvent, IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import Azure from '../api/azure';
import Jira from '../api/jira';
import { toHTML } from './html';
import { isMark, once, pair, tagOf, workItemOf } from './pair';

export type JiraEvent = IssueCreatedEvent | IssueUpdatedEvent | CommentCreatedEvent;
const gone = { handleHttp404Error: () => null };

/** Makes the work item say what the issue says; a comment is added to it. */
export async function toAzure(event: JiraEvent, settings: EV) {
  const { key } = event.issue;
  const me = (await Jira.Myself.getCurrentUser()).accountId;
  if (event.issue.fields.project.key !== settings.project) return { key, action: 'ignored', why: 'another project' };
  if (event.webhookEvent.startsWith('comment_')) return addComment(event as CommentCreatedEvent, me!, settings);
  const { user, issue, changelog } = event as IssueUpdatedEvent;
  if (user?.accountId === me) return { key, action: 'ignored', why: 'the integration did it itself' };

  const { fields } = issue;
  const known = await workItemOf(key, settings);
  const there = known ? await Azure.WorkItem.getWorkItem({ project: settings.azureProject, id: known, errorStrategy: gone }) : null;
  const labels = (fields.labels ?? []).filter((label) => !isMark(label));
  const state = settings.states[fields.status.name];
  const whole: Record<string, string | undefined> = {
    'System.Title': fields.summary.slice(0, 255),
    'System.Description': toHTML(fields.description ?? ''),
    'System.Tags': [...labels, tagOf(key)].join('; '),
    'System.State': state,
  };

  if (known && there) {
    // Only what was changed, so that a change made over there meanwhile is not undone.
    const names: Record<string, string> = { summary: 'System.Title', description: 'System.Description', labels: 'System.Tags', status: 'System.State' };
    const changed = (changelog?.items ?? []).map((item) => names[item.fieldId ?? item.field]).filter((name) => name && whole[name] !== undefined);
    const kept = String(there.fields?.['System.Tags'] ?? '').split(/;\s*/).filter(isMark);
    whole['System.Tags'] = [...labels, ...kept].join('; ');
    if (changed.length > 0) await Azure.WorkItem.updateWorkItem({ project: settings.azureProject, id: known, body: patch(whole, changed) });
    await pair(key, known);
    return { key, workItem: known, action: 'updated', changed };
  }

  const type = settings.types[fields.issuetype.name];
  if (!type) return { key, action: 'ignored', why: `no work item stands for a ${fields.issuetype.name}` };
  // A new work item begins in its first state; from there it is moved.
  const made = await Azure.WorkItem.createWorkItem({ project: settings.azureProject, type, body: patch(whole, ['System.Title', 'System.Description', 'System.Tags']) });
  await pair(key, made.id!);
  if (state && made.fields?.['System.State'] !== state) {
    await Azure.WorkItem.updateWorkItem({ project: settings.azureProject, id: made.id!, body: patch(whole, ['System.State']) });
  }
  console.log(`${key}: made ${type} ${made.id}`);
  return { key, workItem: made.id, action: 'created' };
}

const patch = (fields: Record<string, string | undefined>, names: string[]) =>
  names.map((name) => ({ op: 'add' as const, path: `/fields/${name}`, value: fields[name] as any })); // Azure's own document has objects only here

async function addComment({ comment, issue }: CommentCreatedEvent, me: string, settings: EV) {
  const { key } = issue;
  if (comment.author.accountId === me) return { key, action: 'ignored', why: 'the integration wrote it itself' };
  if (comment.visibility || comment.jsdPublic === false) return { key, action: 'ignored', why: 'not for everybody' };
  const workItemId = await workItemOf(key, settings);
  if (!workItemId) return { key, action: 'ignored', why: 'no work item' };
  const text = `<b>${toHTML(comment.author.displayName)} in Jira:</b><br>${toHTML(comment.body)}`;
  const isNew = await once(`jira-comment-${comment.id}`, () => Azure.WorkItem.Comment.addComment({ project: settings.azureProject, workItemId, body: { text }, errorStrategy: gone }));
  return { key, workItem: workItemId, action: isNew ? 'commented' : 'ignored' };
}
