import { expect, migrations, run, simulator, test } from '@bobbin/test';
import Source from './api/tempo/source';
import Target from './api/tempo/target';

const migrate = async (event: object = {}) => (await run('MigrateAccounts', event)).result;
const account = (key: string, more: object = {}) => ({ key, name: `Account ${key}`, leadAccountId: 'anna', status: 'OPEN' as const, ...more });

test('what is missing is created, what differs is changed, and the rest is left alone', async () => {
  await Source.Account.createAccount({ body: account('NEW') });
  await Target.Account.updateAccount({ key: 'DEMO', body: account('DEMO', { name: 'Other' }) });
  expect(await migrate({ dryRun: true })).toMatchObject({ created: 1, changed: 1, same: 1 });
  const items = await migrations.items('accounts', { dryRun: true });
  expect(items.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['change DEMO', 'create NEW']);
  expect(await migrate()).toMatchObject({ status: 'finished', created: 1, changed: 1, same: 1, failed: 0 });
  const { results } = await Target.Account.searchAccounts({ body: { keys: ['DEMO', 'NEW'] } });
  expect(results.map(({ name }) => name)).toEqual(['Demo project', 'Account NEW']);
  expect(await migrate({ again: true })).toMatchObject({ created: 0, changed: 0, same: 3 });
});

test('a target that closes connections has each account once in the end', async () => {
  for (let n = 0; n < 10; n++) await Source.Account.createAccount({ body: account(`A${n}`) });
  await simulator('tempo/target').fail('closed', { on: 'POST /4/accounts', every: 4, times: 2 });
  expect(await migrate()).toMatchObject({ status: 'finished', created: 10, same: 2, failed: 0 });
});
