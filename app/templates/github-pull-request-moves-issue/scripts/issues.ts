import Jira from './api/jira';

/** The keys of issues in a text: DEMO-12, also as people write it in the name of a branch: demo-12. */
export function keysIn(text: string, projects: string[]): string[] {
  const keys = [...text.matchAll(/(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9_]+-[1-9]\d*)(?![A-Za-z0-9])/g)].map(([, key]) => key.toUpperCase());
  return [...new Set(keys)].filter((key) => projects.includes(key.slice(0, key.lastIndexOf('-'))));
}

/** Moves an issue to a status. What is done already stays done, unless the pull request was merged after all. */
export async function move(key: string, status: string, merged: boolean): Promise<string> {
  const issue = await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'], errorStrategy: { handleHttp404Error: () => null } });
  if (!issue) return 'unknown';
  const now = issue.fields?.status;
  if (now?.name === status) return `is ${status} already`;
  if (now?.statusCategory?.key === 'done' && !merged) return `stays ${now.name}`;
  const { transitions } = await Jira.Issue.Transition.getTransitions({ issueIdOrKey: key });
  const transition = transitions.find(({ to }) => to.name?.toLowerCase() === status.toLowerCase());
  if (!transition) {
    console.warn(`${key} has no transition from ${now?.name} to ${status} that the integration may use`);
    return `stays ${now?.name}`;
  }
  await Jira.Issue.Transition.performTransition({ issueIdOrKey: key, body: { transition: { id: transition.id } } });
  return `moved to ${status}`;
}

/** Shows the pull request on the issue. A second time the link is changed, not added. */
export async function link(key: string, url: string, title: string, stage: string) {
  await Jira.Issue.Link.Remote.createOrUpdateRemoteLink({
    issueIdOrKey: key,
    body: {
      globalId: url,
      application: { type: 'com.github', name: 'GitHub' },
      relationship: 'Pull request',
      object: { url, title: title.slice(0, 255), status: { resolved: stage === 'merged' || stage === 'closed' } },
    },
  });
}
