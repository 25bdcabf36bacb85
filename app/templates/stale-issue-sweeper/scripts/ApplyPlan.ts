import { compareAndSetRecordValue, deleteRecordValue } from '@bobbin/record-storage';
import { triggerScript } from '@bobbin/trigger';
import { applyItem } from './apply';
import { loadDone, loadPlan, planLasts, saveDone } from './plan';

const lock = 'sweeper-at-work';

/** Does what a plan says, and nothing else. Run once more, it goes on where it was. */
export default async function ({ plan: id }: { plan?: string }, context: Context<EV>) {
  if (!id) throw new Error('Say which plan: {"plan": "…"}. PlanSweep makes one and prints its id.');
  const plan = await loadPlan(id);
  if (!plan) throw new Error(`There is no plan ${id} in this environment. PlanSweep makes one.`);
  if (Date.now() - plan.made > planLasts) throw new Error(`The plan is of ${new Date(plan.made).toISOString().slice(0, 10)}. Make a new one: too much has changed.`);
  if (!(await compareAndSetRecordValue(lock, undefined, context.invocationId, { ttl: Math.ceil(context.timeout / 1000) }))) {
    throw new Error('Another run applies a plan at this moment. Wait for its end.');
  }

  const done = await loadDone(id);
  let goesOn = false;
  try {
    for (const item of plan.items) {
      if (done[item.key] && !done[item.key].startsWith('failed')) continue;
      if (Date.now() - context.startTime > context.timeout - 60_000) {
        goesOn = true;
        break;
      }
      done[item.key] = await applyItem(item, context.environment.vars).catch((error: Error) => `failed: ${error.message}`);
      console.log(`${item.key}  ${item.action}: ${done[item.key]}`);
      await saveDone(id, done);
    }
  } finally {
    await deleteRecordValue(lock);
  }
  if (goesOn) await triggerScript('ApplyPlan', { payload: { plan: id } });
  return summary(done, goesOn);
}

function summary(done: Record<string, string>, goesOn: boolean) {
  const counts: Record<string, number> = {};
  for (const outcome of Object.values(done)) {
    const word = outcome.split(':')[0];
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return { ...counts, ...(goesOn ? { goesOn } : {}) };
}
