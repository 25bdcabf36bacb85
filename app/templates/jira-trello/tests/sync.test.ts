import type { CardUpdatedEvent } from '@bobbin/trello/events';
import { describe, event, expect, records, requests, run, settled, test } from '@bobbin/test';
import Jira from './api/jira';
import Trello from './api/trello';

const card = (id: string) => Trello.Card.getCard({ id });
const issue = (key: string) => Jira.Issue.getIssue({ issueIdOrKey: key });
const listOf = async (id: string) => (await Trello.List.getList({ id: (await card(id)).idList! })).name;

describe('an issue', () => {
  test('becomes a card, once, and moves it', async () => {
    const { result } = await run('OnJira', await event('issue-created', 'badges'));
    expect(await card(result.card)).toMatchObject({ name: 'Order new badges', desc: 'For the *visitors*.', due: expect.stringContaining('2026-04-01') });
    expect((await run('OnJira', await event('issue-created', 'badges'))).result).toMatchObject({ action: 'updated', card: result.card });
    await run('OnJira', await event('issue-updated', 'started'));
    expect(await listOf(result.card)).toBe('Doing');
  });

  test('carries what was changed, and leaves the rest to the board', async () => {
    const { result } = await run('OnJira', await event('issue-created', 'badges'));
    await Trello.Card.updateCard({ id: result.card, desc: 'For all.' });
    const started = await event<any>('issue-updated', 'started');
    await run('OnJira', started);
    expect(await card(result.card)).toMatchObject({ desc: 'For all.' });
    started.changelog.items = [{ field: 'labels', fieldId: 'labels' }];
    expect((await run('OnJira', started)).result).toMatchObject({ action: 'updated' });
    expect(await requests({ connection: 'trello', method: 'PUT' })).toHaveLength(2); // this test's, and the move
  });

  test('carries its comments over once', async () => {
    const { result } = await run('OnJira', await event('issue-created', 'badges'));
    for (const action of ['commented', 'ignored']) expect((await run('OnJira', await event('comment-created', 'comment'))).result.action).toBe(action);
    const comments = await Trello.Card.getActions({ id: result.card, filter: 'commentCard' });
    expect(comments.map((one: any) => one.data.text)).toEqual(['Dev Developer in Jira:\n\nOrdered.']);
    const internal = await event<any>('comment-created', 'comment');
    internal.comment = { ...internal.comment, id: '10999', jsdPublic: false };
    expect((await run('OnJira', internal)).result.why).toBe('not for everybody');
  });

  test('finds its card by its label when the records are lost', async () => {
    const created = await event<any>('issue-created', 'badges');
    const { key } = await Jira.Issue.createIssue({ body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: 'Badges' } } });
    created.issue.key = key;
    const { result } = await run('OnJira', created);
    for (const record of await records.keys()) await records.delete(record);
    created.issue.fields.labels = (await issue(key!)).fields!.labels;
    expect((await run('OnJira', created)).result).toMatchObject({ action: 'updated', card: result.card });
  });

  test('of the integration itself goes no further, and what it wrote does not come back', async () => {
    expect((await run('OnJira', await event('issue-created', 'own-echo'))).result.action).toBe('ignored');
    expect(await requests({ connection: 'trello' })).toEqual([]);
    await run('OnJira', await event('issue-created', 'badges'));
    expect((await settled()).map((woken) => woken.result.action)).toEqual(['ignored']);
  });

  test('with a list that is not there says so', async () => {
    const { error } = await run('OnJira', await event('issue-created', 'badges'), { parameters: { lists: { 'To Do': 'Backlog' } } });
    expect(error?.message).toBe('The board "Demo project" has no list "Backlog", which stands for the status To Do.');
  });
});

describe('a card', () => {
  test('becomes an issue that follows it', async () => {
    const { result } = await run('OnTrello', await event('card-created', 'programme'));
    expect((await issue(result.key)).fields).toMatchObject({ summary: 'Print the programme', status: { name: 'To Do' }, labels: ['trello-5f0000000000000000000030'] });
    for (const record of await records.keys()) await records.delete(record);
    await run('OnTrello', await event<CardUpdatedEvent>('card-updated', 'renamed'));
    await run('OnTrello', await event<CardUpdatedEvent>('card-updated', 'moved'));
    await run('OnTrello', await event('card-commented', 'comment'));
    expect((await issue(result.key)).fields).toMatchObject({ summary: 'Print the new programme', status: { name: 'In Progress' }, comment: { total: 1 } });
  });

  test('of another board is left alone', async () => {
    expect((await run('OnTrello', await event('card-created', 'programme'), { parameters: { board: 'Others' } })).result.why).toBe('another board');
  });
});
