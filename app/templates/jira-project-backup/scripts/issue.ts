import type { Issue } from '@bobbin/jira-cloud';
import Jira from './api/jira/cloud';

/** What a search leaves out or cuts off, and what changes without a change of the issue. */
const leftOut = ['comment', 'worklog', 'lastViewed', 'watches', 'votes'];

/** Everything of an issue as JSON. The same issue is the same text, so that only a change is a commit. */
export async function contentOf(issue: Issue): Promise<string> {
  const issueIdOrKey = issue.key!;
  const fields = Object.fromEntries(Object.entries(issue.fields ?? {}).filter(([name, value]) => value !== null && !leftOut.includes(name)));
  const comments = await Jira.paginate(Jira.Issue.Comment.getComments, { issueIdOrKey, maxResults: 100 }).toArray();
  const worklogs = await Jira.paginate(Jira.Issue.Worklog.getWorklogs, { issueIdOrKey, maxResults: 1000 }).toArray();
  return `${JSON.stringify(sorted({ key: issue.key, id: issue.id, fields, comments, worklogs }), null, 2)}\n`;
}

/** The value with the members of all objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, one]) => [name, sorted(one)]));
}
