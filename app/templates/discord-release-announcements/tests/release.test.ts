import { describe, event, expect, records, requests, respond, run, settled, test } from '@bobbin/test';
import type { ReleaseEvent } from '@bobbin/gitlab/events';
import { channelNamed } from '../scripts/channel';
import Discord from './api/discord';
import GitLab from './api/gitlab';

const release = (name: string) => event<ReleaseEvent>('release', name);

/** The announcements in the channel: all messages but the one that the simulated channel begins with. */
async function announced() {
  const messages = await Discord.Channel.Message.getMessages({ channel_id: await channelNamed('demo') });
  return messages.filter((message) => message.embeds.length > 0);
}

describe('a release', () => {
  test('is announced with its notes and downloads', async () => {
    const { status, result } = await run('OnRelease', await release('created'));
    expect(status).toBe('finished');
    expect(result.action).toBe('announced');
    const [message] = await announced();
    expect(message.embeds[0]).toMatchObject({
      title: '4.2.0 (v4.2.0)',
      url: 'https://gitlab.example.com/demo/demo-project/-/releases/v4.2.0',
      description: expect.stringContaining('The login works again'),
      fields: [{ name: 'Downloads', value: expect.stringContaining('[Changelog](') }],
      timestamp: '2026-11-02T12:00:00.000Z',
    });
    const [sent] = await requests({ connection: 'discord', method: 'POST' });
    expect(sent.body.allowed_mentions).toEqual({ parse: [] }); // the notes say @everyone, and nobody is called
  });

  test('is announced once, also when the record was lost', async () => {
    const first = await run('OnRelease', await release('created'));
    expect((await run('OnRelease', await release('created'))).result).toMatchObject({ action: 'changed', message: first.result.message });
    await records.delete((await records.keys())[0]);
    expect((await run('OnRelease', await release('created'))).result).toMatchObject({ action: 'changed', message: first.result.message });
    expect(await announced()).toHaveLength(1);
  });

  test('changes its announcement', async () => {
    await run('OnRelease', await release('created'));
    expect((await run('OnRelease', await release('changed'))).result.action).toBe('changed');
    expect((await announced())[0].embeds[0].title).toBe('4.2.0 (corrected) (v4.2.0)');
  });

  test('that is deleted takes its announcement back, once', async () => {
    await run('OnRelease', await release('created'));
    expect((await run('OnRelease', await release('deleted'))).result.action).toBe('taken back');
    expect((await run('OnRelease', await release('deleted'))).result.action).toBe('ignored');
    expect(await announced()).toEqual([]);
    expect(await records.keys()).toEqual([]);
  });

  test('whose announcement somebody deleted is not announced by a change', async () => {
    const { result } = await run('OnRelease', await release('created'));
    await Discord.Channel.Message.deleteMessage({ channel_id: await channelNamed('demo'), message_id: result.message });
    expect((await run('OnRelease', await release('changed'))).result.action).toBe('ignored');
  });

  test('of another project is none of ours', async () => {
    const { result } = await run('OnRelease', await release('created'), { parameters: { projects: ['demo/operations'] } });
    expect(result.action).toBe('ignored');
    expect(await requests({ connection: 'discord' })).toEqual([]);
  });

  test('with notes that are too long for Discord is cut', async () => {
    const long = { ...(await release('created')), description: 'x'.repeat(6000), name: 'y'.repeat(300) };
    await run('OnRelease', long);
    const [{ embeds }] = await announced();
    expect([embeds[0].title!.length, embeds[0].description!.length]).toEqual([256, 4096]);
  });

  test('that is made in GitLab is heard of', async () => {
    await GitLab.Release.createRelease({ id: 'demo/demo-project', body: { tag_name: 'v5', ref: 'main', name: 'Five', description: 'All new.' } });
    const woken = await settled();
    expect(woken.find((one) => one.script === 'OnRelease')).toMatchObject({ listener: 'release', status: 'finished', result: { action: 'announced' } });
  });
});

describe('the channel', () => {
  test('that the bot does not see is a failure that says what to do', async () => {
    const { status, error } = await run('OnRelease', await release('created'), { parameters: { channel: 'nowhere' } });
    expect(status).toBe('function_error');
    expect(error?.message).toBe('The bot sees no channel "nowhere". Invite it to the server, and let it see the channel.');
  });

  test('that may not be written to fails with the words of Discord', async () => {
    await respond({ connection: 'discord', method: 'POST' }, { status: 403, json: { message: 'Missing Permissions', code: 50013 } });
    const { status, error } = await run('OnRelease', await release('created'));
    expect(status).toBe('function_error');
    expect(error?.message).toMatch('403');
  });
});
