import type { Action } from '@bobbin/trello/events';
import Jira from '../api/jira';
import Trello from '../api/trello';
import { toDocument } from './document';
import { isDone, isNew, issueOf, labelOf, pair } from './pair';

const gone = { handleHttp404Error: () => null };

/** Makes the issue say what the card says; a comment is added to it. */
export async function toJira({ id: action, type, data, idMemberCreator, memberCreator }: Action, settings: EV) {
  const card = data.card!;
  if (data.board?.name !== settings.board) return { card: card.id, action: 'ignored', why: 'another board' };
  const me = await Trello.Member.getMember({ id: 'me', fields: 'id' });
  if (idMemberCreator === me.id) return { card: card.id, action: 'ignored', why: 'the integration did it itself' };

  const known = await issueOf(card.id);
  const there = known && (await Jira.Issue.getIssue({ issueIdOrKey: known, fields: ['status'], errorStrategy: gone }));
  if (type === 'commentCard') {
    if (!known || !there) return { card: card.id, action: 'ignored', why: 'no issue' };
    if (!(await isNew(`trello-${action}`))) return { card: card.id, action: 'ignored', why: 'written already' };
    await Jira.Issue.Comment.addComment({ issueIdOrKey: known, body: { body: toDocument(`${memberCreator.fullName} in Trello:\n\n${data.text}`) } });
    await isDone(`trello-${action}`);
    return { card: card.id, key: known, action: 'commented' };
  }

  const list = data.listAfter?.name ?? data.list?.name;
  const status = Object.entries(settings.lists).find(([, name]) => name === list)?.[0];
  if (known && there) {
    const old = data.old ?? {};
    const fields = {
      ...('name' in old ? { summary: card.name!.slice(0, 255) } : {}),
      ...('desc' in old ? { description: card.desc ? toDocument(card.desc) : null } : {}),
      ...('due' in old ? { duedate: card.due ? String(card.due).slice(0, 10) : null } : {}),
    };
    if (Object.keys(fields).length > 0) await Jira.Issue.editIssue({ issueIdOrKey: known, body: { fields } });
    if (data.listAfter && status && there.fields?.status?.name !== status) await move(known, status);
    return { card: card.id, key: known, action: 'updated' };
  }
  if (type !== 'createCard' && !status) return { card: card.id, action: 'ignored', why: `no status stands for the list ${list}` };
  const whole = await Trello.Card.getCard({ id: card.id, errorStrategy: gone }); // the action has its name only
  if (whole?.closed) return { card: card.id, action: 'ignored', why: 'archived' };
  const fields = {
    project: { key: settings.project },
    issuetype: { name: settings.issueType },
    summary: card.name!.slice(0, 255),
    labels: [labelOf(card.id)],
    ...(whole?.desc ? { description: toDocument(whole.desc) } : {}),
    ...(whole?.due ? { duedate: whole.due.slice(0, 10) } : {}),
  };
  const { key } = await Jira.Issue.createIssue({ body: { fields } });
  await pair(key!, card.id);
  if (status) await move(key!, status);
  console.log(`${card.name}: made ${key}`);
  return { card: card.id, key, action: 'created' };
}

async function move(key: string, status: string) {
  const { fields } = await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'] });
  if (fields?.status?.name === status) return;
  const { transitions } = await Jira.Issue.Transition.getTransitions({ issueIdOrKey: key });
  const transition = transitions.find(({ to }) => to.name === status);
  if (transition) await Jira.Issue.Transition.performTransition({ issueIdOrKey: key, body: { transition: { id: transition.id } } });
  else console.warn(`${key} cannot be moved to ${status}: its workflow has no transition there from ${fields?.status?.name}`);
}
