import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import type { Issue, Project } from './sites';

/** Names an issue in records and, as a label, on its counterparts: jira_one-DEMO-7. */
export const mark = ({ at, project, id }: Issue) => `${at}-${id.startsWith(project) ? '' : `${project}-`}${id}`.replace(/\//g, '_').replace(/[^\w-]/g, '--');

/** The issue where it all began, and its counterparts. */
export interface Group {
  origin: Issue;
  others: Issue[];
}

/** The group an issue belongs to; one of its own when it is new. */
export async function groupOf(issue: Issue): Promise<Group> {
  const origin = await getRecordValue<string>(`origin-${mark(issue)}`);
  return (await getRecordValue<Group>(`group-${origin ?? mark(issue)}`)) ?? { origin: issue, others: [] };
}

/** Remembers a counterpart in place of one there was in the same project. */
export async function join(group: Group, issue: Issue) {
  const elsewhere = (one: Project) => one.at !== issue.at || one.project !== issue.project;
  group.others = [...group.others.filter(elsewhere), issue];
  await setRecordValue(`group-${mark(group.origin)}`, group);
  await setRecordValue(`origin-${mark(issue)}`, mark(group.origin));
}
