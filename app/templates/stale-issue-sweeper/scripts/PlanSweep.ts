import Jira from './api/jira/cloud';
import { daysSince, type Item, type Plan, savePlan, warnedOf } from './plan';

const fields = ['summary', 'updated', 'labels'];

/** Says what is to be done, and does nothing. ApplyPlan does it, with the id that this gives. */
export default async function (_event: unknown, context: Context<EV>) {
  const { jql, staleDays = 90, label, most = 500 } = context.environment.vars;
  const plan: Plan = { id: context.invocationId, made: context.startTime, items: [] };

  const warned = `(${jql}) AND labels = "${label}" ORDER BY updated ASC, key ASC`;
  const stale = `(${jql}) AND updated <= -${staleDays}d AND (labels is EMPTY OR labels != "${label}") ORDER BY updated ASC, key ASC`;
  for (const [search, decide] of [[warned, afterWarning], [stale, warning]] as const) {
    for await (const issue of Jira.paginate(Jira.Issue.Search.searchByJqlEnhancedSearch, { body: { jql: search, fields, maxResults: 100 } })) {
      if (plan.items.length >= most) break;
      const found = { key: issue.key!, summary: issue.fields?.summary ?? '', updated: issue.fields?.updated ?? '' };
      const item = await decide(found, context.environment.vars, plan.made);
      if (item) plan.items.push({ ...found, ...item });
    }
  }

  await savePlan(plan);
  for (const { action, key, summary, why } of plan.items) console.log(`${action.padEnd(6)} ${key}  ${summary}  (${why})`);
  const count = (action: string) => plan.items.filter((item) => item.action === action).length;
  const outcome = { plan: plan.id, warn: count('warn'), close: count('close'), unmark: count('unmark') };
  if (plan.items.length > 0) console.log(`Apply it with: ApplyPlan, event {"plan": "${plan.id}"}`);
  return outcome;
}

type Found = Pick<Item, 'key' | 'summary' | 'updated'>;
type Decision = Pick<Item, 'action' | 'why'> | undefined;

/** An issue without the label that nobody has touched for long. */
async function warning({ updated }: Found, _vars: EV, now: number): Promise<Decision> {
  return { action: 'warn', why: `not changed for ${daysSince(Date.parse(updated), now)} days` };
}

/** An issue with the label: somebody has changed it since, or its time is up, or it waits. */
async function afterWarning({ key, updated }: Found, { graceDays = 14 }: EV, now: number): Promise<Decision> {
  // Without the record (somebody else set the label), its last change counts as the warning.
  const warned = (await warnedOf(key)) ?? { at: Date.parse(updated), updated };
  if (updated !== warned.updated) return { action: 'unmark', why: 'changed after the warning' };
  const days = daysSince(warned.at, now);
  return days >= graceDays ? { action: 'close', why: `warned ${days} days ago` } : undefined;
}
