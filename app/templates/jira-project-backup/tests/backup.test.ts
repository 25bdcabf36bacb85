import { convertBase64ToText } from '@bobbin/convert';
import { clock, expect, migrations, requests, run, simulator, test } from '@bobbin/test';
import GitLab from './api/gitlab';
import Jira from './api/jira/cloud';

const backUp = async (event: object = {}, parameters?: Record<string, unknown>) => (await run('BackUpProject', event, { parameters })).result;
const repository = 'demo/operations';

/** A file of the repository as text. */
async function file(path: string) {
  const found = await GitLab.Repository.File.getFile({ id: repository, file_path: path, ref: 'main' });
  return convertBase64ToText(found.content);
}
const attach = (key: string, fileName: string, content: string) => Jira.Issue.Attachment.addAttachments({ issueIdOrKey: key, body: [{ fileName, content }] });
const writes = async () => (await requests({ connection: 'gitlab' })).filter((request) => request.method !== 'GET' && request.method !== 'HEAD');

test('every issue is a file with all that belongs to it', async () => {
  await Jira.Issue.Comment.addComment({ issueIdOrKey: 'DEMO-2', body: { body: { type: 'doc', version: 1, content: [] } } });
  await Jira.Issue.Worklog.addWorklog({ issueIdOrKey: 'DEMO-2', body: { timeSpentSeconds: 600, started: '2026-01-15T09:00:00.000+0000' } });
  await attach('DEMO-2', 'log of today.txt', 'It says nothing.');
  expect(await backUp()).toMatchObject({ status: 'finished', created: 3, failed: 0 });
  const issue = JSON.parse(await file('DEMO/DEMO-2.json'));
  expect(issue).toMatchObject({ key: 'DEMO-2', fields: { summary: 'The login page forgets the user' }, comments: [{}], worklogs: [{ timeSpentSeconds: 600 }] });
  expect(await file(`DEMO/attachments/${issue.fields.attachment[0].id}-log_of_today.txt`)).toBe('It says nothing.');
});

test('the next night only what has changed is written', async () => {
  await attach('DEMO-2', 'log.txt', 'one');
  await backUp();
  const before = (await writes()).length;
  expect(await backUp({ again: true })).toMatchObject({ created: 0, changed: 0, same: 3 });
  expect(await writes()).toHaveLength(before);
  await clock.advance(60_000);
  await Jira.Issue.editIssue({ issueIdOrKey: 'DEMO-3', body: { fields: { summary: 'Changed' } } });
  await attach('DEMO-2', 'more.txt', 'two');
  expect(await backUp({ again: true })).toMatchObject({ changed: 2, same: 1 });
  expect(await writes()).toHaveLength(before + 3); // two issues, and the new attachment alone
});

test('a dry run says what would be written', async () => {
  expect(await backUp({ dryRun: true })).toMatchObject({ dryRun: true, created: 3 });
  expect(await writes()).toEqual([]);
  expect(await migrations.items('backup-DEMO', { dryRun: true })).toHaveLength(3);
});

test('an attachment that is too large is named and left out', async () => {
  await attach('DEMO-2', 'film.mov', 'x'.repeat(3000));
  const { result, console } = await run('BackUpProject', {}, { parameters: { attachmentMB: 0.001 } });
  expect(result).toMatchObject({ status: 'finished', created: 3 });
  expect(console.map((line) => line.text).join()).toMatch('film.mov has 1 MB and is left out');
  expect(await file('DEMO/DEMO-2.json')).toMatch('film.mov');
});

test('a GitLab that has had enough, or closes connections, has everything in the end', async () => {
  await simulator('gitlab').fail('limit', { on: 'POST *', every: 2, times: 2, retryAfter: 60 });
  expect(await backUp()).toMatchObject({ status: 'finished', failed: 0 });
  for (const key of ['DEMO-1', 'DEMO-2', 'DEMO-3']) expect(JSON.parse(await file(`DEMO/${key}.json`)).key).toBe(key);
});
