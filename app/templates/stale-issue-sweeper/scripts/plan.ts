import { getRecordValue, setRecordValue } from '@bobbin/record-storage';

/** What a plan wants to do with an issue: warn it, close it, or take the warning back. */
export type Action = 'warn' | 'close' | 'unmark';

/** One line of a plan. */
export interface Item {
  key: string;
  action: Action;
  summary: string;
  /** When the issue was changed last, as Jira writes it: one that was changed since is left alone. */
  updated: string;
  why: string;
}

export interface Plan {
  id: string;
  /** In milliseconds since 1970. */
  made: number;
  items: Item[];
}

/** What is remembered of an issue that was warned. */
export interface Warned {
  at: number;
  /** When Jira says it was changed last, right after the warning. */
  updated: string;
}

const day = 24 * 60 * 60 * 1000;
/** For how long a plan may be applied: later too much has changed to trust what a person saw. */
export const planLasts = 7 * day;
/** The records of a plan are kept longer, to look up what was done. */
const kept = { ttl: 90 * 24 * 60 * 60 };

export const savePlan = (plan: Plan) => setRecordValue(`plan-${plan.id}`, plan, kept);
export const loadPlan = (id: string) => getRecordValue<Plan>(`plan-${id}`);

/** How each issue of a plan ended so far, by its key. */
export const loadDone = async (id: string) => (await getRecordValue<Record<string, string>>(`plan-${id}-done`)) ?? {};
export const saveDone = (id: string, done: Record<string, string>) => setRecordValue(`plan-${id}-done`, done, kept);

export const warnedOf = (key: string) => getRecordValue<Warned>(`warned-${key}`);
export const saveWarned = (key: string, warned: Warned) => setRecordValue(`warned-${key}`, warned, { ttl: 365 * 24 * 60 * 60 });

export const daysSince = (time: number, now: number) => Math.floor((now - time) / day);
