// Long jobs: items of a source are written into a target in slices of at most two seconds. What a slice
// did and what the next one will do is one commit, so that whoever goes on after a crash knows which
// items may have been written without anybody having seen it.
import { HttpError, TooManyRequestsError, UnexpectedError, __pace } from '@bobbin/managed-api';

declare const __bobbin: { call(method: string, args: object): Promise<any> };
declare const ServiceError: new (message: string, errorCode?: number, service?: string) => Error & { errorCode?: number };
declare const console: any, setTimeout: any;

// An item on its way. One that is unsure may have been written by a slice that was lost.
interface Entry { key: string; item: any; page?: Part; attempt: number; unsure: boolean; again?: boolean }
// A part of the source that was read: its items are done when none is left.
interface Part { before: any; after: any; left: number; seen: string[] }
interface Halt { status: string; reason: string }

const sliceMs = 2000;        // of work between two commits
const blindMs = 400;         // likewise, where the target cannot be asked what a lost slice has written
const mostPlanned = 2000;    // items of a slice
const mostListed = 10_000;   // items that a dry run lists
const lookEvery = 1000;      // ms between two looks at what a person wants, while it waits
const longestHold = 60_000;  // ms before a target that is away is tried again

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const left = (): number => (globalThis as any).__bobbin_fetch?.left?.() ?? Infinity;
const none = (value: unknown) => value === undefined || value === null;
const text = (error: any): string => String(error?.message ?? error);
const seconds = (ms: number) => (ms < 120_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} minutes`);
const counters = () => ({ created: 0, changed: 0, same: 0, leftOut: 0, failed: 0, uncertain: 0, repeated: 0, again: 0, lookedUp: 0 });

function equal(a: any, b: any): boolean {
  if (a === b || (none(a) && none(b))) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || none(a) || none(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) if (!equal(a[key], b[key])) return false;
  return true;
}

// The fields that were read of the target and are not as the body has them.
function differences(read: any, body: any): string[] {
  return Object.keys(read).filter((field) => !equal(read[field], body?.[field]));
}

class Run {
  private counts = counters();
  private done: string[] = [];
  private set: object[] = [];
  private drop: object[] = [];
  private records = new Map<string, unknown>();
  private readonly parts: Part[] = [];
  private queue: Entry[] = [];
  private iterator: AsyncIterator<any> | undefined;
  private arrival: Promise<void> | undefined;
  private broken: { error: unknown } | undefined;
  private inbox: any[] = [];
  private drained = false;
  private reached: any; // by reading ahead
  private cursor: any;  // of what was taken
  private readonly seen = new Map<string, number>(); // how often, in parts that are read again
  private readonly unsure: Set<string>; // keys that may have been written, until their items are dealt with
  private phase = 'read';
  private limit: number;
  private holdUntil = 0;
  private held = 0;
  private row = 0;     // failures of the target without a success between them
  private refused = 0; // items it would not have, likewise
  private halt: Halt | undefined;
  private rate = 0;
  private total = 0;
  private listed = 0;
  private samples: { key: string; item: any }[] = [];
  private offered = 0;
  private rest: Entry[] = [];
  private told = Date.now();
  private number = 0; // of the commit, so that one that is asked for again is counted once
  private readonly most: number;
  private readonly time = left(); // of this run
  private slowestItem = 0;        // ms
  private slowestPart = 0;        // of the source
  private slowestCall = 0;        // of the host: what was done is stored
  private sliced = false;         // this run did a slice
  private readonly wanted: { name: string; dryRun: boolean };
  private readonly lookFirst: boolean;

  constructor(name: string, private readonly m: any, private state: any, lookFirst: boolean, unsure: string[], checkpoint: any) {
    this.wanted = { name, dryRun: m.dryRun === true };
    this.most = Math.max(1, Math.floor(m.concurrency ?? 10));
    this.limit = Math.min(4, this.most);
    this.lookFirst = m.sink.find !== undefined && (lookFirst || m.lookFirst === true || m.sink.update !== undefined || this.wanted.dryRun);
    this.unsure = new Set(unsure);
    this.total = state.total ?? 0;
    if (checkpoint) {
      this.phase = state.phase;
      this.cursor = this.reached = checkpoint.cursor;
      for (const key of checkpoint.seen) this.seen.set(key, (this.seen.get(key) ?? 0) + 1);
      this.samples = checkpoint.samples ?? [];
      this.offered = checkpoint.offered ?? 0;
      this.listed = checkpoint.listed ?? 0;
      this.holdUntil = checkpoint.holdUntil ?? 0;
      this.limit = Math.min(this.most, checkpoint.limit ?? this.limit);
    }
  }

  async run(): Promise<boolean> {
    if (this.total === 0 && this.m.total) this.total = Number(await this.asked('the number of items', () => this.m.total())) || 0;
    while (!this.halt) {
      if (this.phase === 'read' && (await this.slices(() => this.take()))) {
        await this.orphans();
        this.phase = 'again';
      } else if (this.phase === 'again' && (await this.retries())) this.phase = 'verify';
      else if (this.phase === 'verify') {
        const verification = await this.verified();
        if (this.halt) break;
        const { ended } = await this.commit([], 0, { status: 'finished', reason: '', verification });
        if (ended) return true;
        this.phase = 'again'; // a person wants what failed tried again
      } else break;
    }
    await this.leave();
    return false;
  }

  // Does slices of what take gives, until it gives nothing more; false when something came between.
  private async slices(take: () => Promise<Entry[]>): Promise<boolean> {
    for (;;) {
      const planned = await take();
      if (this.halt) return false;
      if (planned.length === 0) return true;
      const { known } = await this.commit(planned.map((e) => e.key), 0);
      if (this.halt) return this.putBack(planned);
      const twice = new Set<number>(known);
      const here = new Set<string>();
      const entries = planned.filter((entry, n) => {
        const before = !entry.again && (twice.has(n) || here.has(entry.key));
        here.add(entry.key);
        if (before && twice.has(n)) this.unsure.delete(entry.key);
        return !before || !this.repeated(entry);
      });
      const began = Date.now();
      const unstarted = await this.slice(entries, began);
      this.putBack(unstarted);
      const ms = Math.max(1, Date.now() - began);
      const did = entries.length - unstarted.length;
      if (did > 0) this.rate = this.rate === 0 ? did / ms : (this.rate + did / ms) / 2;
      await this.commit([], ms);
      this.adapt(unstarted.length === 0);
      if (this.halt) return false;
      if (this.nearlyUp()) return this.goesOnLater();
      await this.wait();
      if (this.halt) return false;
    }
  }

  // Whether the time of this run is nearly up: what is under way may take twice as long as the slowest was, and
  // then the slice and the hand-over are stored. Part of the time is for work in any case.
  private nearlyUp(slowest = this.slowestItem): boolean {
    return left() <= Math.min(this.time * 3 / 4, Math.max(Math.min(60_000, this.time / 4), 2 * slowest + 4 * this.slowestCall));
  }

  private goesOnLater(): false {
    return this.stop({ status: 'running', reason: '' });
  }

  private stop(halt: Halt): false {
    // What a person wants goes before handing over.
    if (this.halt === undefined || this.halt.status === 'running') this.halt = halt;
    return false;
  }

  private putBack(entries: Entry[]): false {
    if (entries.length > 0) this.rest = [...entries, ...this.rest];
    return false;
  }

  // The next items, as many as two seconds will take.
  private async take(): Promise<Entry[]> {
    const ms = this.m.sink.find ? sliceMs : blindMs;
    const wish = Math.min(mostPlanned, Math.max(this.limit * 4, Math.ceil(this.rate * ms)));
    const entries = this.rest.splice(0, wish);
    while (entries.length < wish) {
      // What is there is not kept waiting for more.
      if (this.queue.length === 0 && entries.length > 0 && this.inbox.length === 0 && !this.drained) break;
      if (this.queue.length === 0 && !(await this.read())) break;
      entries.push(...this.queue.splice(0, wish - entries.length));
    }
    return entries;
  }

  // Takes a part of the source that was read ahead; false when there is none.
  private async read(): Promise<boolean> {
    for (let attempt = 0; ; ) {
      this.pump();
      if (this.inbox.length > 0) {
        this.accept(this.inbox.shift());
        return true;
      }
      if (this.drained) return false;
      if (this.broken) {
        const { error } = this.broken;
        this.iterator = this.broken = undefined;
        if (!(await this.patience(error, ++attempt, 'The source cannot be read'))) return false;
      } else if (this.arrival) await this.arrival;
      else return this.goesOnLater();
    }
  }

  // Reads the source ahead, about as far as a slice goes.
  private pump() {
    const ahead = () => this.inbox.reduce((n, part) => n + (part?.items?.length ?? 1), 0);
    const wish = Math.min(mostPlanned, Math.max(100, this.rate * sliceMs));
    if (this.arrival || this.drained || this.broken || ahead() >= wish || (this.sliced && this.nearlyUp(this.slowestPart))) return;
    this.arrival = (async () => {
      const began = Date.now();
      try {
        this.iterator ??= this.m.source(none(this.reached) ? undefined : this.reached)[Symbol.asyncIterator]();
        const { value, done } = await this.iterator!.next();
        if (done) this.drained = true;
        else {
          if (!Array.isArray(value?.items)) throw new TypeError('The source of a migration gives { items, cursor }.');
          this.inbox.push(value);
          this.reached = value.cursor;
        }
      } catch (error) {
        this.broken = { error };
      }
      this.slowestPart = Math.max(this.slowestPart, Date.now() - began);
      this.arrival = undefined;
      this.pump();
    })();
  }

  private accept(value: any) {
    const part: Part = { before: this.cursor, after: value.cursor, left: 0, seen: [] };
    this.cursor = value.cursor;
    for (const item of value.items) {
      const named = this.m.key(item);
      if (none(named) || named === '') throw new TypeError(`An item of the source has no key: ${JSON.stringify(item)?.slice(0, 200)}`);
      const key = String(named);
      const before = this.seen.get(key) ?? 0;
      if (before > 0) { // dealt with by the run before, as often as it was
        this.seen.set(key, before - 1);
        part.seen.push(key);
        continue;
      }
      part.left++;
      this.queue.push({ key, item, page: part, attempt: 0, unsure: this.unsure.has(key) });
    }
    this.parts.push(part);
  }

  // Whether what went wrong may pass; then it has waited.
  private async patience(error: any, attempt: number, what: string): Promise<boolean> {
    if (this.halt) return false;
    if (this.refusedLogin(error)) return this.stop({ status: 'paused', reason: `${what}: ${text(error)}` });
    if (this.throttled(error)) {
      await this.wait(what);
      return !this.halt;
    }
    if (!ofService(error)) throw error;
    if (!passing(error) || attempt >= (this.m.attempts ?? 5)) {
      return this.stop({ status: 'paused', reason: `${what}: ${text(error)}` });
    }
    this.hold(Math.min(longestHold, 1000 * 2 ** (attempt - 1)));
    await this.wait(what);
    return !this.halt;
  }

  private async asked(what: string, ask: () => any): Promise<any> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        // At the end it is said beside what was found.
        if (this.phase === 'verify' && !this.refusedLogin(error) && !passing(error)) throw error;
        if (!(await this.patience(error, attempt, `The service does not say ${what}`))) return undefined;
      }
    }
  }

  // Works on items until all are begun, time is up, or the target wants a rest; gives those that were not begun.
  private async slice(entries: Entry[], began: number): Promise<Entry[]> {
    const until = began + (this.m.sink.find ? sliceMs : blindMs);
    const back: Entry[] = [];
    let next = 0;
    // However short its time is, a run does something: else others would come after it without end.
    const inTime = () => (next < this.limit && !this.sliced) || (Date.now() < until && !this.nearlyUp());
    const worker = async (n: number) => {
      while (next < entries.length && n < this.limit && !this.halt && this.holdUntil === 0 && inTime()) {
        const entry = entries[next++];
        const at = Date.now();
        if (!(await this.one(entry))) back.push(entry);
        this.slowestItem = Math.max(this.slowestItem, Date.now() - at);
      }
    };
    const workers: Promise<void>[] = [];
    for (let n = 0; n < Math.min(this.limit, entries.length); n++) workers.push(worker(n));
    await Promise.all(workers);
    this.sliced = true;
    return [...back, ...entries.slice(next)];
  }

  // Deals with one item; false when it is still to be dealt with.
  private async one(entry: Entry): Promise<boolean> {
    const { sink, map } = this.m;
    const { item, key } = entry;
    let sent = false;
    try {
      let body = item;
      if (map) {
        body = map.call(this.m, item);
        if (typeof body?.then === 'function') body = await body;
        if (none(body)) return this.count('leftOut', entry);
      }
      let found: any;
      if (entry.unsure && !sink.find) return this.uncertain(entry, 'It was being written when the run ended, and the target cannot be asked.');
      if (sink.find && (this.lookFirst || entry.unsure)) {
        if (entry.unsure) this.counts.lookedUp++;
        found = await sink.find(key, item);
      }
      if (this.wanted.dryRun) return this.would(entry, body, found);
      if (none(found)) {
        sent = true;
        const made = await sink.create(body, item);
        return this.written('created', entry, made);
      }
      if (entry.unsure && !sink.update) return this.written('created', entry, found); // by the run that was lost
      if (!sink.update || (sink.read && differences(sink.read(found), body).length === 0)) return this.written('same', entry, found);
      sent = true;
      const made = await sink.update(found, body, item);
      return this.written('changed', entry, made ?? found);
    } catch (error) {
      return this.wrong(entry, error, sent);
    }
  }

  private count(what: keyof ReturnType<typeof counters>, entry: Entry): true {
    this.counts[what]++;
    if (what !== 'repeated') { // whoever comes first may still be on its way
      this.done.push(entry.key);
      this.unsure.delete(entry.key);
    }
    if (entry.again) {
      this.counts.again--;
      this.drop.push({ kind: 'again', key: entry.key });
    } else if (entry.page) {
      entry.page.left--;
      entry.page.seen.push(entry.key);
    }
    return true;
  }

  private written(what: 'created' | 'changed' | 'same', entry: Entry, made: any): true {
    this.row = this.refused = this.held = 0;
    const { remember, samples = 20, sink } = this.m;
    for (const [key, value] of Object.entries(remember?.call(this.m, entry.item, made) ?? {})) this.records.set(key, value);
    if (sink.find && sink.read && samples > 0) { // each item is as likely as another to be compared at the end
      this.offered++;
      if (this.samples.length < samples) this.samples.push({ key: entry.key, item: entry.item });
      else {
        const at = Math.floor(Math.random() * this.offered);
        if (at < samples) this.samples[at] = { key: entry.key, item: entry.item };
      }
    }
    return this.count(what, entry);
  }

  private would(entry: Entry, body: any, found: any): true {
    const { sink } = this.m;
    const fields = none(found) ? [] : sink.read ? differences(sink.read(found), body) : [];
    const same = !none(found) && (!sink.update || (sink.read && fields.length === 0));
    if (!same && this.listed < mostListed) {
      this.listed++;
      this.list(none(found) ? 'create' : 'change', entry, fields.length > 0 ? `Other in the target: ${fields.join(', ')}.` : '');
    }
    return this.count(none(found) ? 'created' : same ? 'same' : 'changed', entry);
  }

  private list(kind: string, entry: Entry, reason: string) {
    this.set.push({ kind, key: entry.key, reason, attempt: entry.attempt, unsure: entry.unsure, item: entry.item });
  }

  private repeated(entry: Entry): true {
    this.list('repeated', entry, 'The source gave this key before.');
    return this.count('repeated', entry);
  }

  private uncertain(entry: Entry, reason: string): true {
    this.list('uncertain', entry, reason);
    return this.count('uncertain', entry);
  }

  private failed(entry: Entry, reason: string): true {
    this.list('failed', entry, reason);
    return this.count('failed', entry);
  }

  private refusedLogin(error: any): boolean {
    return statusOf(error) === 401;
  }

  // Whether the target wants a rest; then it gets one.
  private throttled(error: any): boolean {
    const status = error?.response?.status;
    const limited = error instanceof TooManyRequestsError || (status === 503 && !none(error.response.headers?.get?.('retry-after')));
    if (!limited) return false;
    const asked = error.retryAfter ?? retryAfter(error);
    this.hold(asked ?? Math.min(longestHold, Math.max(error.least ?? 0, 1000 * 2 ** Math.min(this.held, 6))));
    this.held++;
    return true;
  }

  private hold(ms: number) {
    const until = Date.now() + Math.max(1, ms);
    if (this.holdUntil === 0) this.limit = Math.max(1, this.limit >> 1);
    this.holdUntil = Math.max(this.holdUntil, until);
  }

  // An item could not be written: now, for good, or nobody knows.
  private async wrong(entry: Entry, error: any, sent: boolean): Promise<boolean> {
    if (this.throttled(error)) return false;
    if (this.refusedLogin(error)) {
      this.stop({ status: 'paused', reason: `The login was refused: ${text(error)}` });
      return false;
    }
    entry.attempt++;
    const { onError = 'skip', attempts = 5, mostInARow = 25, sink } = this.m;
    const status = statusOf(error);
    // That an item is not as the target wants it says nothing of the next one.
    const ofItem = [400, 404, 409, 410, 422].includes(status) || (!sent && !ofService(error));
    if (ofItem ? ++this.refused >= 40 * mostInARow : ++this.row >= mostInARow) {
      this.stop({ status: 'paused', reason: `${ofItem ? this.refused : this.row} items in a row could not be written, the last (${entry.key}): ${text(error)}` });
    }
    const wish = typeof onError === 'function' ? onError(error, entry.item, entry.attempt) : onError;
    if (wish === 'stop') this.stop({ status: 'stopped', reason: `${entry.key} could not be written: ${text(error)}` });
    const refused = status >= 400 && status < 500 && status !== 408;
    const may = !ofItem && !refused;
    if (sent && may) entry.unsure = true;
    if (entry.unsure && !sink.find) return this.uncertain(entry, `It may have been written: ${text(error)}`);
    if (may && this.row >= 3) this.hold(Math.min(longestHold, 500 * 2 ** Math.min(this.row - 2, 7))); // the target is away
    if ((may || wish === 'retry') && entry.attempt < attempts && wish !== 'stop') return this.later(entry, text(error));
    if (!entry.unsure) return this.failed(entry, text(error));
    try {
      const found = await sink.find(entry.key, entry.item);
      return none(found) ? this.failed(entry, text(error)) : this.written('created', entry, found);
    } catch {
      return this.uncertain(entry, `It may have been written: ${text(error)}`);
    }
  }

  // Tried again once the source is read.
  private later(entry: Entry, reason: string): true {
    this.list('again', entry, reason);
    if (entry.again) return true;
    this.counts.again++;
    if (entry.page) {
      entry.page.left--;
      entry.page.seen.push(entry.key);
    }
    this.done.push(entry.key);
    this.unsure.delete(entry.key);
    return true;
  }

  // One more or many fewer at a time: what a target takes is found from below.
  private adapt(whole: boolean) {
    if (this.holdUntil === 0 && (whole || this.row === 0)) this.limit = Math.min(this.most, this.limit + Math.max(1, this.limit >> 1));
  }

  // Waits as long as the target wishes, and leaves when a person or the clock wants that.
  private async wait(what = '') {
    let said = false;
    while (this.holdUntil > 0) {
      const ms = this.holdUntil - Date.now();
      if (ms <= 0) {
        this.holdUntil = 0;
        break;
      }
      if (this.nearlyUp()) return void this.goesOnLater();
      if (ms > lookEvery && !said) {
        said = true;
        await this.commit([], 0, undefined, `${what === '' ? 'The target' : what.includes('source') ? 'The source' : 'The service'} wants to be left alone for ${seconds(ms)}.`);
      } else if (ms > lookEvery) this.wish((await this.call('migration.look', {})).wish);
      if (this.halt) return;
      await sleep(Math.min(ms, lookEvery));
    }
  }

  private wish(wish: string) {
    if (wish === 'pause') this.stop({ status: 'paused', reason: 'Paused by a person.' });
    if (wish === 'cancel') this.stop({ status: 'cancelled', reason: 'Cancelled by a person.' });
  }

  // Keys of a lost slice that the source does not give any more.
  private async orphans() {
    for (const key of this.unsure) this.uncertain({ key, item: undefined, attempt: 0, unsure: true }, 'It was being written when the run ended, and the source does not give it any more.');
  }

  // Tries again what failed, round after round, each a little later.
  private async retries(): Promise<boolean> {
    for (let round = 0; ; round++) {
      let after = '';
      let any = false;
      const ended = await this.slices(async () => {
        if (this.rest.length > 0) return this.rest.splice(0, this.rest.length);
        const { items } = await this.call('migration.items', { kind: 'again', after, limit: Math.max(this.limit * 4, Math.min(mostPlanned, Math.ceil(this.rate * sliceMs))) });
        if (items.length > 0) {
          any = true;
          after = items[items.length - 1].key;
        }
        return items.map((i: any) => ({ key: i.key, item: i.item, attempt: i.attempt ?? 0, unsure: i.unsure === true || this.unsure.has(i.key), again: true }));
      });
      if (!ended) return false;
      if (!any) return true;
      const { again } = await this.commit([], 0);
      if (this.halt) return false;
      if (again > 0) {
        this.hold(Math.min(longestHold, 1000 * 2 ** round));
        await this.wait();
        if (this.halt) return false;
      }
    }
  }

  // Looks at the target: how much is there, and whether some items are as they should be.
  private async verified(): Promise<any> {
    const { sink } = this.m;
    if (this.wanted.dryRun) return undefined;
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
    for (const { key, item } of this.samples) {
      if (this.halt || !sink.read || !sink.find) return;
      if (this.sliced && this.nearlyUp()) return void this.goesOnLater();
      const found: any = await this.asked(`whether ${key} is there`, () => sink.find(key, item));
      if (this.halt) return;
      result.sampled++;
      const fields = none(found) ? [] : differences(sink.read(found), map ? await map.call(this.m, item) : item);
      if (none(found)) result.missing++;
      else if (fields.length > 0) result.different++;
      else continue;
      this.list('different', { key, item, attempt: 0, unsure: false }, none(found) ? 'It is not in the target.' : `Other in the target: ${fields.join(', ')}.`);
    }
  }

  private checkpoint() {
    while (this.parts.length > 0 && this.parts[0].left === 0) this.parts.shift();
    const first = this.parts[0];
    // What the run before has done of a part that was not read again yet counts on.
    const seen: string[] = [];
    for (const [key, times] of this.seen) for (let n = 0; n < times; n++) seen.push(key);
    for (const part of this.parts) seen.push(...part.seen);
    return { cursor: first ? first.before : this.cursor, seen, samples: this.samples, offered: this.offered, listed: this.listed, holdUntil: this.holdUntil, limit: this.limit };
  }

  // Stores what was done since the last time, and what comes next.
  private async commit(pending: string[], ms: number, end?: object, waiting = ''): Promise<any> {
    const written = new Set(pending);
    const unsure = [...this.unsure].filter((key) => !written.has(key));
    const args = { number: ++this.number, phase: this.phase, checkpoint: this.checkpoint(), counts: this.counts, done: this.done, pending: [...pending, ...unsure], set: this.set, drop: this.drop,
      records: [...this.records].map(([key, value]) => ({ key, value })), ms, concurrency: this.limit, total: this.total, waiting, end };
    const answer = await this.call('migration.commit', args);
    this.counts = counters();
    this.done = [];
    this.set = [];
    this.drop = [];
    this.records.clear();
    if (!end) this.wish(answer.wish);
    if (Date.now() - this.told > 60_000) {
      this.told = Date.now();
      const { items, perSecond, left: rest } = answer;
      console.info(`${this.wanted.name}: ${items} items${this.total > 0 ? ` of ${this.total}` : ''}, ${Math.round(perSecond)} a second${rest > 0 ? `, about ${seconds(rest)} left` : ''}.`);
    }
    return answer;
  }

  // What cannot be stored now is stored later: nothing goes on until it is.
  private async call(method: string, args: object): Promise<any> {
    for (let attempt = 0; ; attempt++) {
      const began = Date.now();
      try {
        const answer = await __bobbin.call(method, { ...this.wanted, ...args });
        this.slowestCall = Math.max(this.slowestCall, Date.now() - began);
        return answer;
      } catch (error: any) {
        if (error?.errorCode !== 503 || left() < 5000) throw error;
        if (attempt === 0) console.warn(`The progress cannot be stored yet: ${text(error)}`);
        await sleep(Math.min(10_000, 250 * 2 ** Math.min(attempt, 6)));
      }
    }
  }

  // Lets go: for another invocation to go on, or until a person wants it.
  private async leave() {
    const { status, reason } = this.halt ?? { status: 'running', reason: '' };
    if (status === 'running') {
      await this.commit([], 0);
      if (this.halt?.status === 'running') return void (await this.call('migration.continue', {}));
    }
    await this.commit([], 0, { status: this.halt!.status, reason: this.halt!.reason });
  }
}

function statusOf(error: any): number {
  return error instanceof HttpError ? (error as any).response.status : 0;
}

// Whether an error is a service's, and not of the script's own making.
function ofService(error: any): boolean {
  return error instanceof HttpError || error instanceof UnexpectedError || error instanceof ServiceError;
}

function passing(error: any): boolean {
  const status = statusOf(error);
  return ofService(error) && (status < 400 || status >= 500 || status === 408 || error instanceof TooManyRequestsError);
}

function retryAfter(error: any): number | undefined {
  const said = error?.response?.headers?.get?.('retry-after');
  const wait = none(said) ? NaN : /^\d+(\.\d+)?$/.test(String(said).trim()) ? Number(said) * 1000 : Date.parse(String(said)) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function checked(m: any) {
  if (typeof m !== 'object' || m === null) throw new TypeError('migrate takes a name and an object with the source, the key and the sink.');
  for (const [what, value] of [['source', m.source], ['key', m.key], ['sink.create', m.sink?.create]] as const) {
    if (typeof value !== 'function') throw new TypeError(`The migration has no function ${what}.`);
  }
}

export async function migrate(name: string, m: any): Promise<any> {
  checked(m);
  const wanted = { name, dryRun: m.dryRun === true };
  const begun = await __bobbin.call('migration.begin', { ...wanted, again: m.again === true });
  if (begun.held) {
    __pace.yielding++;
    try {
      const run = new Run(name, m, begun.migration, begun.lookFirst, begun.unsure, begun.checkpoint);
      await run.run();
    } finally {
      __pace.yielding--;
    }
  } else if (begun.migration.status === 'finished' || begun.migration.status === 'cancelled') {
    console.warn(`The migration ${name} is ${begun.migration.status}; nothing was done. Give it \`again: true\` to begin anew.`);
  } else console.warn(`The migration ${name} is ${begun.migration.status}; nothing was done. Resume it, or run this script by hand.`);
  return report(wanted, await __bobbin.call('migration.report', wanted));
}

function report({ name, dryRun }: { name: string; dryRun: boolean }, m: any) {
  const { created, changed, same, leftOut, failed, uncertain, repeated } = m.counts;
  const all = { name, dryRun, status: m.status, ...(m.reason ? { reason: m.reason } : {}), created, changed, same, leftOut, failed, uncertain, repeated };
  if (m.status !== 'running') {
    const words = Object.entries({ created, changed, same, 'left out': leftOut, failed, uncertain, repeated }).filter(([, n]) => n > 0).map(([word, n]) => `${n} ${word}`);
    console.info(`${name}${dryRun ? ' (dry run)' : ''} is ${m.status}: ${words.join(', ') || 'nothing to do'}.${m.reason ? ` ${m.reason}` : ''}`);
  }
  return all;
}
