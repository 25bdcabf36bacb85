import { event, expect, requests, respond, run, test } from '@bobbin/test';
import { keysIn } from '../scripts/issues';
import Jira from './api/jira';

const status = async (key: string) => (await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'] })).fields!.status!.name;
const send = async (name: string, parameters: object = {}, change: (pull: any) => void = () => {}) => {
  const sent = await event<any>('pull-request', name);
  change(sent.pull_request);
  return (await run('OnPullRequest', sent, { parameters: parameters as any })).result;
};

test('an issue follows its pull request and is linked', async () => {
  await send('draft');
  expect(await status('DEMO-3')).toBe('In Progress');
  expect((await send('opened')).done).toEqual({ 'DEMO-2': 'is In Progress already' });
  expect((await send('merged')).done).toEqual({ 'DEMO-2': 'moved to Done' });
  expect(await status('DEMO-2')).toBe('Done');
  const links = await requests({ connection: 'jira', path: '*/DEMO-2/remotelink' });
  expect(links.map((one) => [one.body.globalId, one.body.object.status.resolved])).toEqual([
    ['https://github.com/demo/demo-project/pull/12', false],
    ['https://github.com/demo/demo-project/pull/12', true],
  ]);
});

test('what is done is not begun again, what is merged elsewhere moves nothing', async () => {
  expect((await send('opened', {}, (pull) => (pull.title = 'DEMO-1 Once more'))).done['DEMO-1']).toBe('stays Done');
  expect((await send('merged', { branches: ['release'] })).done['DEMO-2']).toBe('left where it is');
});

test('an issue that is not there and a status that is not there are said', async () => {
  expect((await send('opened', {}, (pull) => (pull.title = 'OPS-999 Gone'))).done['OPS-999']).toBe('unknown');
  expect((await send('opened', { statuses: { open: 'In Review' } })).done['DEMO-2']).toBe('stays In Progress');
});

test('one without an issue is reminded once, if wanted', async () => {
  await send('without-issue');
  expect(await requests({ connection: 'github' })).toEqual([]);
  await respond({ connection: 'github', method: 'POST' }, { status: 201, json: {} } as any);
  for (let n = 0; n < 2; n++) await send('without-issue', { remind: true });
  const comments = await requests({ connection: 'github', path: '/repos/demo/demo-project/issues/12/comments' });
  expect(comments.map((one) => one.body.body)).toEqual([expect.stringContaining('DEMO-123')]);
});

test('keys are found in branches and titles, of the chosen projects only', () => {
  expect(keysIn('feature/demo-7_x OPS-12: fix UTF-8, DEMO-7 and XDEMO-3, DEMO-0', ['DEMO', 'OPS'])).toEqual(['DEMO-7', 'OPS-12']);
});
