(function (native, need) {
  // URL and URLSearchParams. A URL is the array of its parts as the Go parser gave them; setters parse again.
  const HREF = 0, ORIGIN = 1, PROTOCOL = 2, USERNAME = 3, PASSWORD = 4, HOST = 5, HOSTNAME = 6, PORT = 7, PATHNAME = 8, SEARCH = 9, HASH = 10;
  const link = Symbol('link');
  const load = Symbol('load');

  class URLSearchParams {
    #list = [];
    #owner = null;
    constructor(init = '') {
      if (init !== null && (typeof init === 'object' || typeof init === 'function')) {
        const each = init[Symbol.iterator];
        if (each !== undefined && each !== null) {
          if (typeof each !== 'function') throw new TypeError('URLSearchParams needs a text, an object or pairs');
          for (const pair of init) {
            const [...items] = pair;
            if (items.length !== 2) throw new TypeError('URLSearchParams: each pair needs a name and a value');
            this.#list.push([`${items[0]}`, `${items[1]}`].map(native.scalar));
          }
        } else {
          const at = new Map();
          for (const key of Reflect.ownKeys(init)) {
            if (!Object.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
            const name = native.scalar(`${key}`);
            const value = native.scalar(`${init[key]}`);
            if (at.has(name)) this.#list[at.get(name)][1] = value;
            else { at.set(name, this.#list.length); this.#list.push([name, value]); }
          }
        }
      } else {
        const text = `${init}`;
        this[load](text.startsWith('?') ? text.slice(1) : text);
      }
    }
    [load](text) {
      const flat = native.parseForm(text);
      this.#list = [];
      for (let i = 0; i < flat.length; i += 2) this.#list.push([flat[i], flat[i + 1]]);
    }
    [link](owner) { this.#owner = owner; }
    #changed() { if (this.#owner) this.#owner(this.toString()); }
    get size() { return this.#list.length; }
    append(name, value) { this.#list.push([native.scalar(`${name}`), native.scalar(`${value}`)]); this.#changed(); }
    delete(name, value) {
      name = `${name}`;
      this.#list = this.#list.filter((p) => p[0] !== name || (value !== undefined && p[1] !== `${value}`));
      this.#changed();
    }
    get(name) { name = `${name}`; return this.#list.find((p) => p[0] === name)?.[1] ?? null; }
    getAll(name) { name = `${name}`; return this.#list.filter((p) => p[0] === name).map((p) => p[1]); }
    has(name, value) { name = `${name}`; return this.#list.some((p) => p[0] === name && (value === undefined || p[1] === `${value}`)); }
    set(name, value) {
      name = native.scalar(`${name}`);
      value = native.scalar(`${value}`);
      const at = this.#list.findIndex((p) => p[0] === name);
      if (at < 0) this.#list.push([name, value]);
      else {
        this.#list[at][1] = value;
        this.#list = this.#list.filter((p, i) => i <= at || p[0] !== name);
      }
      this.#changed();
    }
    sort() { this.#list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)); this.#changed(); }
    forEach(callback, self) {
      if (typeof callback !== 'function') throw new TypeError('forEach needs a function');
      for (const [name, value] of this) callback.call(self, value, name, this);
    }
    *entries() { for (let i = 0; i < this.#list.length; i++) yield [this.#list[i][0], this.#list[i][1]]; }
    *keys() { for (let i = 0; i < this.#list.length; i++) yield this.#list[i][0]; }
    *values() { for (let i = 0; i < this.#list.length; i++) yield this.#list[i][1]; }
    toString() { return native.formatForm(this.#list.flat()); }
    get [Symbol.toStringTag]() { return 'URLSearchParams'; }
  }
  Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true });

  class URL {
    #parts;
    #params = null;
    constructor(url, base) {
      if (arguments.length === 0) throw new TypeError('URL needs an address');
      const parts = native.parse(`${url}`, base === undefined ? null : `${base}`);
      if (parts === null) {
        const e = new TypeError(base === undefined ? `Invalid URL: ${url}` : `Invalid URL: ${url} (base ${base})`);
        throw Object.assign(e, { code: 'ERR_INVALID_URL', input: `${url}` });
      }
      this.#parts = parts;
    }
    static canParse(url, base) { return native.parse(`${url}`, base === undefined ? null : `${base}`) !== null; }
    static parse(url, base) {
      try { return new URL(url, base); } catch (e) { if (e instanceof TypeError) return null; throw e; }
    }
    #set(part, value) {
      this.#parts = native.set(this.#parts[HREF], part, `${value}`);
      if (part === 'search') this.#reload();
    }
    #reload() { if (this.#params) this.#params[load](this.#parts[SEARCH].slice(1)); }
    get href() { return this.#parts[HREF]; }
    set href(value) {
      const parts = native.parse(`${value}`, null);
      if (parts === null) throw Object.assign(new TypeError(`Invalid URL: ${value}`), { code: 'ERR_INVALID_URL', input: `${value}` });
      this.#parts = parts;
      this.#reload();
    }
    get origin() { return this.#parts[ORIGIN]; }
    get protocol() { return this.#parts[PROTOCOL]; }
    set protocol(value) { this.#set('protocol', value); }
    get username() { return this.#parts[USERNAME]; }
    set username(value) { this.#set('username', value); }
    get password() { return this.#parts[PASSWORD]; }
    set password(value) { this.#set('password', value); }
    get host() { return this.#parts[HOST]; }
    set host(value) { this.#set('host', value); }
    get hostname() { return this.#parts[HOSTNAME]; }
    set hostname(value) { this.#set('hostname', value); }
    get port() { return this.#parts[PORT]; }
    set port(value) { this.#set('port', value); }
    get pathname() { return this.#parts[PATHNAME]; }
    set pathname(value) { this.#set('pathname', value); }
    get search() { return this.#parts[SEARCH]; }
    set search(value) { this.#set('search', value); }
    get hash() { return this.#parts[HASH]; }
    set hash(value) { this.#set('hash', value); }
    get searchParams() {
      if (!this.#params) {
        this.#params = new URLSearchParams(this.#parts[SEARCH]);
        // In existing scripts the parameters are a copy of the query.
        if (!native.srConnect) this.#params[link]((text) => { this.#parts = native.set(this.#parts[HREF], 'search', text); });
      }
      return this.#params;
    }
    toString() { return this.#parts[HREF]; }
    toJSON() { return this.#parts[HREF]; }
    get [Symbol.toStringTag]() { return 'URL'; }
  }
  for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'searchParams', 'toString', 'toJSON']) {
    Object.defineProperty(URL.prototype, name, { enumerable: true });
  }

  return { URL, URLSearchParams };
})
