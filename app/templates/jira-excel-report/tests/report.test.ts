import { clock, expect, respond, run, test } from '@bobbin/test';
import { workbook } from '../scripts/xlsx';
import Jira from './api/jira';

const attached = async () => (await Jira.Issue.getIssue({ issueIdOrKey: 'OPS-1', fields: ['attachment'] })).fields!.attachment as any[];
const text = (bytes: ArrayBuffer | Uint8Array) => new TextDecoder().decode(bytes);

test('the report has the issues, and is attached', async () => {
  const { result } = await run('Report');
  expect(result).toMatchObject({ issues: 4, name: 'report-2026-01-15.xlsx', deleted: 0 });
  const content = await Jira.Issue.Attachment.getAttachmentContent({ id: result.attachment });
  const file = text(content);
  expect(file.slice(0, 4)).toBe('PK\u0003\u0004');
  expect(file).toMatch('<c r="A2" t="inlineStr" s="0"><is><t xml:space="preserve">DEMO-1</t></is></c>');
  expect(file).toMatch('<autoFilter ref="A1:H5"/>');
});

test('as many reports as wanted stay, those of others too', async () => {
  for (let week = 0; week < 4; week++) {
    await run('Report', {}, { parameters: { keep: 2 } });
    await clock.advance(7 * 86_400_000);
  }
  expect((await attached()).map((one) => one.filename).sort()).toEqual(['report-2026-01-29.xlsx', 'report-2026-02-05.xlsx']);
  const { result } = await run('Report', {}, { parameters: { fileName: 'other.xlsx' } });
  expect(result.deleted).toBe(0);
  expect(await attached()).toHaveLength(3);
});

test('what Jira says of a wrong query is said', async () => {
  const { status, error } = await run('Report', {}, { parameters: { jql: 'projekt = X' } });
  expect(status).toBe('function_error');
  expect(error?.message).toMatch('projekt');
  await respond({ connection: 'jira', method: 'POST', path: '*/attachments' }, 413);
  expect((await run('Report')).error?.message).toMatch('413');
});

test('texts stay texts: formulas, mark-up, control characters, long ones; numbers and times are such', () => {
  const file = text(workbook('A & B', [{ title: 'x', width: 9 }], [['=1+1'], ['<b>"&"\u0007'], [7.5], [new Date('2026-03-02T12:00:00Z')], [null], ['y'.repeat(40_000)], [Number.NaN]]));
  expect(file).toMatch('preserve">=1+1</t>');
  expect(file).toMatch('preserve">&lt;b&gt;&quot;&amp;&quot;</t>');
  expect(file).toMatch('<c r="A4"><v>7.5</v></c>');
  expect(file).toMatch('<c r="A5" s="2"><v>46083.5</v></c>');
  expect(file).toMatch('<row r="6"></row>');
  expect(file).toMatch(/>y{32767}</);
  expect(file).toMatch('name="A &amp; B"');
});
