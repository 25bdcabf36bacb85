/** Where records lie. Scopes do not contain each other: what is written in one is not seen in another. */
export type RecordStorageScope = 'environment' | 'workspace' | 'team' | 'invocation';

/** How a call behaves when record storage is called too often. Both are on unless switched off. */
export interface RetryOn429 {
  /** Try again after a growing pause. */
  enabled?: boolean;
  /** Say so in the console. */
  verbose?: boolean;
}

/** Options of every call. */
export interface RecordStorageOptions {
  /** Where the record lies; `environment` unless said otherwise. */
  scope?: RecordStorageScope;
  /** A partition of its own within the scope `team`: 1 to 200 letters and digits. */
  teamScope?: string;
  /** Try again when called too often. */
  retryOn429?: RetryOn429;
}

/** Options of writing a record. */
export interface SetRecordValueOptions extends RecordStorageOptions {
  /** Seconds until the record is gone; it stays when this is left out. At most 20 minutes in the scope `invocation`. */
  ttl?: number;
  /** Refuse with a ServiceError (400) when the key is there already. */
  denyUpdateOverwrite?: boolean;
  /** Seal the value once more. */
  secure?: boolean;
}

/** Options of writing a record that may be there already. */
export type ChangeRecordValueOptions = Omit<SetRecordValueOptions, 'denyUpdateOverwrite'>;

/** Keys and their values: an object, a `Map`, or a list of pairs. */
export type RecordEntries = Record<string, unknown> | Iterable<readonly [key: string, value: unknown]>;

/** Options of listing keys. */
export interface GetKeysOptions extends RecordStorageOptions {
  /** Only keys that begin so; case does not matter. */
  prefix?: string;
  /** What the page before gave, to go on after it. */
  lastEvaluatedKey?: string;
}

/** Defaults of an instance. */
export interface RecordStorageInstanceOptions extends SetRecordValueOptions {}

/** One page of keys, in lower case. A page may be empty and still have a next one. */
export interface RecordKeys {
  keys: string[];
  /** Pass it back to get the next page; absent on the last one. */
  lastEvaluatedKey?: string;
}

/** Reads a record; `undefined` when there is none. */
export function getRecordValue<T = any>(key: string, options?: RecordStorageOptions): Promise<T | undefined>;
/** Writes a record, over one that is there. The value travels as JSON and cannot be `null` or `undefined`. */
export function setRecordValue(key: string, value: unknown, options?: SetRecordValueOptions): Promise<void>;
/** Reads up to 100 records, all as they were at one moment; in the order of the keys, `undefined` where there is none. */
export function getRecordValues<T = any>(keys: string[], options?: RecordStorageOptions): Promise<(T | undefined)[]>;
/** Writes up to 100 records, all of them or none. */
export function setRecordValues(entries: RecordEntries, options?: SetRecordValueOptions): Promise<void>;
/**
 * Writes a record if its value is still `expected`, or with `undefined` if there is none; says whether it was written.
 * Members of objects may stand in any order. A record that is `secure` stays so.
 */
export function compareAndSetRecordValue(key: string, expected: unknown, value: unknown, options?: ChangeRecordValueOptions): Promise<boolean>;
/**
 * Adds to the number in a record and gives the sum; one that is not there counts as 0. Nothing is lost when several runs
 * do it at once. `ttl` counts from when the record is made: later additions do not prolong it. A record that is `secure` stays so.
 */
export function incrementRecordValue(key: string, by?: number, options?: ChangeRecordValueOptions): Promise<number>;
/** Says whether there is a record, without loading it. */
export function recordValueExists(key: string, options?: RecordStorageOptions): Promise<boolean>;
/** Deletes a record; nothing happens when there is none. */
export function deleteRecordValue(key: string, options?: RecordStorageOptions): Promise<void>;
/** Deletes up to 100 records at once; nothing happens to those that are not there. */
export function deleteRecordValues(keys: string[], options?: RecordStorageOptions): Promise<void>;
/** Lists keys, a page at a time, in no particular order. */
export function getKeysOfAllRecords(options?: GetKeysOptions): Promise<RecordKeys>;

/** Record storage with options of its own; those of a call go first. */
export class RecordStorage {
  constructor(options?: RecordStorageInstanceOptions);
  /** Reads a record; `undefined` when there is none. */
  getValue<T = any>(key: string, options?: RecordStorageOptions): Promise<T | undefined>;
  /** Writes a record, over one that is there. */
  setValue(key: string, value: unknown, options?: SetRecordValueOptions): Promise<void>;
  /** Reads up to 100 records, all as they were at one moment; in the order of the keys, `undefined` where there is none. */
  getValues<T = any>(keys: string[], options?: RecordStorageOptions): Promise<(T | undefined)[]>;
  /** Writes up to 100 records, all of them or none. */
  setValues(entries: RecordEntries, options?: SetRecordValueOptions): Promise<void>;
  /** Writes a record if its value is still `expected`; says whether it was written. */
  compareAndSetValue(key: string, expected: unknown, value: unknown, options?: ChangeRecordValueOptions): Promise<boolean>;
  /** Adds to the number in a record and gives the sum. */
  incrementValue(key: string, by?: number, options?: ChangeRecordValueOptions): Promise<number>;
  /** Says whether there is a record, without loading it. */
  valueExists(key: string, options?: RecordStorageOptions): Promise<boolean>;
  /** Deletes a record; nothing happens when there is none. */
  deleteValue(key: string, options?: RecordStorageOptions): Promise<void>;
  /** Deletes up to 100 records at once. */
  deleteValues(keys: string[], options?: RecordStorageOptions): Promise<void>;
  /** Lists keys, a page at a time. */
  getAllKeys(options?: GetKeysOptions): Promise<RecordKeys>;
}

/** The same as `new RecordStorage(options)`. */
export function createRecordStorage(options?: RecordStorageInstanceOptions): RecordStorage;
