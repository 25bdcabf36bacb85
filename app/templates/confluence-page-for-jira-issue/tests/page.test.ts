import { event, expect, requests, respond, run, test } from '@bobbin/test';
import Confluence from './api/confluence';

const page = (id: string) => Confluence.Page.getPageById({ id, 'body-format': 'storage' });
const links = () => requests({ connection: 'jira', path: '*/remotelink' });

test('an epic gets a page, once, and a link to it', async () => {
  const { result } = await run('MakePage', await event('issue-created', 'epic'));
  expect(result.action).toBe('created');
  const { title, body } = await page(result.page);
  expect(title).toBe('DEMO-51 Pay by <invoice> & "more"');
  expect(body!.storage!.value).toMatch('<p>Buyers want it.</p><p>Soon.</p><h2>Goal</h2>');
  expect((await run('MakePage', await event('issue-created', 'epic'))).result).toMatchObject({ action: 'linked', page: result.page });
  const sent = await links();
  expect(sent.map((one) => one.body.globalId)).toEqual([`confluence-page=${result.page}`, `confluence-page=${result.page}`]);
  expect(sent[0].body.object.url).toMatch(/^https:.*\d+/);
});

test('other types get none', async () => {
  expect((await run('MakePage', await event('issue-created', 'task'))).result.action).toBe('ignored');
  expect(await requests({ connection: 'confluence' })).toEqual([]);
});

test('the link is made by the next run when it could not be', async () => {
  await respond({ connection: 'jira', path: '*/remotelink' }, [500]);
  expect((await run('MakePage', await event('issue-created', 'epic'))).status).toBe('function_error');
  expect((await run('MakePage', await event('issue-created', 'epic'))).result.action).toBe('linked');
});

test('it is put under a page, and a missing space or page is named', async () => {
  const parameters = (more: object) => ({ parameters: more as any });
  const { result } = await run('MakePage', await event('issue-created', 'epic'), parameters({ parent: 'Demo project Home' }));
  expect((await page(result.page)).parentId).toEqual(expect.any(String));
  const nowhere = await event<any>('issue-created', 'epic');
  nowhere.issue.fields.summary = 'Another';
  expect((await run('MakePage', nowhere, parameters({ parent: 'Epics' }))).error?.message).toMatch('no page "Epics"');
  expect((await run('MakePage', nowhere, parameters({ spaces: { DEMO: 'SHOP' } }))).error?.message).toMatch('no space SHOP');
});
