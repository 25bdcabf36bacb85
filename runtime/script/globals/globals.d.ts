/** The parameters of the workspace; its members are generated from them. */
interface EV {}

/** How a script was started. */
type TriggerType = 'EXTERNAL' | 'MANUAL' | 'SCHEDULED' | 'MANUAL_EVENT_LISTENER' | 'CHAINED';

/** What a script knows of its own run: its second argument. It cannot be changed. */
interface Context<Vars = EV> {
  /** When it was triggered, in milliseconds since 1970. */
  readonly startTime: number;
  /** Milliseconds this run may last. */
  readonly timeout: number;
  /** Megabytes this run may use. */
  readonly availableMemory: number;
  readonly invocationId: string;
  /** How this run was started. */
  readonly triggerType: TriggerType;
  /** How the first run of the chain was started. */
  readonly rootTriggerType: Exclude<TriggerType, 'CHAINED'>;
  readonly environment: {
    readonly uid: string;
    readonly name: string;
    /** The parameters; a folder is an object. */
    readonly vars: Vars;
  };
  /** When the event was queued, in milliseconds since 1970; only for events from a queue. */
  readonly queuedAt?: number;
  /** The queue the event came from. */
  readonly queue?: {
    readonly id: string;
    readonly uid: string;
    readonly name: string;
    /** The group within the queue; absent when the queue does not group. */
    readonly groupId?: string;
  };
  /** The deployed release; absent when the scripts run as they are saved. */
  readonly deployment?: {
    readonly uid: string;
    readonly version: string;
    readonly label?: string;
  };
}

interface Console {
  log(...data: any[]): void;
  /** Writes with the place it was called from. */
  trace(...data: any[]): void;
  debug(...data: any[]): void;
  info(...data: any[]): void;
  warn(...data: any[]): void;
  error(...data: any[]): void;
  /** Writes an error unless the condition holds. */
  assert(condition?: any, ...data: any[]): void;
  /** Writes how often it was called with the label. */
  count(label?: string): void;
  countReset(label?: string): void;
  /** Starts a clock. */
  time(label?: string): void;
  /** Writes the time since the clock was started. */
  timeLog(label?: string, ...data: any[]): void;
  /** Writes the time since the clock was started, and stops it. */
  timeEnd(label?: string): void;
  /** Indents what follows until groupEnd. */
  group(...data: any[]): void;
  groupCollapsed(...data: any[]): void;
  groupEnd(): void;
  /** Writes rows as a table. */
  table(data?: any, columns?: string[]): void;
  /** Writes a value to a depth. */
  dir(value?: any, options?: { depth?: number | null }): void;
}
declare var console: Console;

/** A timer; clearTimeout and clearInterval take it. */
type Timer = number & {
  /** Lets the script end although this timer is waiting. */
  unref(): Timer;
  /** Takes unref back. */
  ref(): Timer;
  hasRef(): boolean;
};
/** Calls a function after a delay in milliseconds. A running timer keeps the script alive. */
declare function setTimeout(callback: (...args: any[]) => void, delay?: number, ...args: any[]): Timer;
declare function clearTimeout(id?: number): void;
/** Calls a function again and again, with a delay in milliseconds between. */
declare function setInterval(callback: (...args: any[]) => void, delay?: number, ...args: any[]): Timer;
declare function clearInterval(id?: number): void;
declare function setImmediate(callback: (...args: any[]) => void, ...args: any[]): Timer;
declare function clearImmediate(id?: number): void;
/** Calls a function after the code that runs now and before any timer. */
declare function queueMicrotask(callback: () => void): void;
/** A deep copy of plain data, dates, maps, sets, errors and buffers. */
declare function structuredClone<T>(value: T, options?: { transfer?: ArrayBuffer[] }): T;
/** What a module knows of itself. */
interface ImportMeta {
  /** workspace: and the path of the script that is run. */
  readonly url: string;
}

/** An error of a service of the platform: record storage, triggering, fetch. */
interface ServiceError extends Error {
  errorCode?: number;
  service?: string;
}
declare var ServiceError: {
  new (message?: string, errorCode?: number, service?: string): ServiceError;
  readonly prototype: ServiceError;
};

/** An error like any other when a script throws it. */
interface AbortProcess extends Error {}
declare var AbortProcess: {
  new (message?: string): AbortProcess;
  readonly prototype: AbortProcess;
};

/** There is no process and no environment of one; it is here for libraries that ask. */
declare var process: { readonly env: Record<string, string | undefined> };

declare var self: typeof globalThis;
declare var window: typeof globalThis;
