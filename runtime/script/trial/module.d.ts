/** A function of a test or a hook. */
export type TestBody = () => unknown | Promise<unknown>;

/** Options of one test. */
export interface TestOptions {
  /** Milliseconds the test may take, 5,000 unless said otherwise. */
  timeout?: number;
}

/** Registers a test. */
export interface RegisterTest {
  (name: string, body: TestBody, options?: number | TestOptions): void;
  (name: string, options: TestOptions, body: TestBody): void;
}

/** Registers a test for each row; %s, %d and %j in the name stand for the row's values in turn, $name for a property of its first. */
export interface RegisterEach {
  <T extends readonly unknown[]>(rows: readonly T[]): (name: string, body: (...row: T) => unknown, options?: number | TestOptions) => void;
  <T>(rows: readonly T[]): (name: string, body: (row: T) => unknown, options?: number | TestOptions) => void;
}

/** A test, and what goes with it. */
export interface TestFunction extends RegisterTest {
  /** A test that is not run. */
  skip: RegisterTest & { each: RegisterEach };
  /** Only such tests of this file are run. */
  only: RegisterTest & { each: RegisterEach };
  /** A test that is still to be written. */
  todo(name: string): void;
  each: RegisterEach;
  skipIf(condition: unknown): RegisterTest;
  runIf(condition: unknown): RegisterTest;
}

/** Registers a test. Each runs by itself: with new simulators, new records and its own clock. */
export const test: TestFunction;
/** The same as `test`. */
export const it: TestFunction;

/** Groups tests; what hooks it has are theirs. */
export interface DescribeFunction {
  (name: string, body: () => void): void;
  skip(name: string, body: () => void): void;
  only(name: string, body: () => void): void;
  each: RegisterEach;
}

/** Groups tests; hooks inside are for these tests. */
export const describe: DescribeFunction;
/** Runs once before the test, before every beforeEach. As each test runs by itself, it runs for each. */
export function beforeAll(body: TestBody): void;
/** Runs before each test of this file or group. */
export function beforeEach(body: TestBody): void;
/** Runs after each test of this file or group, whether it passed or not. */
export function afterEach(body: TestBody): void;
/** Runs after every afterEach. */
export function afterAll(body: TestBody): void;

/** What may be expected of a value. */
export interface Matchers<R = void> {
  /** The very same value (Object.is). */
  toBe(expected: unknown): R;
  /** Equal contents; properties that are undefined do not count. */
  toEqual(expected: unknown): R;
  /** Equal contents and classes; properties that are undefined count. */
  toStrictEqual(expected: unknown): R;
  /** At least these properties, with equal values. */
  toMatchObject(expected: object): R;
  /** A list with this very value, or a text with this part. */
  toContain(part: unknown): R;
  /** A list with an equal value. */
  toContainEqual(part: unknown): R;
  toHaveLength(length: number): R;
  /** A property by its path: 'fields.status' or ['fields', 'status']. */
  toHaveProperty(path: string | (string | number)[], value?: unknown): R;
  /** A function that throws: anything, an error with this text, one that matches, or one of this class. */
  toThrow(expected?: string | RegExp | (new (...args: any[]) => any) | object): R;
  toThrowError(expected?: string | RegExp | (new (...args: any[]) => any) | object): R;
  /** A text that has this part, or that matches. */
  toMatch(expected: string | RegExp): R;
  toBeCloseTo(expected: number, digits?: number): R;
  toBeDefined(): R;
  toBeUndefined(): R;
  toBeNull(): R;
  toBeNaN(): R;
  toBeTruthy(): R;
  toBeFalsy(): R;
  toBeGreaterThan(other: number | bigint): R;
  toBeGreaterThanOrEqual(other: number | bigint): R;
  toBeLessThan(other: number | bigint): R;
  toBeLessThanOrEqual(other: number | bigint): R;
  toBeInstanceOf(kind: new (...args: any[]) => any): R;
  toBeTypeOf(type: 'string' | 'number' | 'bigint' | 'boolean' | 'symbol' | 'undefined' | 'object' | 'function'): R;
  toSatisfy(test: (value: any) => boolean): R;
  /** The value as it was when the test first ran, kept in a file beside the test. Values of the pattern stand for what differs from run to run; the hint is part of its name. */
  toMatchSnapshot(hint?: string): R;
  toMatchSnapshot(pattern: object, hint?: string): R;
}

/** Matchers, and their opposites. */
export interface Assertion<R = void> extends Matchers<R> {
  not: Matchers<R>;
}

/** Values that stand for many. */
export interface AsymmetricMatchers {
  objectContaining(part: object): any;
  arrayContaining(part: readonly unknown[]): any;
  stringContaining(part: string): any;
  stringMatching(pattern: string | RegExp): any;
  closeTo(expected: number, digits?: number): any;
}

