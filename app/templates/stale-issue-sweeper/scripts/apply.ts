import { convertMarkdownToADF } from '@bobbin/convert';
import Jira from './api/jira/cloud';
import { type Item, saveWarned, type Warned } from './plan';

const fields = ['updated', 'labels', 'status'];
const look = (key: string) => Jira.Issue.getIssue({ issueIdOrKey: key, fields, errorStrategy: { handleHttp404Error: () => null } });
const add = (text: string) => [{ add: { body: convertMarkdownToADF(text) } }];

/**
 * Does with one issue what was planned, and says how that ended. Label and comment, or transition and comment, are one
 * request: there is no issue with the one and without the other, and an issue that has them already is left as it is.
 */
export async function applyItem({ key, action, updated }: Item, vars: EV): Promise<string> {
  const issue = await look(key);
  if (!issue) return 'skipped: it is not there any more';
  const { label, transition, graceDays = 14 } = vars;
  const marked = issue.fields!.labels!.includes(label);

  if (action === 'warn' && marked && issue.fields!.updated !== updated) {
    await remember(key); // the run before was lost behind the request
    return 'done';
  }
  if (action === 'close' && issue.fields!.status!.statusCategory!.key === 'done') return 'done';
  if (issue.fields!.updated !== updated) return 'skipped: changed since it was planned';

  switch (action) {
    case 'warn': {
      const comment = add(`Nobody has changed this issue for a long time. It is closed in ${graceDays} days, unless somebody changes it.`);
      await Jira.Issue.editIssue({ issueIdOrKey: key, body: { update: { labels: [{ add: label }], comment } } });
      await remember(key);
      return 'done';
    }
    case 'unmark':
      await Jira.Issue.editIssue({ issueIdOrKey: key, notifyUsers: false, body: { update: { labels: [{ remove: label }] } } });
      return 'done';
    case 'close': {
      const { transitions = [] } = await Jira.Issue.Transition.getTransitions({ issueIdOrKey: key });
      const way = transitions.find((one) => one.name === transition || one.to?.name === transition);
      if (!way) return `skipped: its workflow has no transition "${transition}" from here`;
      const comment = add('Closed, because nobody has changed it. Reopen it if it still matters.');
      await Jira.Issue.Transition.performTransition({ issueIdOrKey: key, body: { transition: { id: way.id }, update: { comment } } });
      return 'done';
    }
  }
}

/** Keeps when the issue was warned. */
async function remember(key: string) {
  const after = await look(key);
  const warned: Warned = { at: Date.now(), updated: after?.fields?.updated ?? '' };
  await saveWarned(key, warned);
}
