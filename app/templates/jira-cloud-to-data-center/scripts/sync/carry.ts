import type * as cloud from '@bobbin/jira-cloud/events';
import type * as dc from '@bobbin/jira-data-center/events';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import type { Side } from './sides';

type Issue = cloud.IssueCreatedEvent | cloud.IssueUpdatedEvent | dc.IssueCreatedEvent | dc.IssueUpdatedEvent;
type Comment = cloud.CommentCreatedEvent | cloud.CommentUpdatedEvent | dc.CommentCreatedEvent | dc.CommentUpdatedEvent;
export type JiraEvent = Issue | Comment;

/** Whoever did it: an account id in the cloud, a key in the Data Center. */
const idOf = (user: { accountId?: string; key?: string } | undefined | null) => user?.accountId ?? user?.key;

/** Carries what happened in one Jira over to the other. */
export async function carry(event: JiraEvent, from: Side, to: Side) {
  const { key } = event.issue;
  const project = from.projectThere(event.issue.fields.project.key);
  const me = await from.jira.me();
  const comment = event.webhookEvent?.startsWith('comment_') ? (event as Comment) : undefined;
  if (!project) return { key, action: 'ignored', why: 'its project has no counterpart' };
  // A comment that the integration wrote is a copy, whoever corrects it.
  const by = comment ? [comment.comment.author, comment.comment.updateAuthor] : [(event as Issue).user];
  if (by.some((user) => idOf(user) === me)) return { key, action: 'ignored', why: 'the integration did it itself' };
  return comment ? carryComment(comment, from, to) : carryIssue(event as Issue, project, me, from, to);
}

/** The issue of the other side, remembered in both directions; by its label it is found again when the records are lost. */
async function counterpart(key: string, from: Side, to: Side): Promise<string | null> {
  return (await getRecordValue<string>(`${from.name}-${key}`)) ?? (await to.jira.find(labelOf(key, from)));
}

const labelOf = (key: string, { name }: Side) => `${name}-${key}`;
const isMark = (label: string) => /^(cloud|dc)-[A-Z][A-Z0-9_]*-\d+$/.test(label);

async function carryIssue(event: Issue, project: string, me: string, from: Side, to: Side) {
  const { key, fields } = event.issue;
  const changed = new Set((event as cloud.IssueUpdatedEvent).changelog?.items.map((item) => item.fieldId ?? item.field));
  const mark = labelOf(key, from);
  const labels = (fields.labels ?? []).filter((label) => !isMark(label));
  let there = await counterpart(key, from, to);
  const known = there ? await to.jira.issue(there) : null;

  if (there && known) {
    // Only what was changed, so that a change made over there meanwhile is not undone.
    const change = {
      ...(changed.has('summary') ? { summary: fields.summary } : {}),
      ...(changed.has('description') ? { description: fields.description ?? '' } : {}),
      ...(changed.has('priority') && fields.priority ? { priority: { name: fields.priority.name } } : {}),
      ...(changed.has('labels') ? { labels: [...labels, ...known.fields.labels.filter(isMark)] } : {}),
    };
    const id = there;
    if (Object.keys(change).length > 0) await write(change, to, (body) => to.jira.edit(id, body));
  } else {
    const types = await to.jira.issueTypes(project);
    const type = types.includes(fields.issuetype.name) ? fields.issuetype.name : to.issueType;
    const { summary, description } = fields;
    const priority = fields.priority ? { priority: { name: fields.priority.name } } : {};
    const body = { project: { key: project }, issuetype: { name: type }, summary, description: description ?? '', labels: [...labels, mark], ...priority };
    there = await write(body, to, (fields) => to.jira.create(fields));
  }
  await setRecordValue(`${from.name}-${key}`, there);
  await setRecordValue(`${to.name}-${there}`, key);

  const status = from.statusThere(fields.status.name);
  const move = known ? changed.has('status') && known.fields.status.name !== status : fields.status.statusCategory.key !== 'new';
  if (move && !(await to.jira.move(there, status))) {
    console.warn(`${there} has no transition to ${status}; name the status it should get instead in the parameter statuses`);
  }
  const files = await carryFiles(event, there, me, from, to);
  const action = known ? 'updated' : 'created';
  console.log(`${key}: ${to.jira.title} ${there} ${action}${files ? `, ${files} attachments` : ''}`);
  return { key, there, action, files };
}

/** Writes fields. A priority that the other side does not have is left out, with a word about it. */
async function write<T>(fields: Record<string, any>, to: Side, send: (fields: Record<string, any>) => Promise<T>): Promise<T> {
  try {
    return await send(fields);
  } catch (error) {
    const { priority, ...rest } = fields;
    if (!priority || !/answered 400 .*priority/i.test(String(error))) throw error;
    console.warn(`${to.jira.title} does not take the priority ${priority.name}: it is left out. ${error}`);
    return send(rest);
  }
}

async function carryFiles(event: Issue, there: string, me: string, from: Side, to: Side): Promise<number> {
  let copied = 0;
  for (const file of event.issue.fields.attachment ?? []) {
    const record = `file-${from.name}-${file.id}`;
    if (idOf(file.author) === me || (await getRecordValue<string>(record))) continue;
    const content = await from.jira.download(file);
    if (!content) continue; // deleted meanwhile
    await setRecordValue(record, await to.jira.attach(there, file.filename, content));
    copied++;
  }
  return copied;
}

async function carryComment({ comment, issue }: Comment, from: Side, to: Side) {
  const { key } = issue;
  if (comment.visibility || (comment as { jsdPublic?: boolean }).jsdPublic === false) return { key, action: 'ignored', why: 'the comment is not for everybody' };
  const there = await counterpart(key, from, to);
  if (!there) return { key, action: 'ignored', why: 'the issue has no counterpart' };
  const record = `comment-${from.name}-${comment.id}`;
  const body = `_${comment.author.displayName}_:\n\n${comment.body}`;
  const known = await getRecordValue<string>(record);
  if (known && (await to.jira.editComment(there, known, body))) return { key, there, action: 'comment updated' };
  const made = await to.jira.comment(there, body);
  if (!made) return { key, action: 'ignored', why: `${there} is gone` };
  await setRecordValue(record, made);
  return { key, there, action: 'comment created' };
}
