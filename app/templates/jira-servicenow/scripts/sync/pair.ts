import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from '../api/jira';
import ServiceNow from '../api/servicenow';

/** Which issue and which incident belong together, and what was copied already. */

export async function incidentOf(key: string): Promise<string | undefined> {
  const known = await getRecordValue<string>(`issue-${key}`);
  if (known) return known;
  // The incident names its issue, so it is found should record storage be lost.
  const { result } = await ServiceNow.Table.getRecords({ tableName: 'incident', sysparm_query: `correlation_id=${key}`, sysparm_fields: 'sys_id', sysparm_limit: 1 });
  return result[0]?.sys_id as string | undefined;
}

export async function issueOf(sysId: string, number: string): Promise<string | undefined> {
  const known = await getRecordValue<string>(`incident-${sysId}`);
  if (known) return known;
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `labels = "${labelOf(number)}"`, fields: ['summary'], maxResults: 1 } });
  return issues?.[0]?.key;
}

export const labelOf = (number: string) => `servicenow-${number}`;

export async function pair(key: string, sysId: string) {
  await setRecordValue(`issue-${key}`, sysId);
  await setRecordValue(`incident-${sysId}`, key);
}

/** What an incident said when it was carried last, as far as issues have it: what says something else was changed since. */
export type Said = Partial<Record<'short_description' | 'description' | 'priority' | 'state', unknown>>;

export const saidBy = async (sysId: string): Promise<Said> => (await getRecordValue<Said>(`said-${sysId}`)) ?? {};

export const remember = async (sysId: string, said: Said) => setRecordValue(`said-${sysId}`, { ...(await saidBy(sysId)), ...said });

/** Does something with a comment or an attachment that was not copied before; `what` is its id in the service it comes from. */
export async function once(what: string, copy: () => Promise<void>): Promise<boolean> {
  const key = `copied-${what}`;
  if (await getRecordValue<boolean>(key)) return false;
  await copy();
  await setRecordValue(key, true);
  return true;
}

export const isCopied = (what: string) => setRecordValue(`copied-${what}`, true);
