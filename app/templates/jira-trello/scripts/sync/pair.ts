import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from '../api/jira';

/** The issue carries the id of its card as a label, so that either is found from the other should record storage be lost. */
export const labelOf = (card: string) => `trello-${card}`;

export async function cardOf(key: string, labels: string[]): Promise<string | undefined> {
  const known = await getRecordValue<string>(`issue-${key}`);
  return known ?? labels.find((label) => label.startsWith('trello-'))?.slice('trello-'.length);
}

export async function issueOf(card: string): Promise<string | undefined> {
  const known = await getRecordValue<string>(`card-${card}`);
  if (known) return known;
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `labels = "${labelOf(card)}"`, fields: ['summary'], maxResults: 1 } });
  return issues?.[0]?.key;
}

export async function pair(key: string, card: string) {
  await setRecordValue(`issue-${key}`, card);
  await setRecordValue(`card-${card}`, key);
}

/** Says whether something is seen for the first time, by the id it has in its service. */
export async function isNew(what: string): Promise<boolean> {
  return !(await getRecordValue<boolean>(`done-${what}`));
}

export const isDone = (what: string) => setRecordValue(`done-${what}`, true);
