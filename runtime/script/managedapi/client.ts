// bobbin:client: the client of a managed API, made from rows of its operation table. Nothing is
// parsed or built before the first call.
import { BaseApiCore, TooManyRequestsError, UnexpectedError, __ManagedResponse, __mostWait, __pace, __wish, __defaultStrategy, __handlersOf, __httpError, __perform, __throughPlatform } from '@bobbin/managed-api';
import { serviceWords, nearest } from 'bobbin:client/words';
import { urlOf, messageOf } from 'bobbin:client/request';
import { listOf, pagesOf, withQuery } from 'bobbin:client/pages';

declare const __bobbin_fetch: any, TextEncoder: any, setTimeout: any;

interface Operation { all?: string; method: string; path: string; query?: string[]; comma?: boolean; commas?: string[]; header?: string[]; body?: string; answer?: string; fixed?: Record<string, string>; graphql?: any; page?: any }
interface Limits { wait?: string[]; least?: number; also?: { status: number; header?: string; body?: string; words?: string[] }[]; left?: string }
interface Descriptor { connector: string; title: string; limits?: Limits; operations: string | Record<string, Operation>; complete?: boolean; suggestions?: string | string[] }

// The end of the JSON object that begins at a place in a text.
function endOf(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      do i = text.indexOf('"', i + 1); while (text.charCodeAt(i - 1) === 92);
    } else if (c === 123) depth++;
    else if (c === 125 && --depth === 0) return i + 1;
  }
  return at;
}

// The rows of one descriptor, shared by its clients. A script calls a few of hundreds, so a row is
// cut out of the JSON text and parsed by itself; the whole text is parsed only to list names.
class Table {
  private readonly text: string | undefined;
  private parsed: Record<string, Operation> | undefined;
  private readonly cut = new Map<string, Operation | undefined>();
  private names: Map<string, string> | undefined;
  constructor(readonly descriptor: Descriptor) {
    const { operations } = descriptor;
    if (typeof operations === 'string') this.text = operations;
    else this.parsed = operations;
  }
  private get rows(): Record<string, Operation> {
    return (this.parsed ??= JSON.parse(this.text!) as Record<string, Operation>);
  }
  row(path: string): Operation | undefined {
    if (this.parsed === undefined) {
      if (!this.cut.has(path)) this.cut.set(path, this.find(path));
      return this.cut.get(path);
    }
    return Object.prototype.hasOwnProperty.call(this.parsed, path) ? this.parsed[path] : undefined;
  }
  private find(path: string): Operation | undefined {
    const key = `${JSON.stringify(path)}:`;
    const at = this.text!.indexOf(key);
    if (at < 0) return undefined;
    const from = at + key.length;
    const op = JSON.parse(this.text!.slice(from, endOf(this.text!, from)));
    return typeof op?.method === 'string' && typeof op.path === 'string' ? op : undefined;
  }
  isGroup(path: string) {
    if (this.parsed === undefined) return this.text!.includes(`"${path}.`);
    for (const name in this.rows) if (name.startsWith(path + '.')) return true;
    return false;
  }
  byAll(name: string): string | undefined {
    if (this.names === undefined) {
      this.names = new Map();
      for (const key of Object.keys(this.rows)) {
        const { all } = this.rows[key];
        if (all) this.names.set(all, key);
      }
    }
    return this.names.get(name);
  }
  below(path: string): string[] {
    if (path === 'All') { this.byAll(''); return [...this.names!.keys()]; }
    const prefix = path === '' ? '' : path + '.';
    const members = new Set<string>();
    for (const name in this.rows) if (name.startsWith(prefix)) members.add(name.slice(prefix.length).split('.')[0]);
    if (path === '') members.add('All');
    return [...members];
  }
  unknown(path: string): Error {
    const { title, suggestions, complete } = this.descriptor;
    const more: string[] = typeof suggestions === 'string' ? JSON.parse(suggestions) : suggestions ?? [];
    const names = path.startsWith('All.') ? this.below('All').map((n) => `All.${n}`) : Object.keys(this.rows);
    const close = nearest(path, [...new Set([...names, ...more])]);
    const hint = close.length > 0 ? ` Did you mean ${close.join(' or ')}?` : complete === false ? '' : ` Its groups are ${this.below('').slice(0, 40).join(', ')}.`;
    return new TypeError(`${title} has no method ${path}.${hint} Anything the service can do is reached with .fetch('/path', { method, body }).`);
  }
}

