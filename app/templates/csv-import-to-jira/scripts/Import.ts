import { migrate } from '@bobbin/migrate';
import { getRecordValue } from '@bobbin/record-storage';
import Jira from './api/jira';
import { parse } from './csv';
import { toDocument, toText } from './document';
import { fetchFile } from './file';

type Row = Record<string, string>;

/** Makes issues of the rows of a file that was taken. Run it again with the same name to go on with an import that is paused. */
export default async function ({ name, dryRun = false }: { name: string; dryRun?: boolean }, context: Context<EV>) {
  const { project, issueType, keyColumn, columns } = context.environment.vars;
  const rows = parse(await fetchFile(name));
  const cell = (row: Row, field: string) => row[columns[field] ?? '']?.trim() ?? '';
  const labelOf = (key: string) => `csv-${key.trim().replace(/\s+/g, '_')}`;
  const record = (key: string) => `issue-${encodeURIComponent(key.trim()).replace(/[^\w-]/g, '_')}`;

  return migrate(name, {
    async *source(from: number = 0) {
      for (; from < rows.length; from += 100) yield { items: rows.slice(from, from + 100), cursor: from + 100 };
    },
    total: () => rows.length,
    key: (row) => row[keyColumn],
    map: (row) => {
      if (!row[keyColumn].trim()) throw new Error(`The column ${keyColumn} is empty.`);
      if (!cell(row, 'summary')) throw new Error(`The column ${columns.summary} is empty.`);
      const due = cell(row, 'due');
      if (due && !/^\d{4}-\d\d-\d\d$/.test(due)) throw new Error(`${due} is not a day like 2026-04-01.`);
      return {
        summary: cell(row, 'summary').replace(/\s+/g, ' ').slice(0, 255),
        description: cell(row, 'description').replace(/\r/g, ''),
        type: cell(row, 'type') || issueType,
        priority: cell(row, 'priority'),
        labels: cell(row, 'labels').split(/[\s,;]+/).filter(Boolean),
        due,
      };
    },
    sink: {
      async find(key) {
        const known = await getRecordValue<string>(record(key)); // Jira's search is a few seconds behind
        const jql = known ? `key = ${known}` : `project = "${project}" AND labels = "${labelOf(key)}"`;
        const fields = ['summary', 'description', 'priority', 'duedate', 'labels', 'issuetype'];
        const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql, fields, maxResults: 1 }, errorStrategy: { handleHttp400Error: () => ({ issues: [] }) } });
        return issues?.[0];
      },
      create: (body, row) =>
        Jira.Issue.createIssue({
          body: { fields: { ...fieldsOf(body), project: { key: project }, issuetype: { name: body.type }, labels: [...body.labels, labelOf(row[keyColumn])] } },
        }),
      update: (found, body, row) => Jira.Issue.editIssue({ issueIdOrKey: found.key!, body: { fields: { ...fieldsOf(body), labels: [...body.labels, labelOf(row[keyColumn])] } } }),
      read: ({ fields }) => ({ summary: fields!.summary!, description: toText(fields!.description), due: fields!.duedate ?? '' }),
    },
    remember: (row, made) => (made?.key ? { [record(row[keyColumn])]: made.key } : undefined),
    dryRun,
  });

  function fieldsOf(body: { summary: string; description: string; priority: string; due: string }) {
    return {
      summary: body.summary,
      description: body.description ? toDocument(body.description) : null,
      ...(body.priority ? { priority: { name: body.priority } } : {}),
      ...(body.due ? { duedate: body.due } : {}),
    };
  }
}
