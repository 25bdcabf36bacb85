import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Azure from '../api/azure';
import Jira from '../api/jira';

/** The tag of a work item that came from an issue, and the label of an issue that came from a work item. */
export const tagOf = (key: string) => `jira-${key}`;
export const labelOf = (id: number) => `azure-${id}`;
export const isMark = (tag: string) => /^(jira-[A-Z][A-Z0-9_]*-\d+|azure-\d+)$/.test(tag);

export async function workItemOf(key: string, { azureProject, azureTeam }: EV): Promise<number | undefined> {
  const known = await getRecordValue<number>(`issue-${key}`);
  if (known) return known;
  // Should record storage be lost: by the tag.
  const query = `SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = '${azureProject.replace(/'/g, "''")}' AND [System.Tags] CONTAINS '${tagOf(key)}'`;
  const { workItems } = await Azure.Wiql.queryWiqlsByWiql({ project: azureProject, team: azureTeam, $top: 1, body: { query } });
  return (workItems as { id?: number }[] | undefined)?.[0]?.id;
}

export async function issueOf(id: number, tags: string[]): Promise<string | undefined> {
  const known = (await getRecordValue<string>(`work-item-${id}`)) ?? tags.find((tag) => isMark(tag) && tag.startsWith('jira-'))?.slice('jira-'.length);
  if (known) return known;
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `labels = "${labelOf(id)}"`, fields: ['summary'], maxResults: 1 } });
  return issues?.[0]?.key;
}

export async function pair(key: string, id: number) {
  await setRecordValue(`issue-${key}`, id);
  await setRecordValue(`work-item-${id}`, key);
}

/** Does something once, by the id it has in its service. */
export async function once(what: string, act: () => Promise<unknown>): Promise<boolean> {
  if (await getRecordValue<boolean>(`done-${what}`)) return false;
  await act();
  await setRecordValue(`done-${what}`, true);
  return true;
}
