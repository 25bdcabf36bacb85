// @bobbin/managed-api: errors and error strategies of managed APIs. The names that begin with two
// underscores are for the clients (bobbin:client) and not declared.

declare const globalThis: any, TextEncoder: any, TextDecoder: any, setTimeout: any;

export class UnexpectedError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options as any);
    this.name = 'UnexpectedError';
  }
}

export class PagingError extends UnexpectedError {
  constructor(message: string) { super(message); this.name = 'PagingError'; }
}

export class HttpError extends Error {
  readonly response: any;
  constructor(message: string, response: any) {
    super(message);
    this.name = 'HttpError';
    this.response = response;
  }
  // Handlers of existing scripts take the error for the answer itself.
  get status() { return this.response.status; }
  get statusText() { return this.response.statusText; }
  get headers() { return this.response.headers; }
  get ok() { return false; }
  get url() { return this.response.url; }
  text() { return this.response.text(); }
  json() { return this.response.json(); }
  arrayBuffer() { return this.response.arrayBuffer(); }
}
export class BadRequestError extends HttpError {
  constructor(message: string, response: any) { super(message, response); this.name = 'BadRequestError'; }
}
export class UnauthorizedError extends HttpError {
  constructor(message: string, response: any) { super(message, response); this.name = 'UnauthorizedError'; }
}
export class ForbiddenError extends HttpError {
  constructor(message: string, response: any) { super(message, response); this.name = 'ForbiddenError'; }
}
export class NotFoundError extends HttpError {
  constructor(message: string, response: any) { super(message, response); this.name = 'NotFoundError'; }
}
export class TooManyRequestsError extends HttpError {
  readonly retryAfter: number | undefined;
  constructor(message: string, response: any, retryAfter?: number) {
    super(message, response);
    this.name = 'TooManyRequestsError';
    this.retryAfter = retryAfter;
  }
}
export class ServerError extends HttpError {
  constructor(message: string, response: any) { super(message, response); this.name = 'ServerError'; }
}

function classFor(status: number) {
  switch (status) {
    case 400: return BadRequestError;
    case 401: return UnauthorizedError;
    case 403: return ForbiddenError;
    case 404: return NotFoundError;
    case 429: return TooManyRequestsError;
  }
  return status >= 500 ? ServerError : HttpError;
}

export function __httpError(message: string, response: any): HttpError {
  return new (classFor(response.status))(message, response);
}

function isJSON(type: string) { return /[/+]json\b/i.test(type); }
function isText(type: string) { return /^text\/|[/+]xml\b|javascript|x-www-form-urlencoded/i.test(type); }

// An answer that has been read to its end.
export class __ManagedResponse {
  private parsed: { value: any } | undefined;
  constructor(readonly url: string, readonly status: number, readonly statusText: string, readonly headers: any, private readonly content: ArrayBuffer) {}
  get ok() { return this.status >= 200 && this.status <= 299; }
  get body() {
    if (this.parsed === undefined) this.parsed = { value: this.parse() };
    return this.parsed.value;
  }
  private parse() {
    if (this.content.byteLength === 0) return undefined;
    const type = this.headers.get('content-type') ?? '';
    if (isJSON(type) || type === '') {
      try { return JSON.parse(this.decode()); } catch { return this.decode(); }
    }
    return isText(type) ? this.decode() : this.content;
  }
  private decode(): string { return new TextDecoder().decode(this.content); }
  async text() { return this.decode(); }
  async json() { return JSON.parse(this.decode()); }
  async arrayBuffer() { return this.content.slice(0); }
}

class Retry { constructor(readonly delay: number) {} }
class Propagation { constructor(readonly skip: boolean) {} }

export function retry(delay = 0) { return new Retry(delay); }
export function continuePropagation(skipErrorStrategy = false) { return new Propagation(skipErrorStrategy); }
export function getRetryErrorHandler(total = 5, delay = 0, delayIncrease = 1000) {
  return (_: unknown, attempt: number) => (attempt <= total ? retry(delay + (attempt - 1) * delayIncrease) : continuePropagation());
}

// What is kept of an invocation's time for what comes after a wait.
const reserve = 1000;
// The longest wait of an invocation that has no time limit.
const longestWait = 3_600_000;

const usualPlaces = ['retry-after', 'x-ratelimit-reset', 'ratelimit-reset'];

