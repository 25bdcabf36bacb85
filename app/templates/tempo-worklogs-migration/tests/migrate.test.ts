import { clock, describe, expect, migrations, requests, respond, run, settled, simulator, test } from '@bobbin/test';
import Source from './api/tempo/source';
import Target from './api/tempo/target';

const target = { connection: 'tempo/target', method: 'POST', path: '/4/worklogs' };
const create = { on: 'POST /4/worklogs' };
const migrate = async (event: object = {}) => (await run('MigrateWorklogs', event)).result;

/** Writes worklogs into the source, beside the two that the simulator begins with. */
async function fill(count: number, more: object = {}) {
  for (let n = 1; n <= count; n++) {
    const body = { issueId: 10000, authorAccountId: 'anna', startDate: '2026-03-29', startTime: '02:30:00', timeSpentSeconds: 60 * n, description: `Work ${n}`, ...more };
    await Source.Worklog.createWorklog({ body });
  }
}

/** What the migration has written. */
async function written() {
  const { results } = await Target.Worklog.getWorklogs({ limit: 5000 });
  return results.filter((w) => w.attributes.values!.some((a) => a.key === '_MigratedFrom_'));
}

describe('worklogs', () => {
  test('are in the target as they were, once', async () => {
    await fill(8);
    expect(await migrate()).toMatchObject({ status: 'finished', created: 10, failed: 0, uncertain: 0 });
    const there = await written();
    expect(there).toHaveLength(10);
    // The hour that no clock showed in Berlin that night stays what Tempo keeps.
    const odd = there.find((w) => w.description === 'Work 3');
    expect(odd).toMatchObject({ startDate: '2026-03-29', startTime: '02:30:00', timeSpentSeconds: 180, author: { accountId: 'anna' } });
    expect(await migrations.get('worklogs')).toMatchObject({ verification: { sampled: 10, missing: 0, different: 0 } });
  });

  test('are only listed in a dry run', async () => {
    await fill(3);
    expect(await migrate({ dryRun: true })).toMatchObject({ dryRun: true, status: 'finished', created: 5 });
    expect(await written()).toHaveLength(0);
    expect(await migrations.items('worklogs', { dryRun: true })).toHaveLength(5);
    expect(await migrate()).toMatchObject({ created: 5 });
    expect(await migrate({ dryRun: true })).toMatchObject({ created: 0, same: 5 });
  });

  test('that came in meanwhile are written by a second run, and no others', async () => {
    await fill(3);
    await migrate();
    expect(await migrate()).toMatchObject({ status: 'finished', created: 5 }); // it has ended: nothing is done
    await fill(1, { description: 'Late' });
    expect(await migrate({ again: true })).toMatchObject({ created: 1, same: 5 });
    expect(await written()).toHaveLength(6);
  });

  test('that the source gives twice are written once', async () => {
    await fill(1);
    const { results } = await Source.Worklog.getWorklogs({ limit: 5000 });
    const page = (next?: string) => ({ self: '', metadata: { count: 3, offset: 0, limit: 1000, next }, results });
    await respond({ connection: 'tempo/source', method: 'GET', path: '/4/worklogs' }, [{ json: page('more') }, { json: page() }] as any, { times: 2 });
    expect(await migrate()).toMatchObject({ created: 3, repeated: 3 });
    expect(await written()).toHaveLength(3);
  });

  test('of an issue that is not in the target are listed with the reason, and tried again once it is there', async () => {
    await fill(4);
    await fill(1, { issueId: 99999, description: 'Nowhere' });
    expect(await migrate()).toMatchObject({ status: 'finished', created: 6, failed: 1 });
    const [item] = await migrations.items('worklogs');
    expect(item).toMatchObject({ kind: 'failed', reason: expect.stringContaining('404'), item: { description: 'Nowhere' } });
    await respond({ connection: 'jira/source', path: '*/issue/99999' }, { json: { id: '99999', key: 'DEMO-1' } } as any);
    await migrations.retry('worklogs');
    await settled();
    expect(await migrations.get('worklogs')).toMatchObject({ status: 'finished', counts: { created: 7, failed: 0 } });
  });

  test.each([
    { what: 'an author who was deleted', words: 'The user does not exist' },
    { what: 'a work attribute that the target does not have', words: "Work attribute with key '_MigratedFrom_' not found" },
  ])('with $what are listed, however many they are', async ({ words }) => {
    await fill(30);
    await respond(target, { status: 400, json: { errors: [{ message: words }] } } as any, { times: 30 });
    expect(await migrate()).toMatchObject({ status: 'finished', created: 2, failed: 30 });
    expect((await migrations.items('worklogs'))[0].reason).toMatch(words);
  });

  test('of the hour that clocks showed twice are both there, and stay on their day', async () => {
    await fill(2, { startDate: '2026-10-25', startTime: '02:30:00' });
    await fill(1, { startDate: '2026-12-31', startTime: '23:59:59', description: 'Late' });
    expect(await migrate()).toMatchObject({ status: 'finished', created: 5, repeated: 0 });
    const times = (await written()).map((w) => `${w.startDate} ${w.startTime}`);
    expect(times.filter((time) => /-10-25 |-12-31 /.test(time))).toEqual(['2026-10-25 02:30:00', '2026-10-25 02:30:00', '2026-12-31 23:59:59']);
  });
});

