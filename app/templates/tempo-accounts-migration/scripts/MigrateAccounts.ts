import { migrate } from '@bobbin/migrate';
import Source from './api/tempo/source';
import Target from './api/tempo/target';

/** Makes the accounts of the target those of the source: missing ones are created, others are changed where they differ. */
export default async function (event: { dryRun?: boolean; again?: boolean }) {
  return migrate('accounts', {
    async *source(offset: number = 0) {
      for (;;) {
        const page = await Source.Account.getAccounts({ offset, limit: 1000 });
        yield { items: page.results, cursor: (offset += page.results.length) };
        if (!page.metadata.next) return;
      }
    },
    key: (account) => account.key,
    map: (account) => ({
      key: account.key,
      name: account.name,
      leadAccountId: account.lead.accountId!,
      status: account.status,
      global: account.global,
      monthlyBudget: account.monthlyBudget,
    }),
    sink: {
      async find(key) {
        const { results } = await Target.Account.searchAccounts({ body: { keys: [key] } });
        return results[0];
      },
      create: (body) => Target.Account.createAccount({ body }),
      update: (_found, body) => Target.Account.updateAccount({ key: body.key, body }),
      read: ({ name, status, global, lead }) => ({ name, status, global, leadAccountId: lead.accountId }),
    },
    ...event,
  });
}