// How long the service wants us to wait, in milliseconds; undefined when it does not say.
export function __wish(headers: any, body: any, places: string[] = usualPlaces): number | undefined {
  for (const place of places) {
    const [, from, name, milliseconds] = /^(body:)?(.*?)( ms)?$/.exec(place)!;
    const said = from ? name.split('.').reduce((at: any, key) => at?.[key], typeof body === 'object' ? body : undefined) : headers?.get?.(name);
    if (said === undefined || said === null || said === '') continue;
    const number = /^\s*\d+(\.\d+)?\s*$/.test(String(said)) ? Number(said) : NaN;
    // Some services give seconds from now, others a moment in seconds or milliseconds, others a date.
    const wait = Number.isNaN(number) ? Date.parse(String(said)) - Date.now()
      : milliseconds ? number : number > 1e12 ? number - Date.now() : number > 1e9 ? number * 1000 - Date.now() : number * 1000;
    if (!Number.isNaN(wait)) return Math.max(0, Math.ceil(wait));
  }
  return undefined;
}

// What is left of the invocation's time, in milliseconds; Infinity without a limit.
export function __left(): number {
  return globalThis.__bobbin_fetch?.left?.() ?? Infinity;
}

// How long a call may wait before it is made again.
export function __mostWait(): number {
  return Math.min(__left() - reserve, longestWait);
}

