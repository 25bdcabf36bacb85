// bobbin:migrate/pace: how many items at a time, when the target is to be left alone, and when a run lets go,
// because its time is nearly up or because of what happened.
import { __left, __wish } from '@bobbin/managed-api';
import { limited } from 'bobbin:migrate/faults';

declare const setTimeout: any;

const longestHold = 60_000; // ms before a target that is away is tried again

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

// Why a run lets go. One that is running still goes on in another run.
export interface Halt { status: 'running' | 'paused' | 'stopped' | 'cancelled'; reason: string }

export class Pace {
  limit: number;    // items at a time
  rate = 0;         // items a ms
  holdUntil = 0;    // nothing is asked before
  row = 0;          // failures of the target without a success between them
  refused = 0;      // items it would not have, likewise
  sliced = false;   // this run did a slice
  halt: Halt | undefined;
  readonly slowest = { item: 0, part: 0, call: 0 }; // ms that one took, or a part of the source, or storing
  private held = 0; // in a row
  private readonly time = __left(); // of this run

  constructor(readonly most: number) {
    this.limit = Math.min(4, most);
  }

  // Whether the time of this run is nearly up: what is under way may take twice as long as the slowest was, and
  // then the slice and the hand-over are stored. Part of the time is for work in any case.
  nearlyUp(slowest = this.slowest.item): boolean {
    return __left() <= Math.min(this.time * 3 / 4, Math.max(Math.min(60_000, this.time / 4), 2 * slowest + 4 * this.slowest.call));
  }

  stop(halt: Halt): false {
    // What a person wants goes before handing over.
    if (this.halt === undefined || this.halt.status === 'running') this.halt = halt;
    return false;
  }

  handOver(): false {
    return this.stop({ status: 'running', reason: '' });
  }

  took(what: 'item' | 'part' | 'call', began: number) {
    this.slowest[what] = Math.max(this.slowest[what], Date.now() - began);
  }

  sliceTook(items: number, ms: number) {
    if (items > 0) this.rate = this.rate === 0 ? items / ms : (this.rate + items / ms) / 2;
  }

  // One more or many fewer at a time: what a target takes is found from below.
  adapt(whole: boolean) {
    if (this.holdUntil === 0 && (whole || this.row === 0)) this.limit = Math.min(this.most, this.limit + Math.max(1, this.limit >> 1));
  }

  went() {
    this.row = this.refused = this.held = 0;
  }

  // Whether the target wants a rest; then it gets one.
  throttled(error: any): boolean {
    if (!limited(error)) return false;
    const asked: number | undefined = error.retryAfter ?? __wish(error.response?.headers, undefined);
    this.hold(asked ?? Math.min(longestHold, Math.max(error.least ?? 0, 1000 * 2 ** Math.min(this.held, 6))));
    this.held++;
    return true;
  }

  // A rest that grows with each time it was too short.
  holdLonger(ms: number, times: number) {
    this.hold(Math.min(longestHold, ms * 2 ** times));
  }

  private hold(ms: number) {
    const until = Date.now() + Math.max(1, ms);
    if (this.holdUntil === 0) this.limit = Math.max(1, this.limit >> 1);
    this.holdUntil = Math.max(this.holdUntil, until);
  }

  // Ms until the target may be asked again; 0 when it may.
  rest(): number {
    const ms = Math.max(0, this.holdUntil - Date.now());
    if (ms === 0) this.holdUntil = 0;
    return ms;
  }
}