// An answer arrives when nothing of the script is on the stack any more: its error gets the stack of the call.
function placed(error: any, called: Error) {
  if (error instanceof Error && !/\b(scripts|tests)\//.test(error.stack ?? '')) {
    const stack = `${error}\n${called.stack!.slice(called.stack!.indexOf('\n') + 1)}`;
    Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  }
  return error;
}

class Client {
  strategy = __defaultStrategy();
  // Until when the service wants no more calls of an operation.
  private readonly until = new Map<Operation, number>();
  // A client that announces says at a request how long it was waited for; that is for the HTTP log.
  constructor(readonly table: Table, private readonly reach: (url: string, message: any) => Promise<any>, private readonly announces = false) {}

  async call(path: string, args: unknown[]) {
    return this.ask(path, { options: optionsOf(path, args) }, new Error());
  }

  // The list that an operation gives a page of.
  list(path: string, args: unknown[]) {
    const op = this.table.row(path), { title } = this.table.descriptor;
    if (op === undefined) throw this.table.unknown(path);
    if (!op.page) throw new TypeError(`${path} of ${title} does not answer with a page of a list: call it as it is, await client.${path}(...)`);
    const called = new Error();
    return { name: path, title, page: op.page, options: optionsOf(path, args), field: op.graphql?.field, placed: (error: Error) => placed(error, called),
      ask: async (wanted: any) => {
        let response: any;
        const answer = await this.ask(path, wanted, called, (got) => { response = got; });
        return { answer, response };
      } };
  }

  private async ask(path: string, { options, query, address }: any, called: Error, heed?: (response: any) => void) {
    const op = this.table.row(path)!;
    let url = urlOf(path, op, options);
    if (query !== undefined) url = withQuery(url, query);
    if (address !== undefined) url = address;
    const { errorStrategy } = options;
    const handlers = errorStrategy === undefined ? this.strategy : errorStrategy === null ? {} : { ...this.strategy, ...__handlersOf(errorStrategy) };
    try {
      return await __perform((waited) => {
        heed?.(undefined);
        const go = () => {
          const message = messageOf(path, op, options);
          if (waited > 0 && this.announces) message.headers['x-stitch-waited'] = String(waited);
          return this.send(op, url, message, heed);
        };
        // Without a wait the request leaves at once, while it is still known from where it was asked for.
        const wait = this.turn(op);
        return wait === 0 ? go() : wait.then((ms) => { waited += ms; return go(); });
      }, handlers);
    } catch (e) {
      throw placed(e, called);
    }
  }

  // Waits where the service has said that it has enough for now, and gives how long.
  private turn(op: Operation): 0 | Promise<number> {
    const wait = (this.until.get(op) ?? 0) - Date.now();
    this.until.delete(op);
    if (wait <= 0 || wait > Math.min(__pace.yielding > 0 ? 1000 : 60_000, __mostWait())) return 0;
    return new Promise((resolve) => setTimeout(() => resolve(wait), wait));
  }

  // The error of an answer that means that there were too many calls, undefined of any other.
  private tooMany(what: string, { status, headers, body }: { status: number; headers: any; body: any }, response: () => any): Error | undefined {
    const { title, limits } = this.table.descriptor;
    const matches = ({ status: at, header, body: path, words = [] }: NonNullable<Limits['also']>[number]) => {
      const [name, value] = header?.split(': ') ?? [];
      const text = path === undefined ? '' : String(path.split('.').reduce((at: any, key) => at?.[key], body) ?? '');
      return at === status && (!name || (value === undefined ? headers.has(name) : headers.get(name) === value)) && (path === undefined || words.some((word) => text.includes(word)));
    };
    if (status !== 429 && !limits?.also?.some(matches)) return undefined;
    const answer = response(), words = serviceWords(answer);
    const error: any = new TooManyRequestsError(`${title} had too many calls and answered ${`${status} ${answer.statusText}`.trim()} to ${what}${words ? `: ${words}` : ''}`, answer, __wish(headers, body, limits?.wait));
    if (limits?.least) Object.defineProperty(error, 'least', { value: limits.least * 1000 });
    return error;
  }

