// bobbin:migrate/run: one run of a migration, in slices of at most two seconds. What a slice did and what the
// next one will do is one commit, so that whoever goes on after a crash knows which items may have been
// written without anybody having seen it.
import { __seconds } from '@bobbin/managed-api';
import { differences, none } from 'bobbin:migrate/compare';
import { ofService, passing, refusedLogin, text } from 'bobbin:migrate/faults';
import { Journal } from 'bobbin:migrate/journal';
import { Pace, sleep } from 'bobbin:migrate/pace';
import { mostPlanned, sliceMs, Source, type Entry } from 'bobbin:migrate/source';
import { msOf, Writer } from 'bobbin:migrate/writer';

const lookEvery = 1000; // ms between two looks at what a person wants, while it waits

export class Run {
  private readonly pace: Pace;
  private readonly journal: Journal;
  private readonly source: Source;
  private readonly writer: Writer;
  private phase = 'read';
  private total: number;
  private rest: Entry[] = []; // planned, and not begun

  constructor(wanted: { name: string; dryRun: boolean }, private readonly m: any, { migration, lookFirst, unsure, checkpoint }: any) {
    this.pace = new Pace(Math.max(1, Math.floor(m.concurrency ?? 10)));
    this.journal = new Journal(wanted, this.pace, unsure);
    this.source = new Source(m, this.pace, this.journal.unsure, checkpoint);
    this.writer = new Writer(m, this.pace, this.journal, this.source, lookFirst, checkpoint);
    this.total = migration.total ?? 0;
    if (!checkpoint) return;
    this.phase = migration.phase;
    this.pace.holdUntil = checkpoint.holdUntil ?? 0;
    this.pace.limit = Math.min(this.pace.most, checkpoint.limit ?? this.pace.limit);
  }

  async run() {
    if (this.total === 0 && this.m.total) this.total = Number(await this.asked('the number of items', () => this.m.total())) || 0;
    while (!this.pace.halt) {
      if (this.phase === 'read' && (await this.slices(() => this.take()))) {
        this.orphans();
        this.phase = 'again';
      } else if (this.phase === 'again' && (await this.retries())) this.phase = 'verify';
      else if (this.phase === 'verify') {
        const verification = await this.verified();
        if (this.pace.halt) break;
        const { ended } = await this.commit([], 0, { status: 'finished', reason: '', verification });
        if (ended) return;
        this.phase = 'again'; // a person wants what failed tried again
      } else break;
    }
    await this.leave();
  }

  // Does slices of what take gives, until it gives nothing more; false when something came between.
  private async slices(take: () => Promise<Entry[]>): Promise<boolean> {
    const { pace } = this;
    for (;;) {
      const planned = await take();
      if (pace.halt) return false;
      if (planned.length === 0) return true;
      const { known } = await this.commit(planned.map((e) => e.key), 0);
      if (pace.halt) {
        this.rest.unshift(...planned);
        return false;
      }
      const entries = this.once(planned, new Set(known));
      const began = Date.now();
      const unstarted = await this.writer.slice(entries, began);
      this.rest = [...unstarted, ...this.rest];
      const ms = Math.max(1, Date.now() - began);
      pace.sliceTook(entries.length - unstarted.length, ms);
      await this.commit([], ms);
      pace.adapt(unstarted.length === 0);
      if (pace.halt) return false;
      if (pace.nearlyUp()) return pace.handOver();
      await this.wait();
      if (pace.halt) return false;
    }
  }

  // Leaves out what was dealt with before, at these places, and what comes twice.
  private once(planned: Entry[], known: Set<number>): Entry[] {
    const here = new Set<string>();
    return planned.filter((entry, n) => {
      const before = !entry.again && (known.has(n) || here.has(entry.key));
      here.add(entry.key);
      if (before && known.has(n)) this.journal.unsure.delete(entry.key);
      return !before || !this.writer.why('repeated', entry, 'The source gave this key before.');
    });
  }

  // The next items, as many as two seconds will take.
  private async take(): Promise<Entry[]> {
    const { queue } = this.source;
    const wish = Math.min(mostPlanned, Math.max(this.pace.limit * 4, Math.ceil(this.pace.rate * msOf(this.m))));
    const entries = this.rest.splice(0, wish);
    while (entries.length < wish) {
      if (entries.length > 0 && !this.source.ready()) break; // what is there is not kept waiting for more
      if (queue.length === 0 && !(await this.read())) break;
      entries.push(...queue.splice(0, wish - entries.length));
    }
    return entries;
  }

