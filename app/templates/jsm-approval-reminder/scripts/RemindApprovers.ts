import { getRecordValue, RecordStorage } from '@bobbin/record-storage';
import ServiceDesk from './api/jsm';
import { pendingApprovals, type PendingApproval } from './approvals';

/** What is kept of an approval that waits. */
export interface Reminded {
  count: number;
  /** When the last reminder was written, in milliseconds since 1970. */
  last: number;
  escalated?: boolean;
}

const records = new RecordStorage({ ttl: 180 * 24 * 60 * 60 });
const hour = 60 * 60 * 1000;

/** Reminds whoever has not decided; when that has not helped often enough, tells the agents. */
export default async function (_event: unknown, context: Context<EV>) {
  const { projects, afterHours = 24, reminders = 3 } = context.environment.vars;
  const outcome = { reminded: [] as string[], escalated: [] as string[], waiting: 0, failed: [] as string[] };

  for await (const approval of pendingApprovals(projects)) {
    const name = `approval-${approval.id}`;
    const before = (await getRecordValue<Reminded>(name)) ?? { count: 0, last: approval.since };
    if (before.escalated || Date.now() - before.last < afterHours * hour) {
      outcome.waiting++;
      continue;
    }
    const escalate = before.count >= reminders || approval.approvers.length === 0;
    // It is noted first: should the run be lost here, a reminder is left out, and none is written twice.
    await records.setValue(name, { count: before.count + 1, last: Date.now(), escalated: escalate });
    try {
      await (escalate ? tellAgents(approval, before.count) : remind(approval));
      outcome[escalate ? 'escalated' : 'reminded'].push(approval.key);
    } catch (error) {
      await records.setValue(name, before); // the next run tries again
      outcome.failed.push(approval.key);
      console.error(`${approval.key}: ${(error as Error).message}`);
    }
  }

  console.log(`${outcome.reminded.length} reminded, ${outcome.escalated.length} escalated, ${outcome.waiting} not due, ${outcome.failed.length} failed`);
  if (outcome.failed.length > 0) throw new Error(`No reminder could be written for ${outcome.failed.join(', ')}. The lines above say why.`);
  return outcome;
}

/** A public comment that mentions them: people are told of those, also where they only have the portal. */
async function remind({ key, name, approvers, since }: PendingApproval) {
  const people = approvers.map((person) => `[~accountid:${person.accountId}]`).join(', ');
  await ServiceDesk.Request.Comment.createComment({
    issueIdOrKey: key,
    body: { public: true, body: `${people}: this request waits for your decision ("${name}") since ${day(since)}.` },
  });
}

/** An internal comment, which only agents see. */
async function tellAgents({ key, name, approvers, since }: PendingApproval, count: number) {
  const why = approvers.length === 0 ? 'None of its approvers can decide any more.' : `${count} reminders have not helped.`;
  await ServiceDesk.Request.Comment.createComment({
    issueIdOrKey: key,
    body: { public: false, body: `The approval "${name}" waits since ${day(since)}. ${why}` },
  });
}

const day = (time: number) => new Date(time).toISOString().slice(0, 10);
