import { describe, expect, requests, respond, run, test } from '@bobbin/test';

const spreadsheet = (...titles: string[]) => ({ json: { sheets: titles.map((title) => ({ properties: { title } })) } }) as any;
const sent = async (method: string, path: string) => (await requests({ connection: 'google/sheets', method })).filter((one) => decodeURIComponent(one.path).includes(path));

describe('the users', () => {
  test('are written, sorted, into the sheet there is', async () => {
    await respond({ connection: 'google/sheets', method: 'GET' }, spreadsheet('Jira users'));
    const { result } = await run('WriteUsers');
    expect(result).toEqual({ users: 4 });
    const [update] = await sent('PUT', "'Jira users'!A1");
    expect(update.url).toMatch('valueInputOption=RAW');
    expect(update.body.values.map((row: any[]) => row[0])).toEqual(['Name', 'Ada Admin', 'Dev Developer', 'Integration', 'Robin Reporter']);
    expect(update.body.values[1]).toEqual(['Ada Admin', 'ada@example.com', true, 'atlassian', expect.any(String), expect.stringMatching(/^712020:/)]);
    expect(await sent('POST', "'Jira users'!A6:F:clear")).toHaveLength(1);
    expect(await sent('POST', ':batchUpdate')).toHaveLength(0);
  });

  test('get a sheet of their own when it is missing', async () => {
    await respond({ connection: 'google/sheets', method: 'GET' }, spreadsheet('Sheet1'));
    await run('WriteUsers');
    const [made] = await sent('POST', ':batchUpdate');
    expect(made.body.requests[0].addSheet.properties.title).toBe('Jira users');
  });

  test('that are many are read and written in parts; apps and the inactive are left out', async () => {
    const people = Array.from({ length: 2500 }, (_, n) => ({ accountId: `id-${n}`, displayName: `=Person ${n}`, active: n % 2 === 0, accountType: n < 2400 ? 'atlassian' : 'app' }));
    await respond({ connection: 'google/sheets', method: 'GET' }, spreadsheet('Jira users'));
    const pages = [people.slice(0, 1000), people.slice(1000, 2000), people.slice(2000)];
    await respond({ connection: 'jira', path: '*/users/search' }, [...pages.map((json) => ({ json })), { json: [] }] as any);
    const { result } = await run('WriteUsers', {}, { parameters: { inactive: false } });
    expect(result).toEqual({ users: 1200 });
    await respond({ connection: 'jira', path: '*/users/search' }, [...pages.map((json) => ({ json })), { json: [] }] as any);
    expect((await run('WriteUsers', {}, { parameters: { apps: true } })).result).toEqual({ users: 2500 });
    const updates = await sent('PUT', '!A');
    expect(updates.map((one) => one.body.values.length)).toEqual([1201, 2000, 501]);
  });

  test('stay as they were when Google refuses', async () => {
    await respond({ connection: 'google/sheets', method: 'GET' }, { status: 403, json: { error: { message: 'The caller does not have permission' } } } as any);
    const { status, error } = await run('WriteUsers');
    expect(status).toBe('function_error');
    expect(error?.message).toMatch('The caller does not have permission');
  });
});
