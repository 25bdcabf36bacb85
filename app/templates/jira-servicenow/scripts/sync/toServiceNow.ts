import type { CommentCreatedEvent, IssueCreatedEvent, IssueUpdatedEvent, WebhookAttachment } from '@bobbin/jira-cloud/events';
import Jira from '../api/jira';
import ServiceNow from '../api/servicenow';
import { severityOf, stateOf } from './map';
import { incidentOf, isCopied, once, pair, remember } from './pair';

/** Makes the incident say what the issue says, and copies its new attachments. */
export async function issueToIncident(event: IssueCreatedEvent | IssueUpdatedEvent, settings: EV) {
  const { issue, user } = event;
  const { key, fields } = issue;
  const me = (await Jira.Myself.getCurrentUser()).accountId;
  if (fields.project.key !== settings.project) return { key, action: 'ignored', why: 'another project' };
  if (user?.accountId === me) return { key, action: 'ignored', why: 'the integration did it itself' };

  const state = stateOf(fields.status?.statusCategory?.key);
  // What the incident gets for each field of the issue, and the field that tells whether somebody changes it over there.
  const parts = {
    summary: { said: 'short_description', body: { short_description: fields.summary } },
    description: { said: 'description', body: { description: fields.description ?? '' } },
    priority: { said: 'priority', body: severityOf(fields.priority?.name) },
    // An incident is only resolved with a code and a note.
    status: { said: 'state', body: { state, ...(state === '6' ? { close_code: settings.closeCode, close_notes: `${key} is ${fields.status.name}.` } : {}) } },
  };
  const all = Object.values(parts);
  const changed = new Set('changelog' in event ? event.changelog?.items.map((item) => item.fieldId ?? item.field) : Object.keys(parts));
  const some = Object.entries(parts).flatMap(([field, part]) => (changed.has(field) ? [part] : []));
  const bodyOf = (list: typeof all) => Object.assign({ correlation_id: key, correlation_display: 'Jira' }, ...list.map((part) => part.body));

  const known = await incidentOf(key);
  // Only what was changed, so that a change made over there meanwhile is not undone.
  const there = known
    ? await ServiceNow.Table.updateRecord({ tableName: 'incident', sys_id: known, body: bodyOf(some), errorStrategy: { handleHttp404Error: () => null } })
    : null; // never made, or deleted in ServiceNow
  const result = there ? there.result : (await ServiceNow.Table.createRecord({ tableName: 'incident', body: bodyOf(all) })).result;
  const sysId = String(result.sys_id);
  await pair(key, sysId);
  await remember(sysId, Object.fromEntries((there ? some : all).map(({ said }) => [said, result[said]])));

  let attachments = 0;
  for (const file of fields.attachment ?? []) {
    if (file.author?.accountId !== me && (await copyFile(file, sysId, settings.largestAttachmentMB ?? 25))) attachments++;
  }
  console.log(`${key}: incident ${result.number} ${there ? 'updated' : 'created'}, ${attachments} attachments copied`);
  return { key, incident: result.number, action: there ? 'updated' : 'created', attachments };
}

async function copyFile(file: WebhookAttachment, sysId: string, mostMB: number): Promise<boolean> {
  if (file.size > mostMB * 1024 * 1024) {
    console.warn(`${file.filename} has ${Math.ceil(file.size / 1024 / 1024)} MB and is not copied`);
    return false;
  }
  return once(`jira-${file.id}`, async () => {
    const content = await Jira.Issue.Attachment.getAttachmentContent({ id: file.id, errorStrategy: { handleHttp404Error: () => null } });
    if (!content) return console.warn(`${file.filename} was deleted before it could be copied`);
    const { result } = await ServiceNow.Attachment.uploadBinaryFile({ file_name: file.filename, table_name: 'incident', table_sys_id: sysId, body: content });
    await isCopied(`servicenow-${result.sys_id}`);
  });
}

/** Adds a comment to the incident, where its caller can read it. */
export async function commentToIncident({ comment, issue }: CommentCreatedEvent, settings: EV) {
  const { key } = issue;
  const me = (await Jira.Myself.getCurrentUser()).accountId;
  if (issue.fields.project.key !== settings.project) return { key, action: 'ignored', why: 'another project' };
  if (comment.author.accountId === me) return { key, action: 'ignored', why: 'the integration wrote it itself' };
  if (comment.visibility || comment.jsdPublic === false) return { key, action: 'ignored', why: 'not for everybody' };
  const incident = await incidentOf(key);
  if (!incident) return { key, action: 'ignored', why: 'no incident' };
  const copied = await once(`jira-comment-${comment.id}`, async () => {
    await ServiceNow.Table.updateRecord({ tableName: 'incident', sys_id: incident, body: { comments: `${comment.author.displayName} in Jira:\n${comment.body}` } });
  });
  return { key, action: copied ? 'commented' : 'ignored' };
}
