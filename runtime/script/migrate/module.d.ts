/** A part of the source, and where the next part begins: the source is given that cursor to go on after this part. */
export interface Page<Item, Cursor> {
  items: Item[];
  cursor: Cursor;
}

/** The target. Only `create` is a must; with `find` nothing is ever written twice. */
export interface Sink<Item, Body, Found> {
  /** Writes an item into the target. */
  create(body: Body, item: Item): unknown;
  /** Looks an item up in the target by its key; `undefined` or `null` when it is not there. */
  find?(key: string, item: Item): Promise<Found | undefined | null> | Found | undefined | null;
  /** Changes what is in the target already. With it every item is looked up first. */
  update?(found: Found, body: Body, item: Item): unknown;
  /** The fields of what was found, named as in the body: they are compared in the dry run, before an update, and at the end. */
  read?(found: Found): Partial<Body>;
  /** How many things of this migration the target holds, for the comparison at the end. */
  count?(): Promise<number> | number;
}

/** What `onError` answers: try the item again later, list it as failed and go on, or stop until a person resumes. */
export type OnError = 'retry' | 'skip' | 'stop';

/** A migration. */
export interface Migration<Item, Body, Found, Cursor> {
  /** Gives the items, part by part, from a cursor on; from the beginning when it is undefined. */
  source(cursor: Cursor | undefined): AsyncIterable<Page<Item, Cursor>>;
  /** What an item is known by in the source. */
  key(item: Item): string | number;
  /** What is written for an item; `undefined` leaves it out. The item itself when this is left out. */
  map?(item: Item): Promise<Body | undefined> | Body | undefined;
  sink: Sink<Item, Body, Found>;
  /** How many items there are, for the estimate. */
  total?(): Promise<number> | number;
  /** Records to keep of an item that was written, stored in the same transaction as the progress. */
  remember?(item: Item, made: any): Record<string, unknown> | undefined;
  /** The most items at a time; 10 unless said otherwise. How many it really are follows what the target takes. */
  concurrency?: number;
  /** What to do about an item that could not be written; `skip` unless said otherwise. What may pass is tried again anyway. */
  onError?: OnError | ((error: any, item: Item, attempt: number) => OnError);
  /** How often an item is tried in all when the target fails; 5 unless said otherwise. */
  attempts?: number;
  /** So many failures without one success between them pause the migration; 25 unless said otherwise. */
  mostInARow?: number;
  /** Looks every item up before it is written: for a target that may hold some of them already. */
  lookFirst?: boolean;
  /** Writes nothing, and lists what would be created and changed. */
  dryRun?: boolean;
  /** Begins anew after one of this name has ended; what is in the target is looked up first. */
  again?: boolean;
  /** How many items are compared with the target at the end; 20 unless said otherwise, 0 for none. */
  samples?: number;
}

/** How a migration stands when `migrate` returns. */
export interface Report {
  name: string;
  dryRun: boolean;
  /** `running` says that another invocation goes on with it. */
  status: 'running' | 'paused' | 'stopped' | 'cancelled' | 'finished';
  /** Why it is paused or stopped. */
  reason?: string;
  created: number;
  changed: number;
  /** Found in the target as it should be. */
  same: number;
  leftOut: number;
  failed: number;
  /** Perhaps written; the target cannot be asked. */
  uncertain: number;
  /** The source gave the key before. */
  repeated: number;
}

/**
 * Migrates what a source holds into a target, however long it takes, and resolves when this invocation has done its part.
 * Run the script again to go on with one that is paused or stopped.
 *
 * @param name Names it in the list of migrations: letters, digits, _ and -.
 */
export function migrate<Item, Body = Item, Found = any, Cursor = any>(name: string, migration: Migration<Item, Body, Found, Cursor>): Promise<Report>;
