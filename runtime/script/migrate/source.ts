// bobbin:migrate/source: reads the source ahead, and knows from where it is to be read again.
import { none } from 'bobbin:migrate/compare';
import type { Pace } from 'bobbin:migrate/pace';

// An item on its way. One that is unsure may have been written by a slice that was lost.
export interface Entry { key: string; item: any; part?: Part; attempt: number; unsure: boolean; again?: boolean }
// A part of the source that was read: its items are done when none is left.
interface Part { before: any; left: number; seen: string[] }

export const sliceMs = 2000;     // of work between two commits
export const mostPlanned = 2000; // items of a slice

export class Source {
  readonly queue: Entry[] = [];
  drained = false;
  private readonly parts: Part[] = [];
  private iterator: AsyncIterator<any> | undefined;
  private arrival: Promise<void> | undefined;
  private broken: { error: unknown } | undefined;
  private readonly inbox: any[] = [];
  private reached: any; // by reading ahead
  private cursor: any;  // of what was taken
  private readonly seen = new Map<string, number>(); // how often, in parts that are read again

  constructor(private readonly m: any, private readonly pace: Pace, private readonly unsure: Set<string>, checkpoint: any) {
    this.cursor = this.reached = checkpoint?.cursor;
    for (const key of checkpoint?.seen ?? []) this.seen.set(key, (this.seen.get(key) ?? 0) + 1);
  }

  // Whether the next item needs no waiting.
  ready(): boolean {
    return this.queue.length > 0 || this.inbox.length > 0 || this.drained;
  }

  // Puts the next part into the queue. Throws what reading threw: the next call begins there again. There is
  // none at the end, and when no part can be read in the time of the run.
  async next(): Promise<'part' | 'end' | 'late'> {
    for (;;) {
      this.pump();
      if (this.inbox.length > 0) {
        this.accept(this.inbox.shift());
        return 'part';
      }
      if (this.drained) return 'end';
      if (this.broken) {
        const { error } = this.broken;
        this.iterator = this.broken = undefined;
        throw error;
      }
      if (!this.arrival) return 'late';
      await this.arrival;
    }
  }

  // Reads ahead, about as far as a slice goes.
  private pump() {
    const ahead = () => this.inbox.reduce((n, part) => n + (part?.items?.length ?? 1), 0);
    const wish = Math.min(mostPlanned, Math.max(100, this.pace.rate * sliceMs));
    if (this.arrival || this.drained || this.broken || ahead() >= wish || (this.pace.sliced && this.pace.nearlyUp(this.pace.slowest.part))) return;
    this.arrival = this.arrive();
  }

  private async arrive() {
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
    this.pace.took('part', began);
    this.arrival = undefined;
    this.pump();
  }

  private accept(value: any) {
    const part: Part = { before: this.cursor, left: 0, seen: [] };
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
      this.queue.push({ key, item, part, attempt: 0, unsure: this.unsure.has(key) });
    }
    this.parts.push(part);
  }

  // An item was dealt with.
  did({ key, part }: Entry) {
    if (!part) return;
    part.left--;
    part.seen.push(key);
  }

  // Where another run begins to read, and what it need not look at then.
  position() {
    while (this.parts.length > 0 && this.parts[0].left === 0) this.parts.shift();
    // What the run before has done of a part that was not read again yet counts on.
    const seen: string[] = [];
    for (const [key, times] of this.seen) for (let n = 0; n < times; n++) seen.push(key);
    for (const part of this.parts) seen.push(...part.seen);
    return { cursor: this.parts.length > 0 ? this.parts[0].before : this.cursor, seen };
  }
}