/** Says what is expected of a value. */
export interface Expect extends AsymmetricMatchers {
  /** note is put before the message of a failure. */
  (value: unknown, note?: string): Assertion & {
    /** Awaits the promise and looks at its value. */
    resolves: Assertion<Promise<void>>;
    /** Awaits the promise, which must be rejected, and looks at the reason. */
    rejects: Assertion<Promise<void>>;
  };
  not: AsymmetricMatchers;
  /** Anything but null and undefined. */
  anything(): any;
  /** Any instance of a class; String, Number and the like stand for their values. */
  any(kind: unknown): any;
  /** Exactly so many assertions must be made until the test ends. */
  assertions(count: number): void;
  hasAssertions(): void;
  fail(message?: string): never;
  /** Adds matchers of your own. */
  extend(matchers: Record<string, (received: any, ...expected: any[]) => { pass: boolean; message: string | (() => string) }>): void;
}

/** Says what is expected of a value. */
export const expect: Expect;

/** What an expectation that does not hold throws. */
export class AssertionError extends Error {
  expected?: string;
  received?: string;
}

/** A request that went out during the test. */
export interface SentRequest {
  method: string;
  url: string;
  /** The address without its origin, with the query. */
  path: string;
  /** The connection it belongs to; absent for a plain fetch. */
  connection?: string;
  /** Names are in lower case. */
  headers: Record<string, string>;
  /** What was sent: parsed when it is JSON, else text; absent without a body. */
  body?: any;
  /** How it was answered; 0 when it was not. */
  status: number;
}

/** How a script ended. */
export interface RunResult<T = any> {
  script: string;
  /** finished, function_error, timed_out, out_of_memory, aborted, denied, malformed_payload or runtime_error. */
  status: 'finished' | 'function_error' | 'timed_out' | 'out_of_memory' | 'aborted' | 'denied' | 'malformed_payload' | 'runtime_error';
  triggerType: TriggerType;
  /** The event listener whose event it was. */
  listener?: string;
  /** What the function returned. */
  result: T;
  error?: { name?: string; message: string; stack?: string; hint?: string };
  console: { level: 'log' | 'info' | 'debug' | 'warn' | 'error' | 'trace'; text: string }[];
  /** The requests of this run alone. */
  http: SentRequest[];
}

/** How a script is run. */
export interface RunOptions {
  /** An exported function instead of the default export. */
  function?: string;
  /** The event listener the event came by. */
  listener?: string;
  /** Parameter values in place of the environment's. */
  parameters?: Record<string, unknown>;
  /** Milliseconds it may take; the environment's limit when left out. */
  timeout?: number;
}

/**
 * Runs a script of the workspace as Bobbin runs it, with this test's simulators, records, requests and clock.
 * A script that fails is no error here: look at `status` and `error`.
 *
 * @param script Its name: the path below `scripts/` without the extension.
 */
export function run<T = any>(script: string, event?: unknown, options?: RunOptions): Promise<RunResult<T>>;

/** How a recorded script ended this time, and where it left the recording. */
export interface ReplayResult<T = any> extends RunResult<T> {
  replay: {
    /** How many exchanges the recording has, and how many of them were asked for. */
    exchanges: number;
    answered: number;
    /** What the script asked for and the recording has no answer to; empty when all is as it was. */
    divergences: { message: string; asked: string; expected?: string; expectedAt?: string; difference?: string }[];
    /** What was recorded and not asked for. */
    unused: { asked: string; at?: string }[];
  };
}

/**
 * Runs a script as it was recorded, with its event, its time and its random values, answered from the recording
 * alone: not by this test's simulators, records or `respond`.
 *
 * @param name The path below `tests/recordings/` without the extension.
 */
export function replay<T = any>(name: string): Promise<ReplayResult<T>>;

/**
 * Runs what has been triggered so far: scripts triggered by scripts, and event listeners woken by
 * simulated services, one after the other, until nothing is left. Gives how each ended.
 */
export function settled(): Promise<RunResult[]>;

/** Reads a saved test event: `events/<listener>/<name>.json`. */
export function event<T = any>(listener: string, name: string): Promise<T>;

/** A migration as it stands. */
export interface Migration {
  status: 'running' | 'paused' | 'stopped' | 'cancelled' | 'finished';
  reason?: string;
  counts: Record<'created' | 'changed' | 'same' | 'leftOut' | 'failed' | 'uncertain' | 'repeated' | 'again' | 'lookedUp', number>;
  resumed: number;
  verification?: { expected: number; found?: number; sampled: number; missing: number; different: number; reason?: string };
}

/** An item of a migration that is listed, with the reason. */
export interface MigrationItem {
  kind: 'failed' | 'uncertain' | 'again' | 'repeated' | 'create' | 'change' | 'different';
  key: string;
  reason: string;
  item?: any;
}

