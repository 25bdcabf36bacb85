import { clock, expect, respond, run, test } from '@bobbin/test';
import ServiceDesk from './api/jsm';

const hour = 60 * 60 * 1000;
const ask = async (requests = 1) => (await run<string[]>('AskForAccess', { requests })).result;
const remind = async (parameters?: Record<string, unknown>) => (await run('RemindApprovers', {}, { parameters })).result;
const comments = async (issueIdOrKey: string) => (await ServiceDesk.Request.Comment.getComments({ issueIdOrKey })).values ?? [];

test('an approval is reminded of after a day, and once a day', async () => {
  const [key] = await ask();
  expect(await remind()).toEqual({ reminded: [], escalated: [], waiting: 1, failed: [] });
  await clock.advance(25 * hour);
  expect(await remind()).toMatchObject({ reminded: [key] });
  expect(await remind()).toMatchObject({ reminded: [], waiting: 1 }); // the schedule ran twice
  const [comment] = await comments(key);
  expect(comment).toMatchObject({ public: true, body: expect.stringMatching(/^\[~accountid:[^\]]+\]: this request waits .* since 2026-01-15\.$/) });
  await clock.advance(25 * hour);
  expect(await remind()).toMatchObject({ reminded: [key] });
});

test('what has been decided is not reminded of', async () => {
  const [approved, open] = await ask(2);
  const { values } = await ServiceDesk.Request.Approval.getApprovals({ issueIdOrKey: approved });
  await ServiceDesk.Request.Approval.answerApproval({ issueIdOrKey: approved, approvalId: values![0].id!, body: { decision: 'approve' } });
  await clock.advance(25 * hour);
  expect(await remind()).toMatchObject({ reminded: [open] });
});

test('the agents are told when reminders do not help, once', async () => {
  const [key] = await ask();
  for (let n = 0; n < 3; n++) {
    await clock.advance(25 * hour);
    await remind({ reminders: 2 });
  }
  const all = await comments(key);
  expect(all.map((comment) => comment.public)).toEqual([true, true, false]);
  expect(all[2].body).toMatch('2 reminders have not helped.');
  await clock.advance(25 * hour);
  expect(await remind({ reminders: 2 })).toMatchObject({ reminded: [], escalated: [], waiting: 1 });
});

test('an approval whose approvers have left goes to the agents at once', async () => {
  const [key] = await ask();
  await clock.advance(25 * hour);
  const approval = { id: '7', name: 'Manager', finalDecision: 'pending', createdDate: { epochMillis: Date.now() - 48 * hour }, approvers: [{ approver: { accountId: 'x', active: false }, approverDecision: 'pending' }] };
  await respond({ connection: 'jsm', path: '*/approval' }, { json: { size: 1, start: 0, limit: 50, isLastPage: true, values: [approval] } });
  expect(await remind()).toMatchObject({ escalated: [key] });
  expect((await comments(key))[0]).toMatchObject({ public: false, body: expect.stringContaining('None of its approvers') });
});

test('a comment that is refused does not hold up the others, and is tried again', async () => {
  const [first, second] = await ask(2);
  await clock.advance(25 * hour);
  await respond({ connection: 'jsm', method: 'POST', path: '*/comment' }, [403]);
  const { status, error } = await run('RemindApprovers');
  expect(status).toBe('function_error');
  expect(error?.message).toMatch(`No reminder could be written for ${first}.`);
  expect(await comments(second)).toHaveLength(1);
  expect(await remind()).toMatchObject({ reminded: [first], waiting: 1 });
});

test('many requests are looked through page by page', async () => {
  const keys = await ask(3);
  await clock.advance(25 * hour);
  await respond({ connection: 'jsm', path: '/rest/api/3/search/jql' }, [
    { json: { issues: [{ key: keys[0] }, { key: keys[1] }], nextPageToken: 'more' } },
    { json: { issues: [{ key: keys[2] }] } },
  ]);
  expect(await remind()).toMatchObject({ reminded: keys });
});

test('a search that Jira refuses is a failure with its words', async () => {
  const { status, error } = await run('RemindApprovers', {}, { parameters: { projects: ['NOPE'] } });
  expect(status).toBe('function_error');
  expect(error?.message).toMatch(/\(400\).*NOPE/);
});
