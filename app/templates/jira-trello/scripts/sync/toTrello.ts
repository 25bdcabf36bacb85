import type { CommentCreatedEvent, IssueCreatedEvent, IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import Jira from '../api/jira';
import Trello from '../api/trello';
import { listsOf } from './board';
import { cardOf, isDone, isNew, labelOf, pair } from './pair';

export type JiraEvent = IssueCreatedEvent | IssueUpdatedEvent | CommentCreatedEvent;
const gone = { handleHttp404Error: () => null };

/** Makes the card say what the issue says; a comment is added to it. */
export async function toTrello(event: JiraEvent, settings: EV) {
  const { key } = event.issue;
  const me = (await Jira.Myself.getCurrentUser()).accountId;
  if (event.issue.fields.project.key !== settings.project) return { key, action: 'ignored', why: 'another project' };
  if ('comment' in event && event.webhookEvent.startsWith('comment_')) return addComment(event as CommentCreatedEvent, me!);
  const { user, issue } = event as IssueUpdatedEvent;
  if (user?.accountId === me) return { key, action: 'ignored', why: 'the integration did it itself' };

  const { fields } = issue;
  const wanted = settings.lists[fields.status.name];
  const lists = await listsOf(settings.board);
  const list = lists.find((one) => one.name === wanted);
  if (wanted && !list) throw new Error(`The board "${settings.board}" has no list "${wanted}", which stands for the status ${fields.status.name}.`);
  const content = { name: fields.summary, desc: fields.description ?? '', due: fields.duedate ?? null };

  const known = await cardOf(key, fields.labels ?? []);
  if (known) {
    // Only what was changed, so that a change made on the board meanwhile is not undone.
    const changed = new Set((event as IssueUpdatedEvent).changelog?.items.map((item) => item.fieldId ?? item.field));
    const change = {
      ...(changed.has('summary') ? { name: content.name } : {}),
      ...(changed.has('description') ? { desc: content.desc } : {}),
      ...(changed.has('duedate') ? { due: content.due } : {}),
      ...(changed.has('status') && list ? { idList: list.id } : {}),
    };
    const nothing = Object.keys(change).length === 0;
    const card = nothing ? await Trello.Card.getCard({ id: known, errorStrategy: gone }) : await Trello.Card.updateCard({ id: known, ...change, errorStrategy: gone });
    if (card) {
      await pair(key, known);
      return { key, card: known, action: 'updated' };
    }
  }
  if (!list) return { key, action: 'ignored', why: `no list stands for the status ${fields.status.name}` };
  const { due, ...rest } = content;
  const { id } = await Trello.Card.createCard({ idList: list.id, ...rest, ...(due ? { due } : {}) });
  await pair(key, id);
  await Jira.Issue.editIssue({ issueIdOrKey: key, body: { update: { labels: [{ add: labelOf(id) }] } }, errorStrategy: gone });
  console.log(`${key}: made a card in ${list.name}`);
  return { key, card: id, action: 'created' };
}

async function addComment({ comment, issue }: CommentCreatedEvent, me: string) {
  const { key } = issue;
  if (comment.author.accountId === me) return { key, action: 'ignored', why: 'the integration wrote it itself' };
  if (comment.visibility || comment.jsdPublic === false) return { key, action: 'ignored', why: 'not for everybody' };
  const card = await cardOf(key, []);
  if (!card) return { key, action: 'ignored', why: 'no card' };
  const what = `jira-comment-${comment.id}`;
  if (!(await isNew(what))) return { key, action: 'ignored', why: 'written already' };
  await Trello.Card.Comment.createActionComment({ id: card, text: `${comment.author.displayName} in Jira:\n\n${comment.body}`, errorStrategy: gone });
  await isDone(what);
  return { key, card, action: 'commented' };
}
