import type { HttpEventRequest } from '@bobbin/generic/events';
import { describe, event, expect, migrations, respond, run, settled, test } from '@bobbin/test';
import { parse } from '../scripts/csv';
import Jira from './api/jira';

// The rows are written side by side, so keys say nothing of their order.
const rowOf = (issue: { fields?: { labels?: string[] } }) => issue.fields!.labels!.find((label) => label.startsWith('csv-'))!;
const imported = async () => (await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'project = DEMO AND labels IN ("csv-1", "csv-2", "csv-3")', fields: ['*all'] } })).issues!.sort((a, b) => rowOf(a).localeCompare(rowOf(b)));
const send = async (name: string, body?: string) => {
  const request = await event<HttpEventRequest>('upload', name);
  const { result } = await run('TakeFile', body === undefined ? request : { ...request, body }, { listener: 'upload' });
  const answer = JSON.parse(result.body);
  return { status: result.status, ...answer, ended: result.status === 202 ? (await settled()).at(-1)!.result : undefined };
};

describe('a file', () => {
  test('becomes issues, once, and changes them when it is sent again', async () => {
    expect(await send('two-rows')).toMatchObject({ status: 202, rows: 2, ended: { status: 'finished', created: 2, failed: 0 } });
    const [badges, door] = await imported();
    expect(badges.fields).toMatchObject({ summary: 'Order badges', issuetype: { name: 'Task' }, priority: { name: 'High' }, labels: ['badges', 'csv-1', 'event'], duedate: '2026-04-01' });
    expect(JSON.stringify(badges.fields!.description)).toMatch('and for \\"guests\\"');
    expect(door.fields).toMatchObject({ issuetype: { name: 'Bug' }, labels: ['csv-2'] });
    expect((await send('two-rows')).ended).toMatchObject({ created: 0, same: 2 });
    expect((await send('two-rows', 'Id,Title\n1,Order new badges\n3,Paint\n')).ended).toMatchObject({ created: 1, changed: 1 });
    expect((await imported()).map((issue) => issue.fields!.summary)).toEqual(['Order new badges', 'The door is stuck', 'Paint']);
  });

  test('sent for a dry run is only looked at', async () => {
    const { migration, ended } = await send('dry-run');
    expect(ended).toMatchObject({ dryRun: true, created: 2 });
    expect(await imported()).toEqual([]);
    expect(await migrations.items(migration, { dryRun: true })).toHaveLength(2);
  });

  test('with bad rows has them listed with their reasons, and the others done', async () => {
    const { migration, ended } = await send('two-rows', 'Id;Title;Type;Due\n1;;Task;\n2;Door;Gizmo;\n3;Paint;Task;1.4.2026\n4;Lamp;;\n4;Lamp;;\n');
    expect(ended).toMatchObject({ status: 'finished', created: 1, failed: 3, repeated: 1 });
    const reasons = (await migrations.items(migration)).filter((item) => item.kind === 'failed').map((item) => item.reason);
    expect(reasons.join('\n')).toMatch(/The column Title is empty[^]*issue ?type[^]*1.4.2026 is not a day/i);
  });

  test('with a field that the project does not have has its rows listed with the words of Jira', async () => {
    const words = "Field 'duedate' cannot be set. It is not on the appropriate screen, or unknown.";
    await respond({ connection: 'jira', method: 'POST', path: '*/issue' }, [{ status: 400, json: { errorMessages: [], errors: { duedate: words } } }]);
    const { migration, ended } = await send('two-rows');
    expect(ended).toMatchObject({ status: 'finished', created: 1, failed: 1 });
    expect(await migrations.items(migration)).toMatchObject([{ kind: 'failed', reason: expect.stringContaining(words) }]);
  });

  test.each([
    { name: 'no-key', body: undefined, error: 'The file has no column Id and no column Title; it has Name, Price.' },
    { name: 'two-rows', body: ' ', error: 'Send the CSV file as the body of a POST, with the content type text/csv.' },
    { name: 'two-rows', body: 'Id,Title\n', error: 'The file has no rows below its head.' },
    { name: 'two-rows', body: 'Id,Title,Id\n1,x,2', error: 'The column "Id" is there twice.' },
    { name: 'two-rows', body: 'Id,Title\n1,"x', error: 'A quote is opened and never closed, in the row after line 1.' },
  ])('is refused: $error', async ({ name, body, error }) => {
    expect(await send(name, body)).toMatchObject({ status: 400, error });
  });
});

test('CSV is read as Excel writes it', () => {
  expect(parse('\uFEFFa;b\r\n"1;""x""\r\ny";2\r\n\r\n3')).toEqual([{ a: '1;"x"\r\ny', b: '2' }, { a: '3', b: '' }]);
  expect(parse('a\tb\n1\t2" tube')).toEqual([{ a: '1', b: '2" tube' }]);
});
