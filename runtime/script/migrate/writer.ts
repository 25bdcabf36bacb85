// bobbin:migrate/writer: what becomes of each item: it is written, left out, or listed with its reason.
import { differences, none } from 'bobbin:migrate/compare';
import { ofItem, ofService, refused, refusedLogin, text } from 'bobbin:migrate/faults';
import type { Journal } from 'bobbin:migrate/journal';
import type { Pace } from 'bobbin:migrate/pace';
import { sliceMs, type Entry, type Source } from 'bobbin:migrate/source';

const blindMs = 400;       // of a slice, where the target cannot be asked what a lost one has written
const mostListed = 10_000; // items that a dry run lists

// The length of a slice.
export const msOf = (m: any): number => (m.sink.find ? sliceMs : blindMs);

export class Writer {
  samples: { key: string; item: any }[];
  private offered: number; // as samples
  private listed: number;
  private readonly lookFirst: boolean;

  constructor(private readonly m: any, private readonly pace: Pace, private readonly journal: Journal, private readonly source: Source, lookFirst: boolean, checkpoint: any) {
    const { sink, dryRun } = m;
    this.lookFirst = sink.find !== undefined && (lookFirst || m.lookFirst === true || sink.update !== undefined || dryRun === true);
    this.samples = checkpoint?.samples ?? [];
    this.offered = checkpoint?.offered ?? 0;
    this.listed = checkpoint?.listed ?? 0;
  }

  // What another run begins with.
  position() {
    return { samples: this.samples, offered: this.offered, listed: this.listed };
  }

  // Works on items until all are begun, time is up, or the target wants a rest; gives those that were not begun.
  async slice(entries: Entry[], began: number): Promise<Entry[]> {
    const { pace } = this;
    const until = began + msOf(this.m);
    const back: Entry[] = [];
    let next = 0;
    // However short its time is, a run does something: else others would come after it without end.
    const inTime = () => (next < pace.limit && !pace.sliced) || (Date.now() < until && !pace.nearlyUp());
    const worker = async (n: number) => {
      while (next < entries.length && n < pace.limit && !pace.halt && pace.holdUntil === 0 && inTime()) {
        const entry = entries[next++];
        const at = Date.now();
        if (!(await this.one(entry))) back.push(entry);
        pace.took('item', at);
      }
    };
    const workers: Promise<void>[] = [];
    for (let n = 0; n < Math.min(pace.limit, entries.length); n++) workers.push(worker(n));
    await Promise.all(workers);
    pace.sliced = true;
    return [...back, ...entries.slice(next)];
  }

  // Deals with one item; false when it is still to be dealt with.
  private async one(entry: Entry): Promise<boolean> {
    const { sink, map, dryRun } = this.m;
    const { item, key } = entry;
    let sent = false;
    try {
      let body = item;
      if (map) {
        body = map.call(this.m, item);
        if (typeof body?.then === 'function') body = await body;
        if (none(body)) return this.did('leftOut', entry);
      }
      let found: any;
      if (entry.unsure && !sink.find) return this.why('uncertain', entry, 'It was being written when the run ended, and the target cannot be asked.');
      if (sink.find && (this.lookFirst || entry.unsure)) {
        if (entry.unsure) this.journal.counts.lookedUp++;
        found = await sink.find(key, item);
      }
      if (dryRun === true) return this.would(entry, body, found);
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

  private did(what: keyof Journal['counts'], entry: Entry): true {
    this.journal.did(what, entry);
    this.source.did(entry);
    return true;
  }

  private written(what: 'created' | 'changed' | 'same', entry: Entry, made: any): true {
    this.pace.went();
    const { remember, samples = 20, sink } = this.m;
    for (const [key, value] of Object.entries(remember?.call(this.m, entry.item, made) ?? {})) this.journal.records.set(key, value);
    if (sink.find && sink.read && samples > 0) { // each item is as likely as another to be compared at the end
      const at = this.samples.length < samples ? this.samples.length : Math.floor(Math.random() * (this.offered + 1));
      if (at < samples) this.samples[at] = { key: entry.key, item: entry.item };
      this.offered++;
    }
    return this.did(what, entry);
  }

  private would(entry: Entry, body: any, found: any): true {
    const { sink } = this.m;
    const fields = none(found) ? [] : sink.read ? differences(sink.read(found), body) : [];
    const same = !none(found) && (!sink.update || (sink.read && fields.length === 0));
    if (!same && this.listed < mostListed) {
      this.listed++;
      this.journal.list(none(found) ? 'create' : 'change', entry, fields.length > 0 ? `Other in the target: ${fields.join(', ')}.` : '');
    }
    return this.did(none(found) ? 'created' : same ? 'same' : 'changed', entry);
  }

  // It is listed with the reason.
  why(what: 'repeated' | 'uncertain' | 'failed', entry: Entry, reason: string): true {
    this.journal.list(what, entry, reason);
    return this.did(what, entry);
  }

  // An item could not be written: now, for good, or nobody knows.
  private async wrong(entry: Entry, error: any, sent: boolean): Promise<boolean> {
    const { pace } = this;
    if (pace.throttled(error)) return false;
    if (refusedLogin(error)) return pace.stop({ status: 'paused', reason: `The login was refused: ${text(error)}` });
    entry.attempt++;
    const { onError = 'skip', attempts = 5, mostInARow = 25, sink } = this.m;
    // That an item is not as the target wants it says nothing of the next one.
    const itsOwn = ofItem(error) || (!sent && !ofService(error));
    if (itsOwn ? ++pace.refused >= 40 * mostInARow : ++pace.row >= mostInARow) {
      pace.stop({ status: 'paused', reason: `${itsOwn ? pace.refused : pace.row} items in a row could not be written, the last (${entry.key}): ${text(error)}` });
    }
    const wish = typeof onError === 'function' ? onError(error, entry.item, entry.attempt) : onError;
    if (wish === 'stop') pace.stop({ status: 'stopped', reason: `${entry.key} could not be written: ${text(error)}` });
    const may = !itsOwn && !refused(error);
    if (sent && may) entry.unsure = true;
    if (entry.unsure && !sink.find) return this.why('uncertain', entry, `It may have been written: ${text(error)}`);
    if (may && pace.row >= 3) pace.holdLonger(500, Math.min(pace.row - 2, 7)); // the target is away
    if ((may || wish === 'retry') && entry.attempt < attempts && wish !== 'stop') return this.later(entry, text(error));
    if (!entry.unsure) return this.why('failed', entry, text(error));
    try {
      const found = await sink.find(entry.key, entry.item);
      return none(found) ? this.why('failed', entry, text(error)) : this.written('created', entry, found);
    } catch {
      return this.why('uncertain', entry, `It may have been written: ${text(error)}`);
    }
  }

  private later(entry: Entry, reason: string): true {
    this.journal.later(entry, reason);
    this.source.did(entry);
    return true;
  }
}