  private async send(op: Operation, url: string, message: any, heed?: (response: any) => void) {
    const { title } = this.table.descriptor;
    const what = `${op.method} ${url.split('?')[0]}`;
    try {
      const response = await this.reach(url, message);
      if (response.ok) {
        const answer = await this.read(op, response);
        // What stands between us and a service likes to answer with a page for people: a log-in, a proxy's refusal.
        if (op.answer === undefined && typeof answer === 'string' && /^\s*<(!doctype\s+html|html)\b/i.test(answer)) {
          const page = /<title[^>]*>\s*([^<]*?)\s*<\/title/i.exec(answer)?.[1];
          throw new UnexpectedError(`${title} answered ${what} with a web page${page ? ` ("${page.slice(0, 100)}")` : ''} in place of JSON: the account's address may be that of something else, or a log-in or proxy page stands before it`);
        }
        heed?.(response);
        const { limits } = this.table.descriptor;
        const refused = limits?.also && this.tooMany(what, { status: response.status, headers: response.headers, body: answer },
          () => new __ManagedResponse(response.url, response.status, response.statusText, response.headers, new TextEncoder().encode(JSON.stringify(answer) ?? '').buffer));
        if (refused) return Promise.reject(refused);
        if (limits?.left && response.headers.get(limits.left) === '0') this.until.set(op, Date.now() + (__wish(response.headers, undefined, limits.wait) ?? 0));
        if (op.graphql && answer?.errors?.length > 0 && (answer.data === undefined || answer.data === null)) return Promise.reject(new UnexpectedError(`${title} refused ${op.graphql.field}: ${answer.errors.map((e: any) => e.message).join('; ')}`));
        return answer;
      }
      const answer = response instanceof __ManagedResponse ? response
        : new __ManagedResponse(response.url, response.status, response.statusText, response.headers, await response.arrayBuffer());
      const refused = this.tooMany(what, answer, () => answer);
      if (refused) return Promise.reject(refused);
      const words = serviceWords(answer);
      const status = `${answer.status} ${answer.statusText}`.trim();
      const login = response.headers.get('x-stitch-refused-login');
      return Promise.reject(__httpError(`${title} answered ${status} to ${what}${words ? `: ${words}` : ''}${login ? ` (${login})` : ''}`, answer));
    } catch (e: any) {
      if (e instanceof UnexpectedError) throw e;
      throw new UnexpectedError(e instanceof SyntaxError ? `${title} answered ${what} with text that is not JSON: ${e.message}`
        : `${what} of ${title} got no answer: ${e?.cause?.message ?? e?.message ?? e}`, { cause: e });
    }
  }

  private async read(op: Operation, response: any) {
    const type: string = response.headers.get('content-type') ?? '';
    if (op.answer === 'binary') return response.body === null ? undefined : response.arrayBuffer();
    if (response instanceof __ManagedResponse) return op.answer === 'text' ? response.text() : response.body;
    if (response.body === null) return undefined;
    if (op.answer !== 'text' && (type === '' || /[/+]json\b/i.test(type))) return __bobbin_fetch.json(response);
    if (op.answer === 'text' || /^text\/|[/+]xml\b|javascript/i.test(type)) return (await response.text()) || undefined;
    const content = await response.arrayBuffer();
    return content.byteLength === 0 ? undefined : content;
  }
}

function optionsOf(path: string, args: unknown[]): any {
  const options = args[0] ?? {};
  if (typeof options !== 'object' || Array.isArray(options)) throw new TypeError(`${path} takes one object with its parameters`);
  return options;
}

// Names that JavaScript itself asks any object for; none of them is a group or a method.
const reserved = new Set(['then', 'toJSON', 'valueOf', 'toString', 'constructor', 'prototype', 'hasOwnProperty', 'nodeType', 'asymmetricMatch', '$$typeof']);

