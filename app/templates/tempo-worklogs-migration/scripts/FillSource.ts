import Source from './api/tempo/source';

/** Writes worklogs into the source, to have something to migrate: for the simulated one. */
export default async function ({ worklogs = 500 }: { worklogs?: number }) {
  for (let n = 0; n < worklogs; n++) {
    const day = new Date(Date.UTC(2026, 0, 1 + (n % 365))).toISOString().slice(0, 10);
    await Source.Worklog.createWorklog({
      body: { issueId: 10000 + (n % 4), authorAccountId: `author-${n % 20}`, startDate: day, startTime: '09:00:00', timeSpentSeconds: 900 + 60 * (n % 60), description: `Work ${n}` },
    });
  }
  return worklogs;
}
