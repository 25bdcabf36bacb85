import From from './api/jira/source';
import To from './api/jira/target';

const known = new Map<number, Promise<number>>();

/** The id that an issue of the source has in the target: that of the issue with the same key. */
export function issueInTarget(id: number): Promise<number> {
  let found = known.get(id);
  if (!found) {
    if (known.size >= 10_000) known.clear(); // of a million issues, a run remembers those it met last
    known.set(id, (found = look(id)));
    found.catch(() => known.delete(id));
  }
  return found;
}

async function look(id: number): Promise<number> {
  const { key } = await From.Issue.getIssue({ issueIdOrKey: String(id), fields: ['summary'] });
  const there = await To.Issue.getIssue({ issueIdOrKey: key!, fields: ['summary'] });
  return Number(there.id);
}
