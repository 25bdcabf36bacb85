import { migrate } from '@bobbin/migrate';
import Source from './api/tempo/source';
import Target from './api/tempo/target';
import { issueInTarget } from './issues';

/** Run it with `{ "dryRun": true }` first. Run it again to go on with one that is paused or stopped. */
export default async function (event: { dryRun?: boolean; again?: boolean }, context: Context<EV>) {
  const { attribute, from, to } = context.environment.vars;
  const days = { ...(from ? { from } : {}), ...(to ? { to } : {}) };

  return migrate('worklogs', {
    async *source(offset: number = 0) {
      for (;;) {
        const page = await Source.Worklog.getWorklogs({ ...days, offset, limit: 1000 });
        yield { items: page.results, cursor: (offset += page.results.length) };
        if (!page.metadata.next) return;
      }
    },
    key: (worklog) => worklog.tempoWorklogId!,
    map: async (worklog) => ({
      issueId: await issueInTarget(worklog.issue.id!),
      authorAccountId: worklog.author.accountId!,
      // The day and the clock time of whoever worked: they stay what they are in any time zone.
      startDate: worklog.startDate,
      startTime: worklog.startTime,
      timeSpentSeconds: worklog.timeSpentSeconds,
      billableSeconds: worklog.billableSeconds,
      description: worklog.description,
      attributes: [{ key: attribute, value: String(worklog.tempoWorklogId) }],
    }),
    sink: {
      async find(key, { startDate, issue, author }) {
        const body = { from: startDate, to: startDate, authorIds: [author.accountId!], issueIds: [await issueInTarget(issue.id!)] };
        const { results } = await Target.Worklog.Search.searchWorklogs({ limit: 1000, body });
        return results.find((one) => one.attributes.values!.some((a) => a.key === attribute && a.value === key));
      },
      create: (body) => Target.Worklog.createWorklog({ body }),
      read: ({ startDate, startTime, timeSpentSeconds, description }) => ({ startDate, startTime, timeSpentSeconds, description }),
    },
    ...event,
  });
}
