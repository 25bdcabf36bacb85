import Jira from './api/jira';
import { type Cell, workbook } from './xlsx';

/** The columns of the report: a title, a width in characters, and what stands in it. Custom fields are added here. */
const columns: { title: string; width: number; field: string; value: (issue: any) => Cell }[] = [
  { title: 'Key', width: 12, field: 'key', value: (issue) => issue.key },
  { title: 'Summary', width: 60, field: 'summary', value: ({ fields }) => fields.summary },
  { title: 'Type', width: 12, field: 'issuetype', value: ({ fields }) => fields.issuetype?.name },
  { title: 'Status', width: 16, field: 'status', value: ({ fields }) => fields.status?.name },
  { title: 'Priority', width: 12, field: 'priority', value: ({ fields }) => fields.priority?.name },
  { title: 'Assignee', width: 24, field: 'assignee', value: ({ fields }) => fields.assignee?.displayName },
  { title: 'Created', width: 18, field: 'created', value: ({ fields }) => new Date(fields.created) },
  { title: 'Age (days)', width: 12, field: 'created', value: ({ fields }) => Math.floor((Date.now() - Date.parse(fields.created)) / 86_400_000) },
];

/** Makes the report and attaches it. */
export default async function (event: unknown, context: Context<EV>) {
  const { jql, issue, fileName, keep } = context.environment.vars;
  const rows: Cell[][] = [];
  const body = { jql, fields: [...new Set(columns.map((column) => column.field))], maxResults: 100 };
  for await (const found of Jira.paginate(Jira.Issue.Search.searchByJqlEnhancedSearch, { body })) {
    rows.push(columns.map((column) => column.value(found)));
  }
  const day = new Date().toISOString().slice(0, 10);
  const name = fileName.replace('{date}', day);
  const content = workbook('Issues', columns, rows);
  const [made] = await Jira.Issue.Attachment.addAttachments({
    issueIdOrKey: issue,
    body: [{ fileName: name, content, contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }],
  });
  const deleted = await tidy(issue, fileName, keep);
  console.log(`${rows.length} issues in ${name} (${Math.ceil(content.length / 1024)} KB), attached to ${issue}`);
  return { issues: rows.length, attachment: made.id, name, deleted };
}

/** Deletes older reports, as far as the integration attached them. */
async function tidy(issueIdOrKey: string, fileName: string, keep: number): Promise<number> {
  const me = (await Jira.Myself.getCurrentUser()).accountId;
  const [before, after] = fileName.split('{date}');
  const { fields } = await Jira.Issue.getIssue({ issueIdOrKey, fields: ['attachment'] });
  const reports = ((fields?.attachment ?? []) as { id: string; filename: string; created: string; author?: { accountId?: string } }[])
    .filter(({ author, filename }) => author?.accountId === me && filename.startsWith(before) && filename.endsWith(after ?? ''))
    .sort((a, b) => Date.parse(b.created) - Date.parse(a.created) || Number(b.id) - Number(a.id));
  const old = reports.slice(Math.max(1, keep));
  for (const { id } of old) await Jira.Issue.Attachment.removeAttachment({ id, errorStrategy: { handleHttp404Error: () => null } });
  return old.length;
}
