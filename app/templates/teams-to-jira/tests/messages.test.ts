import type { ChangeNotificationEvent } from '@bobbin/microsoft/events';
import { describe, event, expect, records, requests, respond, run, settled, test } from '@bobbin/test';
import Jira from './api/jira/cloud';
import Microsoft from './api/microsoft';
import { markdownOf } from '../scripts/html';
import { messageOf, placeOf } from '../scripts/teams';

const notice = (name: string) => event<ChangeNotificationEvent>('channel-message', name);
const channel = async () => {
  const place = placeOf((await notice('message')).value[0].resource)!;
  return { 'team-id': place.team, 'channel-id': place.channel };
};
const by = (id: string, displayName = 'Dev Developer') => ({ '@odata.type': '', user: { '@odata.type': '', id, displayName } });
const more = { messageType: 'message' as const, subject: null, deletedDateTime: null, webUrl: 'https://teams.example.com/m/1' };

/** Somebody writes a message; it is the one that the test event "message" tells of. */
const write = async (html: string, from = by('dev')) =>
  Microsoft.Teams.Messaging.Channel.createChannelMessage({ ...(await channel()), body: { ...messageOf(html), ...more, from } });
/** Somebody replies to it, as the test event "reply" tells. */
const reply = async (html: string, from = by('robin', 'Robin Reporter')) =>
  Microsoft.Teams.Messaging.Channel.createChannelMessageReply({ ...(await channel()), 'chatMessage-id': '10001', body: { ...messageOf(html), ...more, from } });

async function made() {
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'labels = teams ORDER BY key', fields: ['*all'] } });
  return issues ?? [];
}
const answers = () => requests({ connection: 'microsoft', method: 'POST', path: '*/replies' });

describe('a message', () => {
  test('that begins with the trigger becomes an issue, and its thread is answered', async () => {
    await write('<p>#jira The login fails</p><p>It began after the <b>update</b>&nbsp;of&nbsp;Monday.</p>');
    const { status, result } = await run('OnTeamsMessage', await notice('message'));
    expect(status).toBe('finished');
    const [issue] = await made();
    expect(result).toEqual([{ message: '10001', action: 'created', key: issue.key }]);
    expect(issue.fields).toMatchObject({ summary: 'The login fails', issuetype: { name: 'Task' }, labels: ['teams', 'teams-10001'] });
    expect(JSON.stringify(issue.fields!.description)).toMatch(/update.*Dev Developer/);
    expect((await answers())[0].body.body.content).toMatch(`/browse/${issue.key}`);
  });

  test('without it is left alone', async () => {
    await write('<p>Good morning</p>');
    expect((await run('OnTeamsMessage', await notice('message'))).result).toEqual([{ message: '10001', action: 'ignored' }]);
    expect(await made()).toEqual([]);
  });

  test('that says nothing behind it is answered with what to do', async () => {
    await write('<p>#jira&nbsp;</p>');
    expect((await run('OnTeamsMessage', await notice('message'))).result).toMatchObject([{ action: 'empty' }]);
    expect((await answers())[0].body.body.content).toMatch('what the issue is about');
  });

  test('is one issue and one answer however often Microsoft tells of it', async () => {
    await write('<p>#jira Once</p>');
    await run('OnTeamsMessage', await notice('message'));
    expect((await run('OnTeamsMessage', await notice('message'))).result).toMatchObject([{ action: 'found' }]);
    expect(await answers()).toHaveLength(1);
    await records.delete('teams-10001'); // a run that was lost before it could store the pair
    expect((await run('OnTeamsMessage', await notice('message'))).result).toMatchObject([{ action: 'found' }]);
    expect(await made()).toHaveLength(1);
  });

  test('of this integration itself is no issue', async () => {
    await write('<p>#jira Echo</p>', by('1')); // whom the simulated Microsoft says we are
    expect((await run('OnTeamsMessage', await notice('message'))).result).toMatchObject([{ action: 'own' }]);
    expect(await made()).toEqual([]);
  });

  test('that is gone, or was deleted, changes nothing', async () => {
    await respond({ connection: 'microsoft', path: '*/messages/10001' }, 404);
    expect((await run('OnTeamsMessage', await notice('message'))).result).toMatchObject([{ action: 'gone' }]);
    expect((await run('OnTeamsMessage', await notice('deleted'))).result).toEqual([]);
  });

  test('is answered by the second attempt when the first could not', async () => {
    await write('<p>#jira Half way</p>');
    await respond({ connection: 'microsoft', method: 'POST', path: '*/replies' }, [{ status: 500 }]);
    expect((await run('OnTeamsMessage', await notice('message'))).status).toBe('function_error');
    expect((await run('OnTeamsMessage', await notice('message'))).result).toMatchObject([{ action: 'found' }]);
    expect((await answers()).map((request) => request.status)).toEqual([500, 201]);
    expect(await made()).toHaveLength(1);
  });
});

describe('a reply', () => {
  test('is a comment of the issue, once', async () => {
    await write('<p>#jira The login fails</p>');
    await run('OnTeamsMessage', await notice('message'));
    await reply('<p>Here too:<ul><li>Firefox</li><li>Safari</li></ul></p>');
    const of = { ...(await notice('reply')) };
    of.value[0].resource = of.value[0].resource.replace(/replies\('\d+'\)/, "replies('10002')"); // the integration's answer is the first
    const { result } = await run('OnTeamsMessage', of);
    expect(result).toMatchObject([{ action: 'commented' }]);
    expect((await run('OnTeamsMessage', of)).result).toMatchObject([{ action: 'found' }]);
    const { comments } = await Jira.Issue.Comment.getComments({ issueIdOrKey: result[0].key });
    expect(comments).toHaveLength(1);
    expect(JSON.stringify(comments![0].body)).toMatch(/Robin Reporter.*Firefox/);
  });

  test('in a thread without an issue is left alone', async () => {
    await reply('<p>Good morning</p>');
    expect((await run('OnTeamsMessage', await notice('reply'))).result).toMatchObject([{ action: 'ignored' }]);
  });
});

test('the sample is a message that becomes an issue', async () => {
  await run('WriteSample');
  expect((await settled())[0]).toMatchObject({ script: 'OnTeamsMessage', status: 'finished', result: [{ action: 'created' }] });
});

test.each([
  { html: '<div>One<br>two</div>', expected: 'One\ntwo' },
  { html: '<p>1 &lt; 2 &amp;&amp; &#x1F600; &nope;</p>', expected: '1 < 2 && 😀 &nope;' },
  { html: '<a href="https://example.com/" rel="x">a page</a> <at id="0">Ada</at>', expected: '[a page](https://example.com/) Ada' },
  { html: '<p>a</p><p>&nbsp;</p><p>b</p>', expected: 'a\n\nb' },
])('HTML as Markdown: $html', ({ html, expected }) => {
  expect(markdownOf(html)).toBe(expected);
});