  // Has a part of the source in the queue; false when there is none.
  private async read(): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        const came = await this.source.next();
        return came === 'late' ? this.pace.handOver() : came === 'part';
      } catch (error) {
        if (!(await this.patience(error, attempt, 'The source cannot be read'))) return false;
      }
    }
  }

  // Whether what went wrong may pass; then it has waited.
  private async patience(error: any, attempt: number, what: string): Promise<boolean> {
    const { pace } = this;
    if (pace.halt) return false;
    if (refusedLogin(error)) return pace.stop({ status: 'paused', reason: `${what}: ${text(error)}` });
    if (!pace.throttled(error)) {
      if (!ofService(error)) throw error;
      if (!passing(error) || attempt >= (this.m.attempts ?? 5)) return pace.stop({ status: 'paused', reason: `${what}: ${text(error)}` });
      pace.holdLonger(1000, attempt - 1);
    }
    await this.wait(what);
    return !pace.halt;
  }

  private async asked(what: string, ask: () => any): Promise<any> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        // At the end it is said beside what was found.
        if (this.phase === 'verify' && !refusedLogin(error) && !passing(error)) throw error;
        if (!(await this.patience(error, attempt, `The service does not say ${what}`))) return undefined;
      }
    }
  }

  // Waits as long as the target wishes, and leaves when a person or the clock wants that.
  private async wait(what = 'The target') {
    const { pace } = this;
    const who = what.startsWith('The source') ? 'The source' : what.startsWith('The service') ? 'The service' : 'The target';
    for (let said = false, ms; (ms = pace.rest()) > 0; ) {
      if (pace.nearlyUp()) return void pace.handOver();
      if (ms > lookEvery && !said) {
        said = true;
        await this.commit([], 0, undefined, `${who} wants to be left alone for ${__seconds(ms)}.`);
      } else if (ms > lookEvery) this.wish((await this.journal.call('migration.look', {})).wish);
      if (pace.halt) return;
      await sleep(Math.min(ms, lookEvery));
    }
  }

  private wish(wish: string) {
    if (wish === 'pause') this.pace.stop({ status: 'paused', reason: 'Paused by a person.' });
    if (wish === 'cancel') this.pace.stop({ status: 'cancelled', reason: 'Cancelled by a person.' });
  }

  // Keys of a lost slice that the source does not give any more.
  private orphans() {
    for (const key of this.journal.unsure) {
      this.writer.why('uncertain', { key, item: undefined, attempt: 0, unsure: true }, 'It was being written when the run ended, and the source does not give it any more.');
    }
  }

  // Tries again what failed, round after round, each a little later.
  private async retries(): Promise<boolean> {
    const { pace, journal } = this;
    for (let round = 0; ; round++) {
      let after = '';
      let any = false;
      const ended = await this.slices(async () => {
        if (this.rest.length > 0) return this.rest.splice(0, this.rest.length);
        const { items } = await journal.call('migration.items', { kind: 'again', after, limit: Math.max(pace.limit * 4, Math.min(mostPlanned, Math.ceil(pace.rate * sliceMs))) });
        if (items.length > 0) {
          any = true;
          after = items[items.length - 1].key;
        }
        return items.map((i: any) => ({ key: i.key, item: i.item, attempt: i.attempt ?? 0, unsure: i.unsure === true || journal.unsure.has(i.key), again: true }));
      });
      if (!ended) return false;
      if (!any) return true;
      const { again } = await this.commit([], 0);
      if (pace.halt) return false;
      if (again > 0) {
        pace.holdLonger(1000, round);
        await this.wait();
        if (pace.halt) return false;
      }
    }
  }

  // Looks at the target: how much is there, and whether some items are as they should be.
  private async verified(): Promise<any> {
    const { sink, dryRun } = this.m;
    if (dryRun === true) return undefined;
    if (!sink.count && (!sink.find || !sink.read)) return { expected: 0, sampled: 0, missing: 0, different: 0, reason: 'The target can neither count nor be asked for an item.' };
    const { created, changed, same } = (await this.commit([], 0)).counts;
    const result: any = { expected: created + changed + same, sampled: 0, missing: 0, different: 0 };
    try {
      if (sink.count) result.found = Number(await this.asked('how many there are', () => sink.count()));
      await this.compare(result);
    } catch (error) {
      result.reason = text(error);
    }
    return result;
  }

  private async compare(result: any) {
    const { sink, map } = this.m;
    const { pace } = this;
    for (const { key, item } of this.writer.samples) {
      if (pace.halt || !sink.read || !sink.find) return;
      if (pace.sliced && pace.nearlyUp()) return void pace.handOver();
      const found: any = await this.asked(`whether ${key} is there`, () => sink.find(key, item));
      if (pace.halt) return;
      result.sampled++;
      const fields = none(found) ? [] : differences(sink.read(found), map ? await map.call(this.m, item) : item);
      if (none(found)) result.missing++;
      else if (fields.length > 0) result.different++;
      else continue;
      this.journal.list('different', { key, item, attempt: 0, unsure: false }, none(found) ? 'It is not in the target.' : `Other in the target: ${fields.join(', ')}.`);
    }
  }

  private async commit(pending: string[], ms: number, end?: object, waiting = ''): Promise<any> {
    const checkpoint = { ...this.source.position(), ...this.writer.position(), holdUntil: this.pace.holdUntil, limit: this.pace.limit };
    const answer = await this.journal.commit({ phase: this.phase, checkpoint, pending, ms, total: this.total, waiting, end });
    if (!end) this.wish(answer.wish);
    return answer;
  }

  // Lets go: for another invocation to go on, or until a person wants it.
  private async leave() {
    const { pace } = this;
    if (pace.halt === undefined || pace.halt.status === 'running') {
      pace.halt = { status: 'running', reason: '' };
      await this.commit([], 0);
      if (pace.halt.status === 'running') return void (await this.journal.call('migration.continue', {}));
    }
    await this.commit([], 0, pace.halt);
  }
}
