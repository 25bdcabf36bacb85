import { describe, event, expect, records, requests, respond, run, settled, test } from '@bobbin/test';
import type { SlashCommandEvent } from '@bobbin/slack/events';
import Jira from './api/jira/cloud';

const command = (name: string) => event<SlashCommandEvent>('jira-command', name);
const said = (result: any) => JSON.parse(result.body) as { response_type: string; text: string };

/** The issues that were made of commands. */
async function made() {
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'labels = slack ORDER BY key', fields: ['*all'] } });
  return issues ?? [];
}

/** What Slack was told after the first answer. */
const later = async () => (await requests({ url: 'https://hooks.slack.com/*' })).map((request) => request.body);

describe('a command', () => {
  test('is answered before Jira is asked, and the channel hears of the issue', async () => {
    const { result, http } = await run('OnJiraCommand', await command('task'));
    expect(http).toEqual([]); // so Slack need not wait for Jira
    expect(result.status).toBe(200);
    expect(said(result)).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('The printer on floor 2') });
    expect((await settled())[0]).toMatchObject({ script: 'CreateIssue', status: 'finished', result: { action: 'created' } });
    const [issue] = await made();
    expect(issue.fields).toMatchObject({ summary: 'The printer on floor 2 is out of paper', issuetype: { name: 'Task' } });
    expect(await later()).toMatchObject([{ response_type: 'in_channel', text: expect.stringContaining(`/browse/${issue.key}|${issue.key}>`) }]);
  });

  test('chooses the type and brings a description', async () => {
    await run('OnJiraCommand', await command('bug'));
    await settled();
    const [{ fields }] = await made();
    expect(fields).toMatchObject({ summary: 'The login fails & says nothing', issuetype: { name: 'Bug' } });
    expect(JSON.stringify(fields!.description)).toMatch('It began after the update.');
    expect(JSON.stringify(fields!.description)).toMatch('#support');
  });

  test('without a text is told how it is used', async () => {
    const { result } = await run('OnJiraCommand', await command('help'));
    expect(said(result).text).toMatch('/jira The login fails');
    expect(await settled()).toEqual([]);
  });

  test.each([
    { what: 'type and spaces', text: 'BUG:   Many   spaces ', expected: { summary: 'Many spaces', issuetype: { name: 'Bug' } } },
    { what: 'a word that is no type', text: 'note: of no type', expected: { summary: 'note: of no type', issuetype: { name: 'Task' } } },
    { what: 'links and people', text: 'See <https://example.com/a|the page> with <@U0002|robin>', expected: { summary: 'See https://example.com/a with robin' } },
    { what: 'more than Jira takes', text: 'x'.repeat(300), expected: { summary: `${'x'.repeat(254)}…` } },
  ])('is read as it was meant: $what', async ({ text, expected }) => {
    await run('OnJiraCommand', { ...(await command('task')), text });
    await settled();
    expect((await made())[0].fields).toMatchObject(expected);
  });
});

describe('an issue', () => {
  const wish = async () => ({ summary: 'Once', description: '', issueType: 'Task', ...(await command('task')) });

  test('is made once when its run is repeated', async () => {
    const first = await run('CreateIssue', await wish());
    expect((await run('CreateIssue', await wish())).result).toEqual({ key: first.result.key, action: 'found' });
    await records.delete('slack-12466734321-1395872398'); // also when the first run did not come so far
    expect((await run('CreateIssue', await wish())).result).toEqual({ key: first.result.key, action: 'found' });
    expect(await made()).toHaveLength(1);
  });

  test('that Jira refuses is told to the person, with the reason', async () => {
    const { status, result } = await run('CreateIssue', { ...(await wish()), issueType: 'Nonsense' });
    expect({ status, result }).toEqual({ status: 'finished', result: { action: 'refused' } });
    expect(await later()).toMatchObject([{ response_type: 'ephemeral', text: expect.stringContaining('issuetype') }]);
  });

  test('fails, and the person knows, when Jira is away', async () => {
    await respond({ connection: 'jira/cloud' }, 503);
    expect((await run('CreateIssue', await wish())).status).toBe('function_error');
    expect(await later()).toMatchObject([{ response_type: 'ephemeral', text: expect.stringContaining('503') }]);
  });

  test('is there also when Slack does not take the answer any more', async () => {
    await respond('https://hooks.slack.com/*', { status: 404, body: 'expired_url' });
    const { status, console } = await run('CreateIssue', await wish());
    expect(status).toBe('finished');
    expect(console.map((line) => line.text).join()).toMatch('expired_url');
    expect(await made()).toHaveLength(1);
  });
});
