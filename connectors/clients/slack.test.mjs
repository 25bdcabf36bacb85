// @slack/web-api, Slack's own client, against the simulator named by SIMULATOR.
import assert from 'node:assert/strict';
import test from 'node:test';
import { WebClient } from '@slack/web-api';

const { SIMULATOR: host, SIMULATOR_TOKEN: token } = process.env;
const client = (given) => new WebClient(given, { slackApiUrl: `${host}/api/`, retryConfig: { retries: 0 } });
const slack = client(token);
const wrong = (word) => (e) => e.code === 'slack_webapi_platform_error' && e.data.error === word;

const demo = async () => {
  for await (const page of slack.paginate('conversations.list', { limit: 1 })) {
    const found = page.channels.find((c) => c.name === 'demo');
    if (found) return found.id;
  }
  return assert.fail('there is no channel demo');
};

test('says who the caller is', async () => {
  assert.equal((await slack.auth.test()).user, 'integration');
  await assert.rejects(client('wrong').auth.test(), wrong('invalid_auth'));
});

test('posts, threads, changes and deletes messages', async () => {
  const channel = await demo();
  const made = await slack.chat.postMessage({ channel, text: 'From the client', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*Hi*' } }] });
  assert.equal(made.message.blocks[0].text.text, '*Hi*');
  await slack.chat.postMessage({ channel, text: 'A reply', thread_ts: made.ts });
  assert.equal((await slack.conversations.replies({ channel, ts: made.ts })).messages.length, 2);
  await slack.chat.update({ channel, ts: made.ts, text: 'Changed' });
  const { messages } = await slack.conversations.history({ channel, limit: 1 });
  assert.deepEqual([messages[0].text, messages[0].reply_count], ['Changed', 1]);
  await slack.reactions.add({ channel, timestamp: made.ts, name: 'eyes' });
  await assert.rejects(slack.reactions.add({ channel, timestamp: made.ts, name: 'eyes' }), wrong('already_reacted'));
  await slack.chat.delete({ channel, ts: made.ts });
  await assert.rejects(slack.chat.update({ channel, ts: made.ts, text: 'x' }), wrong('message_not_found'));
});

test('uploads a file', async () => {
  const channel = await demo();
  await slack.filesUploadV2({ channel_id: channel, filename: 'a.txt', content: 'Hello', initial_comment: 'Look' });
  const { messages } = await slack.conversations.history({ channel, limit: 1 });
  assert.deepEqual([messages[0].text, messages[0].files[0].name], ['Look', 'a.txt']);
});

test('keeps channels and people', async () => {
  const { channel } = await slack.conversations.create({ name: 'from-the-client' });
  const { user } = await slack.users.lookupByEmail({ email: 'dev@example.com' });
  await slack.conversations.invite({ channel: channel.id, users: user.id });
  assert.equal((await slack.conversations.info({ channel: channel.id })).channel.num_members, 2);
  await assert.rejects(slack.conversations.create({ name: 'from-the-client' }), wrong('name_taken'));
});

test('pins a message', async () => {
  const { ts } = await slack.chat.postMessage({ channel: 'C0BOBBIN02', text: 'high water' });
  await slack.pins.add({ channel: 'C0BOBBIN02', timestamp: ts });
  assert.equal((await slack.pins.list({ channel: 'C0BOBBIN02' })).items[0].message.text, 'high water');
  await assert.rejects(slack.pins.add({ channel: 'C0BOBBIN02', timestamp: ts }), wrong('already_pinned'));
});