export const __seconds = (ms: number) => (ms < 120_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} minutes`);

// While a migration goes on, a service that wants a rest is left alone by all of its calls: the waiting is the
// migration's, which can be paused meanwhile.
export const __pace = { yielding: 0 };

function rateLimitHandler(total = 5) {
  return (error: any, attempt: number) => {
    if (__pace.yielding > 0) return continuePropagation();
    const asked: number | undefined = error?.retryAfter ?? __wish(error?.response?.headers, undefined);
    const wait = asked ?? Math.min(Math.max(1000 * 2 ** (attempt - 1), error?.least ?? 0), 60_000);
    if (attempt <= total && wait <= __mostWait()) return retry(wait);
    if (error instanceof Error && asked !== undefined && attempt <= total) {
      error.message += ` (it wants to be asked again in ${__seconds(wait)}, and this invocation has ${__seconds(Math.max(0, __mostWait()))} left to wait)`;
    }
    return continuePropagation();
  };
}

type Handler = (error: any, attempt: number) => any;
type Handlers = Record<string, Handler>;

export class ErrorStrategyBuilder {
  private readonly handlers: Handlers = {};
  private put(name: string, handler: Handler) { this.handlers[name] = handler; return this; }
  http400Error(handler: Handler) { return this.put('handleHttp400Error', handler); }
  http401Error(handler: Handler) { return this.put('handleHttp401Error', handler); }
  http403Error(handler: Handler) { return this.put('handleHttp403Error', handler); }
  http404Error(handler: Handler) { return this.put('handleHttp404Error', handler); }
  http429Error(handler: Handler) { return this.put('handleHttp429Error', handler); }
  http5xxError(handler: Handler) { return this.put('handleHttp5xxError', handler); }
  httpAnyError(handler: Handler) { return this.put('handleHttpAnyError', handler); }
  anyHttpError(handler: Handler) { return this.put('handleHttpAnyError', handler); }
  unexpectedError(handler: Handler) { return this.put('handleUnexpectedError', handler); }
  anyError(handler: Handler) { return this.put('handleAnyError', handler); }
  retryOnRateLimiting(total = 5) { return this.put('handleHttp429Error', rateLimitHandler(total)); }
  build() { return { ...this.handlers }; }
}

// What a call does with errors until the script says otherwise.
export function __defaultStrategy(): Handlers { return { handleHttp429Error: rateLimitHandler() }; }

// Handlers by name, from any of the forms a strategy may have.
export function __handlersOf(option: any): Handlers {
  if (option === undefined || option === null) return {};
  if (typeof option === 'function') return __handlersOf(option(new ErrorStrategyBuilder()));
  if (typeof option !== 'object') throw new TypeError('An error strategy is an object of handlers, a builder, or a function that is given a builder');
  if (typeof option.build === 'function') return __handlersOf(option.build());
  const handlers: Handlers = {};
  for (const name of Object.keys(option)) {
    const handler = option[name];
    if (handler === undefined || handler === null) continue;
    if (typeof handler !== 'function') throw new TypeError(`${name} of the error strategy is not a function`);
    handlers[name === 'handleAnyHttpError' ? 'handleHttpAnyError' : name] = handler;
  }
  return handlers;
}

// The handlers that may see an error, the most specific first.
function chain(error: unknown): string[] {
  if (error instanceof HttpError) {
    const { status } = error;
    const limited = error instanceof TooManyRequestsError && status !== 429 ? ['handleHttp429Error'] : [];
    return [...limited, `handleHttp${status}Error`, ...(status >= 500 ? ['handleHttp5xxError'] : []), 'handleHttpAnyError', 'handleAnyError'];
  }
  return error instanceof UnexpectedError ? ['handleUnexpectedError', 'handleAnyError'] : [];
}

// Makes a call, again as often as the handlers say, and gives its value or a handler's.
// The call is told how long it was waited for.
export async function __perform(call: (waited: number) => Promise<any>, handlers: Handlers): Promise<any> {
  for (let attempt = 1, waited = 0; ; attempt++) {
    try {
      return await call(waited);
    } catch (error) {
      const result = await handle(error, attempt, handlers);
      if (!(result instanceof Retry)) return result;
      waited = Math.max(0, result.delay);
      if (waited > 0) await new Promise((resolve) => setTimeout(resolve, waited));
    }
  }
}

async function handle(error: unknown, attempt: number, handlers: Handlers) {
  for (const name of chain(error)) {
    const handler = handlers[name];
    if (handler === undefined) continue;
    const result = await handler(error, attempt);
    if (result === undefined) {
      throw new UnexpectedError(`${name} gave back undefined: return a value (null is one), retry() or continuePropagation(). The error was: ${(error as Error).message}`, { cause: error });
    }
    if (!(result instanceof Propagation)) return result;
    if (result.skip) break;
  }
  throw error;
}

// Makes the answer of a platform's request. Names in lower case are how everybody looks for them, also where lookups keep case.
export function buildResponse(url: string, status: number, statusText: string, headers: any, body?: string | ArrayBuffer) {
  const content = typeof body === 'string' ? new TextEncoder().encode(body).buffer : body ?? new ArrayBuffer(0);
  const lower = [...new globalThis.Headers(headers)].map(([name, value]: [string, string]) => [name.toLowerCase(), value]);
  return new __ManagedResponse(url, status, statusText, new globalThis.Headers(lower), content);
}

// Sends a message of a client by its own platform, which takes texts and buffers only.
export async function __throughPlatform(client: any, url: string, { method = 'GET', headers: given, body }: any) {
  const headers: Record<string, string> = {};
  for (const [name, value] of new globalThis.Headers(given)) headers[name] = value;
  if (ArrayBuffer.isView(body)) body = new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice().buffer;
  else if (typeof body === 'object' && body !== null && !(body instanceof ArrayBuffer)) {
    const whole = new globalThis.Response(body);
    headers['content-type'] ??= whole.headers.get('content-type');
    body = await whole.arrayBuffer();
  }
  return client.__platform.performHttpCall({ url, method, headers, body });
}

// For clients that bring their own way of sending requests.
export abstract class BaseApiCore {
  private strategy: Handlers = __defaultStrategy();
  declare private __platform: any;
  constructor() {
    if (typeof this.getPlatformImplementation !== 'function') throw new TypeError('A client with a platform of its own needs the method getPlatformImplementation');
    Object.defineProperty(this, '__platform', { value: this.getPlatformImplementation() });
  }
  protected abstract getPlatformImplementation(): any;
  protected buildResponse(url: string, status: number, statusText: string, headers: any, body?: string | ArrayBuffer) {
    return buildResponse(url, status, statusText, headers, body);
  }
  async fetch(url: string, init: any = {}) {
    const send = async () => {
      const response = await __throughPlatform(this, url, init);
      if (response.status === 429) throw __httpError(`${init.method ?? 'GET'} ${url} was answered with 429`, response);
      return response;
    };
    return __perform(send, this.strategy);
  }
  setGlobalErrorStrategy(strategy: any) { this.strategy = __handlersOf(strategy); }
}

// The class a platform may make headers with.
export function Headers(init?: any) { return new globalThis.Headers(init); }