describe('a target', () => {
  test('that wants an hour of rest gets it, and everything in the end', async () => {
    await fill(8);
    await simulator('tempo/target').fail('limit', { ...create, times: 1, retryAfter: 3600 });
    const began = clock.now().getTime();
    expect(await migrate()).toMatchObject({ status: 'finished', created: 10, failed: 0 });
    expect(clock.now().getTime() - began).toBeGreaterThanOrEqual(3_600_000); // no second of it was waited
    expect(await written()).toHaveLength(10);
  });

  test('that takes only every third call gets everything', async () => {
    await fill(20);
    await simulator('tempo/target').fail('limit', { ...create, every: 3 });
    expect(await migrate()).toMatchObject({ status: 'finished', created: 22, failed: 0 });
    expect(await written()).toHaveLength(22);
  });

  test.each([{ status: 500 }, { status: 502 }, { status: 503 }])('that answers $status now and then is asked again', async ({ status }) => {
    await fill(8);
    await respond(target, status, { times: 2 });
    expect(await migrate()).toMatchObject({ status: 'finished', created: 10, failed: 0, uncertain: 0 });
    expect(await written()).toHaveLength(10);
  });

  test('that closes connections is looked at before anything is written again', async () => {
    await fill(8);
    await simulator('tempo/target').fail('closed', { ...create, times: 2 });
    expect(await migrate()).toMatchObject({ status: 'finished', created: 10, failed: 0, uncertain: 0 });
    expect(await written()).toHaveLength(10);
    expect((await requests({ ...target, path: '/4/worklogs/search' })).length).toBeGreaterThanOrEqual(2);
  });

  test('that is away for good pauses the migration; resumed, nothing is missing', async () => {
    await fill(40);
    await simulator('tempo/target').fail('closed', {});
    expect(await migrate()).toMatchObject({ status: 'paused', created: 0, failed: 0, reason: expect.stringContaining('in a row') });
    await simulator('tempo/target').recover();
    await migrations.resume('worklogs');
    await settled();
    expect(await migrations.get('worklogs')).toMatchObject({ status: 'finished', counts: { created: 42, failed: 0, again: 0 } });
    expect(await written()).toHaveLength(42);
  });

  test('that refuses the login half way pauses the migration with the reason', async () => {
    await fill(40);
    await simulator('tempo/target').fail('expired', { ...create, every: 20, times: 1 });
    const { status, created, reason } = await migrate();
    expect({ status, reason }).toMatchObject({ status: 'paused', reason: expect.stringContaining('login') });
    expect(await written()).toHaveLength(created);
    await migrations.resume('worklogs');
    await settled();
    expect(await migrations.get('worklogs')).toMatchObject({ status: 'finished', counts: { created: 42 } });
    expect(await written()).toHaveLength(42);
  });
});

describe('a source', () => {
  test('that cannot be read pauses the migration, and loses nothing', async () => {
    await fill(4);
    await simulator('tempo/source').fail('closed', {});
    expect(await migrate()).toMatchObject({ status: 'paused', reason: expect.stringContaining('source') });
    await simulator('tempo/source').recover();
    await migrations.resume('worklogs');
    await settled();
    expect(await written()).toHaveLength(6);
  });
});
