// bobbin:migrate/journal: what was done since the last commit, with each item that has a reason. A commit
// stores it with what comes next.
import { __seconds } from '@bobbin/managed-api';
import { text } from 'bobbin:migrate/faults';
import { sleep, type Pace } from 'bobbin:migrate/pace';
import type { Entry } from 'bobbin:migrate/source';

declare const __bobbin: { call(method: string, args: object): Promise<any> };
declare const console: any;

const tellEvery = 60_000; // ms between two lines of the console

export const counters = () => ({ created: 0, changed: 0, same: 0, leftOut: 0, failed: 0, uncertain: 0, repeated: 0, again: 0, lookedUp: 0 });

// What is said of the moment of a commit.
export interface Moment { phase: string; checkpoint: object; pending: string[]; ms: number; total: number; waiting: string; end?: object }

export class Journal {
  counts = counters();
  readonly records = new Map<string, unknown>(); // to be stored with the next commit
  readonly unsure: Set<string>; // keys that may have been written, until their items are dealt with
  private done: string[] = [];
  private set: object[] = [];
  private drop: object[] = [];
  private told = Date.now();
  private number = 0; // of the commit, so that one that is asked for again is counted once

  constructor(private readonly wanted: { name: string; dryRun: boolean }, private readonly pace: Pace, unsure: string[]) {
    this.unsure = new Set(unsure);
  }

  did(what: keyof ReturnType<typeof counters>, entry: Entry) {
    this.counts[what]++;
    if (what !== 'repeated') this.dealtWith(entry.key); // whoever comes first may still be on its way
    if (!entry.again) return;
    this.counts.again--;
    this.drop.push({ kind: 'again', key: entry.key });
  }

  list(kind: string, entry: Entry, reason: string) {
    this.set.push({ kind, key: entry.key, reason, attempt: entry.attempt, unsure: entry.unsure, item: entry.item });
  }

  // Tried again once the source is read.
  later(entry: Entry, reason: string) {
    this.list('again', entry, reason);
    if (entry.again) return;
    this.counts.again++;
    this.dealtWith(entry.key);
  }

  private dealtWith(key: string) {
    this.done.push(key);
    this.unsure.delete(key);
  }

  // Stores what was done since the last time, and what comes next.
  async commit({ pending, ...moment }: Moment): Promise<any> {
    const written = new Set(pending);
    const unsure = [...this.unsure].filter((key) => !written.has(key));
    const answer = await this.call('migration.commit', { ...moment, number: ++this.number, counts: this.counts, done: this.done, pending: [...pending, ...unsure],
      set: this.set, drop: this.drop, records: [...this.records].map(([key, value]) => ({ key, value })), concurrency: this.pace.limit });
    this.counts = counters();
    this.done = [];
    this.set = [];
    this.drop = [];
    this.records.clear();
    this.tell(answer, moment.total);
    return answer;
  }

  private tell({ items, perSecond, left }: any, total: number) {
    if (Date.now() - this.told <= tellEvery) return;
    this.told = Date.now();
    console.info(`${this.wanted.name}: ${items} items${total > 0 ? ` of ${total}` : ''}, ${Math.round(perSecond)} a second${left > 0 ? `, about ${__seconds(left)} left` : ''}.`);
  }

  call(method: string, args: object): Promise<any> {
    return persist(method, { ...this.wanted, ...args }, (began) => this.pace.took('call', began));
  }
}

// What cannot be stored now (the disk is full, the database is away) is stored later: nothing goes on until it
// is, or until the time of the run is up and another one tries.
export async function persist(method: string, args: object, took = (_began: number) => {}): Promise<any> {
  for (let attempt = 0; ; attempt++) {
    const began = Date.now();
    try {
      const answer = await __bobbin.call(method, args);
      took(began);
      return answer;
    } catch (error: any) {
      if (error?.errorCode !== 503) throw error;
      if (attempt === 0) console.warn(`The progress cannot be stored yet: ${text(error)}`);
      await sleep(Math.min(10_000, 250 * 2 ** Math.min(attempt, 6)));
    }
  }
}
