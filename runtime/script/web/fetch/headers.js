(function (native, need) {
  // Headers: names keep no case, values of one name are joined, set-cookie is kept apart. Existing scripts (sr-connect) find
  // a name only as it was written; we, who read what they wrote, find it in any case.
  const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const trusted = Symbol('trusted');
  const freeze = Symbol('freeze');
  const flat = Symbol('flat');
  const find = Symbol('find');
  const remove = Symbol('remove');

  function nameOf(name) {
    name = `${name}`;
    if (!token.test(name)) throw new TypeError(`"${name}" is not a header name`);
    return native.srConnect ? name : name.toLowerCase();
  }
  function valueOf(name, value) {
    value = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    // Headers for Bobbin never leave: a file may have any name there.
    if (/[\0\r\n]/.test(value) || (/[^\x00-\xff]/.test(value) && !/^x-stitch-/i.test(name))) throw new TypeError(`The value of header "${name}" holds characters a header cannot have`);
    return value;
  }

  class Headers {
    #map = new Map();
    #frozen = false;
    constructor(init) {
      if (init === undefined) return;
      if (init === null || (typeof init !== 'object' && typeof init !== 'function')) throw new TypeError('Headers needs an object or pairs');
      if (init instanceof Headers) {
        for (const [name, values] of init.#map) this.#map.set(name, [...values]);
      } else if (typeof init[Symbol.iterator] === 'function') {
        for (const pair of init) {
          const [...items] = pair;
          if (items.length !== 2) throw new TypeError('Headers: each pair needs a name and a value');
          this.append(items[0], items[1]);
        }
      } else {
        for (const key of Reflect.ownKeys(init)) {
          if (Object.getOwnPropertyDescriptor(init, key)?.enumerable) this.append(key, init[key]);
        }
      }
    }
    // Names and values of an answer, alternating, which need no checks.
    [trusted](list) {
      for (let i = 0; i < list.length; i += 2) {
        const name = list[i].toLowerCase();
        const values = this.#map.get(name);
        if (values) values.push(list[i + 1]);
        else this.#map.set(name, [list[i + 1]]);
      }
      return this;
    }
    // The same form the other way, without the cost of iterating.
    [flat]() {
      if (!native.srConnect) return this.#sorted().flat();
      const last = new Map();
      for (const [name, values] of this.#map) last.set(name.toLowerCase(), values.join(', '));
      return [...last].flat();
    }
    [find](name) {
      for (const [key, values] of this.#map) if (key.toLowerCase() === name) return values.join(', ');
      return null;
    }
    [remove](name) { for (const key of [...this.#map.keys()]) if (key.toLowerCase() === name) this.#map.delete(key); }
    [freeze]() { this.#frozen = true; return this; }
    #writable() { if (this.#frozen) throw new TypeError('These headers are those of an answer and cannot be changed'); }
    append(name, value) {
      const key = nameOf(name);
      value = valueOf(name, value);
      this.#writable();
      const values = this.#map.get(key);
      if (values) values.push(value);
      else this.#map.set(key, [value]);
    }
    set(name, value) {
      const key = nameOf(name);
      value = valueOf(name, value);
      this.#writable();
      this.#map.set(key, [value]);
    }
    delete(name) {
      const key = nameOf(name);
      this.#writable();
      this.#map.delete(key);
    }
    get(name) { return this.#map.get(nameOf(name))?.join(', ') ?? null; }
    has(name) { return this.#map.has(nameOf(name)); }
    getSetCookie() { return [...(this.#map.get('set-cookie') ?? [])]; }
    #sorted() {
      const list = [];
      for (const name of [...this.#map.keys()].sort()) {
        const values = this.#map.get(name);
        if (name === 'set-cookie') for (const v of values) list.push([name, v]);
        else list.push([name, values.join(', ')]);
      }
      return list;
    }
    forEach(callback, self) {
      if (typeof callback !== 'function') throw new TypeError('forEach needs a function');
      for (const [name, value] of this) callback.call(self, value, name, this);
    }
    *entries() { yield* this.#sorted(); }
    *keys() { for (const e of this.#sorted()) yield e[0]; }
    *values() { for (const e of this.#sorted()) yield e[1]; }
    get [Symbol.toStringTag]() { return 'Headers'; }
  }
  Object.defineProperty(Headers.prototype, Symbol.iterator, { value: Headers.prototype.entries, writable: true, configurable: true });

  return { Headers, trusted, freeze, flat, find, remove, token };
})