/** The migrations of this test's scripts, as a person looks at them and steers them. What is resumed runs with `settled()`. */
export const migrations: {
  get(name: string, options?: { dryRun?: boolean }): Promise<Migration>;
  items(name: string, options?: { dryRun?: boolean }): Promise<MigrationItem[]>;
  resume(name: string): Promise<Migration>;
  retry(name: string): Promise<Migration>;
  again(name: string): Promise<Migration>;
};

/** The records this test's scripts see, in the environment's scope unless said otherwise. */
export const records: {
  get<T = any>(key: string, options?: import('@bobbin/record-storage').RecordStorageOptions): Promise<T | undefined>;
  set(key: string, value: unknown, options?: import('@bobbin/record-storage').SetRecordValueOptions): Promise<void>;
  has(key: string, options?: import('@bobbin/record-storage').RecordStorageOptions): Promise<boolean>;
  delete(key: string, options?: import('@bobbin/record-storage').RecordStorageOptions): Promise<void>;
  /** All keys, in order. */
  keys(options?: import('@bobbin/record-storage').RecordStorageOptions): Promise<string[]>;
};

/** Which requests are meant. In an address and in a path, * stands for any text; a RegExp may match anywhere. */
export interface RequestPattern {
  /** Requests of this connection. */
  connection?: string;
  method?: string;
  url?: string | RegExp;
  /** The address without its origin; the query counts only when the pattern has a question mark. */
  path?: string | RegExp;
}

/** How a request is answered. */
export interface ResponseAnswer {
  /** 200 unless said otherwise. */
  status?: number;
  headers?: Record<string, string>;
  /** A text; anything else is sent as JSON. */
  body?: unknown;
  /** A body sent as JSON. */
  json?: unknown;
  /** Nothing answers: the request fails with this sentence. */
  error?: string;
}

/** The requests that went out so far, oldest first: of the test and of the scripts it ran. */
export function requests(filter?: string | RegExp | RequestPattern): Promise<SentRequest[]>;

/**
 * Answers requests in place of the service or its simulator. What was arranged last goes first. There is no
 * network in tests: a plain fetch that nothing answers fails.
 *
 * @param answers One answer for every such request, or a list: one each, then the next in line is asked.
 */
export function respond(
  to: string | RegExp | RequestPattern,
  answers: number | string | ResponseAnswer | (number | string | ResponseAnswer)[],
  options?: { /** How often one answer is given; always when left out. */ times?: number },
): Promise<void>;
/** The same as `respond`. */
export const mockFetch: typeof respond;

/** Which calls of a simulated service fail. */
export interface SimulatorFailure {
  /** An operation (`Issue.createIssue`), a group (`Issue.*`), or a path with or without its method (`POST /rest/api/3/issue`); `*` stands for any text. All calls when left out. */
  on?: string;
  /** Every nth of them. */
  every?: number;
  /** Only so many, then it behaves again. */
  times?: number;
  /** Of a limit, in seconds; 1 unless said otherwise. */
  retryAfter?: number;
}

/** The simulated service behind a connection. */
export function simulator(connection: string): {
  /** Every nth call is answered 429, with Retry-After in seconds (1 unless said otherwise). */
  limitEvery(n: number, options?: { retryAfter?: number }): Promise<void>;
  /** Every call is answered 503. */
  outage(): Promise<void>;
  /**
   * Calls fail as they do at the real service, in its words: `limit` with 429 and Retry-After, `outage` with 503, `forbidden`
   * with 403, `expired` with 401 as for a token that has expired; `closed` closes the connection without an answer. What is
   * switched on last goes first.
   */
  fail(kind: 'limit' | 'outage' | 'forbidden' | 'expired' | 'closed', options?: SimulatorFailure): Promise<void>;
  /** It behaves again. */
  recover(): Promise<void>;
  /** It forgets what was done and has its first data again. */
  reset(): Promise<void>;
};

/**
 * The time of this test and of the scripts it runs. It begins on 15 January 2026 at 10:00 UTC and does not
 * pass by itself: a wait ends at once, and the time goes on by as much.
 */
export const clock: {
  now(): Date;
  /** Sets the time. */
  set(time: Date | string | number): void;
  /** From now on, timers of the test's own code wait for `advance` or `runAll`. Scripts that `run` starts do not. */
  pause(): void;
  /** From now on, waits end at once again. */
  resume(): void;
  /** Lets so many milliseconds pass, and what is due happen. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until no timer is left. */
  runAll(): Promise<void>;
};

/** Random values: the same in every run of a test. */
export const random: {
  /** Other random values, that follow from this seed, in the test and in the scripts it runs from now on. */
  seed(seed: string | number): void;
};
