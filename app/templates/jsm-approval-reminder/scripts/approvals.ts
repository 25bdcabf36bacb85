import type { UserDTO } from '@bobbin/jsm-cloud';
import ServiceDesk from './api/jsm';

/** An approval that nobody has decided. */
export interface PendingApproval {
  id: string;
  name: string;
  key: string;
  since: number;
  /** Who has not decided and still can. */
  approvers: UserDTO[];
}

/** The approvals that wait in the projects, the oldest request first. */
export async function* pendingApprovals(projects: string[]): AsyncGenerator<PendingApproval> {
  for await (const key of requestsThatWait(projects)) {
    for await (const approval of ServiceDesk.paginate(ServiceDesk.Request.Approval.getApprovals, { issueIdOrKey: key })) {
      if (approval.finalDecision !== 'pending') continue;
      const open = (approval.approvers ?? []).filter((one) => one.approverDecision === 'pending');
      yield {
        id: approval.id!,
        name: approval.name ?? 'Approval',
        key,
        since: approval.createdDate?.epochMillis ?? Date.now(),
        approvers: open.map((one) => one.approver!).filter((person) => person?.active !== false),
      };
    }
  }
}

/** The service desk has no search for this, but the site has: its API is asked with the same account. */
async function* requestsThatWait(projects: string[]): AsyncGenerator<string> {
  const jql = `project in (${projects.map((key) => `"${key}"`).join(', ')}) AND approvals = pending() ORDER BY created ASC, key ASC`;
  let nextPageToken: string | undefined;
  do {
    const response = await ServiceDesk.fetch('/rest/api/3/search/jql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jql, fields: ['key'], maxResults: 100, nextPageToken }),
    });
    if (!response.ok) throw new Error(`Jira does not search for requests that wait (${response.status}): ${await response.text()}`);
    const page = await response.json<{ issues: { key: string }[]; nextPageToken?: string }>();
    for (const { key } of page.issues) yield key;
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
}
