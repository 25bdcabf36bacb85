import { beforeEach, clock, describe, expect, records, respond, run, test } from '@bobbin/test';
import Jira from './api/jira/cloud';

const day = 24 * 60 * 60 * 1000;
const plan = async () => (await run('PlanSweep')).result;
const apply = async (id: string) => (await run('ApplyPlan', { plan: id })).result;
const issue = (key: string) => Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['labels', 'status', 'comment', 'updated'] });
const touch = (key: string) => Jira.Issue.editIssue({ issueIdOrKey: key, body: { fields: { summary: 'Changed by a person' } } });

/** One stale issue alone: the others of the simulated site are done. */
beforeEach(async () => {
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'statusCategory != Done', fields: ['summary'] } });
  for (const { key } of issues!) {
    if (key === 'DEMO-2') continue;
    const { transitions } = await Jira.Issue.Transition.getTransitions({ issueIdOrKey: key! });
    await Jira.Issue.Transition.performTransition({ issueIdOrKey: key!, body: { transition: { id: transitions!.find((one) => one.name === 'Done')!.id } } });
  }
  await clock.advance(100 * day);
});

describe('a plan', () => {
  test('says what is to be done, and does nothing', async () => {
    const { result, console } = await run('PlanSweep');
    expect(result).toMatchObject({ warn: 1, close: 0, unmark: 0 });
    expect(console[0].text).toMatch(/^warn {3}DEMO-2 .*not changed for 100 days/);
    expect((await issue('DEMO-2')).fields!.labels).not.toContain('stale');
  });

  test('is done as it was made, once', async () => {
    const { plan: id } = await plan();
    expect(await apply(id)).toEqual({ done: 1 });
    expect(await apply(id)).toEqual({ done: 1 });
    const { fields } = await issue('DEMO-2');
    expect(fields!.labels).toContain('stale');
    expect(fields!.comment!.comments).toHaveLength(1);
    expect(await plan()).toMatchObject({ warn: 0, close: 0, unmark: 0 }); // it waits now
  });

  test('leaves alone what was changed after it was made', async () => {
    const { plan: id } = await plan();
    await clock.advance(1000);
    await touch('DEMO-2');
    expect(await apply(id)).toEqual({ skipped: 1 });
    expect((await issue('DEMO-2')).fields!.labels).not.toContain('stale');
  });

  test('is no plan any more after a week, and one that is not there never was', async () => {
    const { plan: id } = await plan();
    await clock.advance(8 * day);
    expect((await run('ApplyPlan', { plan: id })).error?.message).toMatch('Make a new one');
    expect((await run('ApplyPlan', { plan: 'x' })).error?.message).toMatch('There is no plan x');
    expect((await run('ApplyPlan', {})).error?.message).toMatch('Say which plan');
  });

  test('is applied by one run at a time', async () => {
    const { plan: id } = await plan();
    await records.set('sweeper-at-work', 'another run');
    expect((await run('ApplyPlan', { plan: id })).error?.message).toMatch('Another run');
  });

  test('is not larger than it may be', async () => {
    expect((await run('PlanSweep', {}, { parameters: { most: 0 } })).result).toMatchObject({ warn: 0 });
  });
});

describe('an issue that was warned', () => {
  test('is closed when nobody has changed it', async () => {
    await apply((await plan()).plan);
    await clock.advance(15 * day);
    const next = await plan();
    expect(next).toMatchObject({ warn: 0, close: 1 });
    expect(await apply(next.plan)).toEqual({ done: 1 });
    expect(await apply(next.plan)).toEqual({ done: 1 });
    const { fields } = await issue('DEMO-2');
    expect(fields!.status!.name).toBe('Done');
    expect(fields!.comment!.comments).toHaveLength(2);
  });

  test('is one like any other again when somebody has', async () => {
    await apply((await plan()).plan);
    await clock.advance(day);
    await touch('DEMO-2');
    const next = await plan();
    expect(next).toMatchObject({ close: 0, unmark: 1 });
    await apply(next.plan);
    expect((await issue('DEMO-2')).fields!.labels).not.toContain('stale');
  });

  test('is not closed by a transition that its workflow lacks', async () => {
    await apply((await plan()).plan);
    await clock.advance(15 * day);
    const next = await plan();
    const { result, console } = await run('ApplyPlan', { plan: next.plan }, { parameters: { transition: 'Archive' } });
    expect(result).toEqual({ skipped: 1 });
    expect(console[0].text).toMatch('no transition "Archive"');
  });
});

test('an issue that Jira refuses to change is listed and tried by the next run; the others go on', async () => {
  await Jira.Issue.createIssue({ body: { fields: { project: { key: 'OPS' }, issuetype: { name: 'Task' }, summary: 'Another' } } });
  await clock.advance(100 * day);
  const { plan: id, warn } = await plan();
  expect(warn).toBe(2);
  await respond({ connection: 'jira/cloud', method: 'PUT' }, [{ status: 403, json: { errorMessages: ['No'] } }]);
  expect(await apply(id)).toEqual({ failed: 1, done: 1 });
  expect(await apply(id)).toEqual({ done: 2 });
});
