// bobbin:client/pages: from one page of a list to the next, in each service's own way. A page is
// asked for when its first thing is, never before.
import { PagingError } from '@bobbin/managed-api';

declare const URL: any;

// As package connector says it.
export interface Page { items?: string; param?: string; in?: string; next?: string; link?: string; count?: string; first?: number; key?: string; more?: string; total?: string; size?: string; sized?: number }

// What is asked for: the operation's options, with a query that belongs to them or an address in their place.
interface Wanted { options: any; query?: string; address?: string }
export interface Answered { answer: any; response?: { url: string; headers: any } }
export interface List { name: string; title: string; page: Page; options: any; field?: string; ask(wanted: Wanted): Promise<Answered>; placed(error: Error): Error }

const absent = (value: unknown) => value === undefined || value === null || value === '';
const mostEmpty = 100;

// The value at a path of fields; a field whose name has a dot is tried as it is first.
function at(value: any, path: string): any {
  if (path === '') return value;
  if (value === null || typeof value !== 'object') return undefined;
  if (path in value) return value[path];
  const dot = path.indexOf('.');
  return dot < 0 ? undefined : at(value[path.slice(0, dot)], path.slice(dot + 1));
}

function follows(header: string | null | undefined): string | undefined {
  for (const one of (header ?? '').split(/,(?=\s*<)/)) {
    const [, address, rest] = /^\s*<([^>]*)>(.*)$/.exec(one) ?? [];
    if (address && /;\s*rel\s*=\s*"?([^";]*\s)?next[\s";]?/i.test(`${rest};`)) return address;
  }
  return undefined;
}

class Walk {
  private number = 1;
  private empty = 0;
  private had = 0;
  private last = '';
  private readonly seen = new Set<string>();
  private wanted: Wanted;
  constructor(private readonly list: List) {
    this.wanted = { options: prepared(list) };
  }

  async *pages(): AsyncGenerator<{ answer: any; items: any[] }> {
    for (let wanted: Wanted | undefined = this.wanted; wanted; this.number++) {
      this.wanted = wanted;
      const { answer, response } = await this.list.ask(wanted);
      const items = this.items(answer, response);
      if (items === undefined) return; // a handler of the error strategy answered
      yield { answer, items };
      wanted = this.after(answer, items, response);
    }
  }

  private fail(what: string): never {
    throw this.list.placed(new PagingError(`${this.list.title} ${what} (${this.list.name}, page ${this.number})`));
  }

  private items(answer: any, response: Answered['response']): any[] | undefined {
    const { items = '' } = this.list.page;
    const found = at(answer, items);
    if (Array.isArray(found)) return found;
    if (response === undefined) return undefined;
    if (absent(found) && typeof answer === 'object') return []; // services leave an empty list out
    return this.fail(`answered with no list${items ? ` at ${items}` : ''}`);
  }

  private after(answer: any, items: any[], response: Answered['response']): Wanted | undefined {
    const { page } = this.list;
    this.had += items.length;
    this.empty = items.length === 0 ? this.empty + 1 : 0;
    if (this.empty > mostEmpty) this.fail(`gave ${mostEmpty} pages in a row with nothing on them`);
    let promised = false;
    if (page.more) {
      const more = at(answer, page.more.replace('!', ''));
      if (typeof more === 'boolean') {
        promised = more !== page.more.startsWith('!');
        if (!promised) return undefined;
      }
    }
    return page.next ? this.named(answer, response) : this.counted(answer, items, promised);
  }

