import Jira from '../api/jira';
import ServiceNow from '../api/servicenow';
import { toDocument } from './document';
import { categoryOf, priorityOf } from './map';
import { isCopied, issueOf, labelOf, once, pair, remember, saidBy } from './pair';

/** The fields of an incident that are read. The business rule of the readme sends all of them. */
interface Incident {
  sys_id: string;
  number: string;
  short_description: string;
  description: string;
  state: string;
  priority: string;
  assignment_group: string;
  sys_updated_by: string;
}

/** Makes the issue say what the incident says, and copies new comments and attachments. */
export async function incidentToIssue(event: { table: string; operation: string; sys_id: string; record?: Incident }, settings: EV) {
  const incident = event.record ?? (event as unknown as Incident); // an own business rule may send the fields themselves
  const { number } = incident;
  if (event.table !== 'incident' || event.operation === 'delete') return { action: 'ignored', why: `${event.operation} of ${event.table}` };
  if (incident.sys_updated_by === settings.serviceNowUser) return { number, action: 'ignored', why: 'the integration did it itself' };

  const content = {
    summary: incident.short_description.replace(/\s+/g, ' ').slice(0, 255),
    description: incident.description ? toDocument(incident.description) : null,
    priority: { name: priorityOf(incident.priority) },
  };
  let key = await issueOf(event.sys_id, number);
  const there = key && (await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'], errorStrategy: { handleHttp404Error: () => null } }));
  const { short_description, description, priority, state } = incident;
  const before = await saidBy(event.sys_id);
  let category = 'new';
  if (key && there) {
    // Only what was changed, so that what was written in Jira keeps its formatting.
    const fields = {
      ...(short_description === before.short_description ? {} : { summary: content.summary }),
      ...(description === before.description ? {} : { description: content.description }),
      ...(priority === before.priority ? {} : { priority: content.priority }),
    };
    if (Object.keys(fields).length > 0) await Jira.Issue.editIssue({ issueIdOrKey: key, body: { fields } });
    category = there.fields?.status?.statusCategory?.key ?? category;
  } else {
    if (settings.onlyGroup && incident.assignment_group !== settings.onlyGroup) return { number, action: 'ignored', why: 'another group' };
    const fields = { ...content, project: { key: settings.project }, issuetype: { name: settings.issueType }, labels: [labelOf(number)] };
    key = (await Jira.Issue.createIssue({ body: { fields } })).key!;
  }
  await pair(key, event.sys_id);
  if ((!there || state !== before.state) && categoryOf(state) !== category) await move(key, categoryOf(state));
  await remember(event.sys_id, { short_description, description, priority, state });
  const comments = await copyComments(event.sys_id, key, settings.serviceNowUser);
  const attachments = await copyFiles(event.sys_id, key, settings);
  console.log(`${number}: ${key} ${there ? 'updated' : 'created'}, ${comments} comments and ${attachments} attachments copied`);
  return { number, key, action: there ? 'updated' : 'created', comments, attachments };
}

async function move(key: string, category: string) {
  const { transitions } = await Jira.Issue.Transition.getTransitions({ issueIdOrKey: key });
  const wanted = transitions.find(({ to }) => to.statusCategory?.key === category);
  if (wanted) await Jira.Issue.Transition.performTransition({ issueIdOrKey: key, body: { transition: { id: wanted.id } } });
  else console.warn(`${key} has no transition into a status of the category ${category}`);
}

/** Comments are lines of the journal; work notes stay in ServiceNow. */
async function copyComments(sysId: string, key: string, me: string): Promise<number> {
  const query = `element_id=${sysId}^element=comments^sys_created_by!=${me}^ORDERBYsys_created_on`;
  let copied = 0;
  for await (const line of ServiceNow.paginate(ServiceNow.Table.getRecords, { tableName: 'sys_journal_field', sysparm_query: query })) {
    const body = toDocument(`${line.sys_created_by} in ServiceNow:\n${line.value}`);
    const isNew = await once(`servicenow-comment-${line.sys_id}`, async () => void (await Jira.Issue.Comment.addComment({ issueIdOrKey: key, body: { body } })));
    if (isNew) copied++;
  }
  return copied;
}

async function copyFiles(sysId: string, key: string, settings: EV): Promise<number> {
  let copied = 0;
  const query = `table_name=incident^table_sys_id=${sysId}`;
  for await (const file of ServiceNow.paginate(ServiceNow.Attachment.getAttachments, { sysparm_query: query })) {
    if (file.sys_created_by === settings.serviceNowUser) continue;
    if (Number(file.size_bytes) > (settings.largestAttachmentMB ?? 25) * 1024 * 1024) {
      console.warn(`${file.file_name} has ${file.size_bytes} bytes and is not copied`);
      continue;
    }
    const isNew = await once(`servicenow-${file.sys_id}`, async () => {
      const content = await ServiceNow.Attachment.getAttachmentContent({ sys_id: file.sys_id! });
      const [made] = await Jira.Issue.Attachment.addAttachments({ issueIdOrKey: key, body: [{ fileName: file.file_name!, content }] });
      await isCopied(`jira-${made.id}`);
    });
    if (isNew) copied++;
  }
  return copied;
}
