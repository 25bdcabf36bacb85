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

/** Options of listing keys. */
export interface GetKeysOptions extends RecordStorageOptions {
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
/** Says whether there is a record, without loading it. */
export function recordValueExists(key: string, options?: RecordStorageOptions): Promise<boolean>;
/** Deletes a record; nothing happens when there is none. */
export function deleteRecordValue(key: string, options?: RecordStorageOptions): Promise<void>;
/** Lists keys, a page at a time, in no particular order. */
export function getKeysOfAllRecords(options?: GetKeysOptions): Promise<RecordKeys>;

/** Record storage with options of its own; those of a call go first. */
export class RecordStorage {
  constructor(options?: RecordStorageInstanceOptions);
  /** Reads a record; `undefined` when there is none. */
  getValue<T = any>(key: string, options?: RecordStorageOptions): Promise<T | undefined>;
  /** Writes a record, over one that is there. */
  setValue(key: string, value: unknown, options?: SetRecordValueOptions): Promise<void>;
  /** Says whether there is a record, without loading it. */
  valueExists(key: string, options?: RecordStorageOptions): Promise<boolean>;
  /** Deletes a record; nothing happens when there is none. */
  deleteValue(key: string, options?: RecordStorageOptions): Promise<void>;
  /** Lists keys, a page at a time. */
  getAllKeys(options?: GetKeysOptions): Promise<RecordKeys>;
}

/** The same as `new RecordStorage(options)`. */
export function createRecordStorage(options?: RecordStorageInstanceOptions): RecordStorage;