  // The next page as the answer names it.
  private named(answer: any, response: Answered['response']): Wanted | undefined {
    const { page } = this.list;
    let next: any;
    if (page.next === 'link') next = follows(response?.headers.get('link'));
    else if (page.next!.startsWith('header:')) next = response?.headers.get(page.next!.slice(7));
    else for (const path of page.next!.split('|')) if (absent(next)) next = at(answer, path);
    if (absent(next) || typeof next === 'boolean') return undefined;
    next = String(next);
    if (this.seen.has(next)) this.fail(`names a page as the next one that it has named before, so its list has no end: ${next.slice(0, 200)}`);
    this.seen.add(next);
    if (!page.link) return this.from(next);
    if (page.link === 'query') return { options: this.wanted.options, query: next.includes('?') ? next.slice(next.indexOf('?') + 1).replace(/#.*$/, '') : '' };
    const base = response?.url ?? '';
    if (/^https?:/i.test(next) && base && new URL(next).origin !== new URL(base).origin) this.fail(`names a next page on another host, ${new URL(next).host}, which is not followed`);
    return { options: this.wanted.options, address: next };
  }

  // The next page where pages are counted.
  private counted(answer: any, items: any[], promised: boolean): Wanted | undefined {
    const { page } = this.list;
    const given = this.given(page.param!), size = Number(this.given(page.size ?? ''));
    const total = page.total ? Number(at(answer, page.total)) : NaN;
    if (items.length === 0 && (!promised || page.count === 'last')) return undefined;
    const same = JSON.stringify(items);
    if (items.length > 0 && same === this.last) this.fail('answered with the same page again, so its list has no end');
    this.last = same;
    if (page.count === 'last') {
      if (size > 0 && items.length < size) return undefined;
      const last = at(items[items.length - 1], page.key!);
      if (absent(last)) this.fail(`gave a thing without ${page.key}, by which the next page is asked for`);
      return this.from(last);
    }
    const begin = Number(given ?? page.first ?? 0), first = page.first ?? 0;
    if (page.count === 'pages') return !promised && begin - this.number + 1 === first && this.had >= total ? undefined : this.from(begin + 1);
    if (!promised && begin - first + items.length >= total) return undefined;
    const step = items.length || size || Number(at(answer, page.size ?? 'limit')) || 0;
    return step > 0 ? this.from(begin + step) : undefined;
  }

  private given(name: string): any {
    const { options } = this.wanted, { page } = this.list;
    return name === '' ? undefined : page.in ? options[page.in]?.[name] : options[name];
  }

  private from(value: any): Wanted {
    const { options } = this.wanted, { param, in: place } = this.list.page;
    return { options: place ? { ...options, [place]: { ...options[place], [param!]: value } } : { ...options, [param!]: value } };
  }
}

// The options of the first page. Of a GraphQL answer it chooses what says where the next page begins.
function prepared({ name, page, options, field }: List): any {
  if (page.sized && absent(options[page.size!])) options = { ...options, [page.size!]: page.sized };
  if (field === undefined) return options;
  const inside = (path: string | undefined) => path?.slice(`data.${field}`.length + 1).split('.') ?? [''];
  let { fields } = options;
  const [list] = inside(page.items);
  if (list && !fields?.[list]) throw new TypeError(`${name} gives its list as ${list}: choose what of it you want, fields: { ${list}: { fields: { id: true } } }`);
  for (const path of [page.next, page.more]) if (path) fields = chosen(fields, inside(path));
  return { ...options, fields };
}

function chosen(fields: any, [first, ...rest]: string[]): any {
  if (rest.length === 0) return { ...fields, [first]: true };
  const old = fields?.[first];
  return { ...fields, [first]: { ...(typeof old === 'object' ? old : {}), fields: chosen(old?.fields, rest) } };
}

// The answers of a list, a page at a time.
export async function* pagesOf(list: List): AsyncGenerator<any> {
  for await (const { answer } of new Walk(list).pages()) yield answer;
}

// One loop over a list. Most of its steps have what they give: a generator would take five times as long over them.
class Items {
  private readonly pages: AsyncGenerator<{ items: any[] }>;
  private items: any[] = [];
  private at = 0;
  private busy: Promise<unknown> | undefined;
  constructor(list: List) { this.pages = new Walk(list).pages(); }
  [Symbol.asyncIterator]() { return this; }

  next(): Promise<IteratorResult<any>> {
    if (this.at < this.items.length && this.busy === undefined) return Promise.resolve({ done: false, value: this.items[this.at++] });
    return this.queued(() => this.more());
  }

  return(value?: any): Promise<IteratorResult<any>> {
    return this.queued(async () => {
      this.items = [];
      await this.pages.return(undefined);
      return { done: true, value };
    });
  }

  private async more(): Promise<IteratorResult<any>> {
    while (this.at >= this.items.length) {
      const { done, value } = await this.pages.next();
      if (done) return { done, value: undefined };
      [this.items, this.at] = [value.items, 0];
    }
    return { done: false, value: this.items[this.at++] };
  }

  // Steps that nobody waited for come one after the other.
  private queued<T>(step: () => Promise<T>): Promise<T> {
    const own: Promise<T> = (this.busy ?? Promise.resolve()).then(step, step);
    const settled = () => { if (this.busy === own) this.busy = undefined; };
    this.busy = own;
    own.then(settled, settled);
    return own;
  }
}

// The things of a list; each loop over it begins anew.
export function listOf(list: List): any {
  prepared(list); // what is wrong with the call is said here
  return {
    [Symbol.asyncIterator]: () => new Items(list),
    async toArray() {
      const all: any[] = [];
      for await (const { items } of new Walk(list).pages()) for (const item of items) all.push(item);
      return all;
    },
  };
}

// An address with the query of a next page; parameters that it does not name stay as they were.
export function withQuery(address: string, query: string): string {
  const [path, old = ''] = address.split('?');
  const name = (pair: string) => decodeURIComponent(pair.split('=')[0].replace(/\+/g, ' '));
  const pairs = query.split('&').filter((pair) => pair !== '');
  const named = new Set(pairs.map(name));
  pairs.push(...old.split('&').filter((pair) => pair !== '' && !named.has(name(pair))));
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