// A group: its members are made when they are read, and kept.
function group(client: Client, path: string, members: Record<string, any>): any {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target || reserved.has(key)) return (target as any)[key];
      return (target[key] = member(client, path, key));
    },
    has: (target, key) => key in target || (typeof key === 'string' && client.table.below(path).includes(key)),
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...client.table.below(path)])],
    getOwnPropertyDescriptor(target, key) {
      if (typeof key === 'string' && !(key in target) && client.table.below(path).includes(key)) target[key] = member(client, path, key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}

function member(client: Client, path: string, key: string): any {
  const { table } = client;
  const full = path === '' ? key : `${path}.${key}`;
  if (full === 'All') return group(client, 'All', {});
  const row = path === 'All' ? table.byAll(key) : table.row(full) ? full : undefined;
  if (row !== undefined) {
    const method = named(key, (...args: unknown[]) => client.call(row, args));
    return known(table.isGroup(full) ? group(client, full, method as any) : method, client, row);
  }
  if (path !== 'All' && table.isGroup(full)) return group(client, full, {});
  return known(missing(table, full), client, full);
}

// The methods of clients, for paginate: whose they are and what they call.
const methods = new WeakMap<object, { client: Client; row: string }>();

function known(method: any, client: Client, row: string) {
  methods.set(method, { client, row });
  return method;
}

function listed(what: string, method: any, args: unknown[]) {
  const found = typeof method === 'function' ? methods.get(method) : undefined;
  if (found === undefined) throw new TypeError(`${what} takes a function of a client and the options for it: ${what}(client.Group.getThings, { ... }), without calling it`);
  return found.client.list(found.row, args);
}

function named(name: string, f: (...args: unknown[]) => unknown) {
  Object.defineProperty(f, 'name', { value: name });
  return f;
}

// A name the table does not have: harmless to look at, an error when called, so that the message holds the whole name.
function missing(table: Table, path: string): any {
  return new Proxy(named(path, async () => { throw table.unknown(path); }), {
    get: (target, key) => (typeof key === 'symbol' || key in target || reserved.has(key) ? (target as any)[key] : missing(table, `${path}.${key}`)),
  });
}

// What every client has for lists.
const lists = (as: (value: unknown) => any) => ({
  paginate: as((method: any, ...args: unknown[]) => listOf(listed('paginate', method, args))),
  pages: as((method: any, ...args: unknown[]) => pagesOf(listed('pages', method, args))),
});

function make(table: Table, connection: unknown, base: object): any {
  if (typeof connection !== 'string' || connection.trim() === '') throw new TypeError(`The ${table.descriptor.title} client needs the name of a connection, such as 'jira/cloud'`);
  const client = new Client(table, (url, message) => __bobbin_fetch(connection, url, message), true);
  const fixed = (value: unknown) => ({ value, enumerable: false, configurable: true });
  Object.defineProperties(base, {
    connectionId: fixed(connection),
    fetch: fixed((url: string, init?: any) => __bobbin_fetch(connection, url, init)),
    setGlobalErrorStrategy: fixed((strategy: any) => { client.strategy = __handlersOf(strategy); }),
    ...lists(fixed),
  });
  return group(client, '', base as any);
}

export function createClient(descriptor: Descriptor & { connection: string }): any {
  return make(new Table(descriptor), descriptor.connection, {});
}

// The base of clients that bring their own way of sending requests.
export function coreClass(descriptor: Descriptor): any {
  const table = new Table(descriptor);
  abstract class Core extends BaseApiCore {
    constructor() {
      super();
      const client = new Client(table, (url, message) => __throughPlatform(this, url, message));
      const setGlobalErrorStrategy = (strategy: any) => {
        super.setGlobalErrorStrategy(strategy);
        client.strategy = __handlersOf(strategy);
      };
      Object.defineProperties(this, { setGlobalErrorStrategy: { value: setGlobalErrorStrategy, configurable: true }, ...lists((value) => ({ value, configurable: true })) });
      return group(client, '', this as any);
    }
  }
  return Core;
}

export function clientClass(descriptor: Descriptor): any {
  const table = new Table(descriptor);
  return class {
    constructor(connectionId: string) { return make(table, connectionId, this); }
  };
}
