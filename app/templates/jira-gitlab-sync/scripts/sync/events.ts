import type * as gitlab from '@bobbin/gitlab/events';
import type * as jira from '@bobbin/jira-cloud/events';
import { carry, carryComment } from './carry';
import { site, type Content } from './sites';

export type JiraEvent = jira.IssueCreatedEvent | jira.IssueUpdatedEvent | jira.CommentCreatedEvent | jira.CommentUpdatedEvent;
export type GitLabEvent = gitlab.IssueEvent | gitlab.CommentEvent;

const ignored = (why: string) => {
  console.info(`Ignored: ${why}`);
  return { ignored: why };
};

/** Carries on what happened at a Jira site. */
export async function fromJira(at: string, event: JiraEvent, settings: EV) {
  const { key, fields } = event.issue;
  const issue = { at, project: fields.project.key, id: key };
  const me = await site(at).me();

  if (event.webhookEvent.startsWith('comment_')) {
    const { comment } = event as jira.CommentCreatedEvent;
    // What the integration wrote is a copy, whoever corrects it.
    if ([comment.author, comment.updateAuthor].some((user) => user.accountId === me)) return ignored('the integration wrote it itself');
    if (comment.visibility || comment.jsdPublic === false) return ignored('the comment is not for everybody');
    return carryComment(issue, comment.id, `${comment.author.displayName} in Jira:\n\n${comment.body}`, settings);
  }

  const { user, changelog } = event as jira.IssueUpdatedEvent;
  if (user?.accountId === me) return ignored('the integration did it itself');
  const { summary, description, status, labels } = (event as jira.IssueUpdatedEvent).issue.fields;
  const content: Content = { title: summary, text: description ?? '', open: status?.statusCategory?.key !== 'done' };
  // Only what was changed goes on, so that a change made on the other side meanwhile is not undone.
  const changed = new Set(changelog?.items.map((item) => item.fieldId ?? item.field));
  const change: Partial<Content> = changelog ? pick(content, { title: changed.has('summary'), text: changed.has('description'), open: changed.has('status') }) : content;
  return carry(issue, content, labels ?? [], change, settings);
}

/** Carries on what happened at a GitLab instance. */
export async function fromGitLab(at: string, event: GitLabEvent, settings: EV) {
  const me = await site(at).me();
  if (String(event.user.id) === me) return ignored('the integration did it itself');
  const project = event.project.path_with_namespace;
  if (event.event_type.startsWith('confidential')) return ignored('it is confidential');

  if (event.object_kind === 'note') {
    const { id, note, author_id, noteable_type, system, internal } = event.object_attributes;
    if (String(author_id) === me) return ignored('the integration wrote it itself');
    if (noteable_type !== 'Issue' || !event.issue || system || internal) return ignored('it is not a comment for everybody on an issue');
    return carryComment({ at, project, id: String(event.issue.iid) }, String(id), `${event.user.name} in GitLab:\n\n${note}`, settings);
  }

  const { iid, title, description, state, action } = event.object_attributes;
  const content: Content = { title, text: description ?? '', open: state === 'opened' };
  const { changes } = event;
  const change: Partial<Content> =
    action === 'open' ? content : pick(content, { title: !!changes.title, text: !!changes.description, open: action === 'close' || action === 'reopen' });
  return carry({ at, project, id: String(iid) }, content, event.labels.map((label) => label.title), change, settings);
}

function pick(content: Content, wanted: Record<keyof Content, boolean>): Partial<Content> {
  return Object.fromEntries(Object.entries(content).filter(([name]) => wanted[name as keyof Content]));
}
