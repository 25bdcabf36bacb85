(native, need) => {
  // What the services of Intl have in common: reading locales and options as ECMA-402 says,
  // and making constructors. A service keeps its state of an object in a WeakMap of its own.
  'use strict';
  const badLocale = () => new RangeError('Incorrect locale information provided');
  const tags = new WeakMap(); // of Intl.Locale objects

  function canonicalTag(value) {
    const tag = native.canonical(value);
    if (tag === undefined) throw badLocale();
    return tag;
  }

  // CanonicalizeLocaleList
  function locales(list) {
    if (list === undefined) return [];
    if (typeof list === 'string') return [canonicalTag(list)];
    if (list === null) throw new TypeError('Cannot convert undefined or null to object');
    if (tags.has(list)) return [tags.get(list)];
    const object = Object(list);
    const seen = [];
    const length = Math.min(Math.max(Math.trunc(Number(object.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
    for (let n = 0; n < length; n++) {
      if (!(n in object)) continue;
      const value = object[n];
      if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) throw new TypeError('Language ID should be string or object.');
      const tag = tags.has(value) ? tags.get(value) : canonicalTag(String(value));
      if (!seen.includes(tag)) seen.push(tag);
    }
    return seen;
  }

  // Reader reads the options of a service in the order the standard has.
  class Reader {
    constructor(service, options) {
      this.service = service;
      this.options = options;
    }
    text(name, values, fallback) {
      let value = this.options[name];
      if (value === undefined) return fallback;
      value = String(value);
      if (values && !values.includes(value)) throw new RangeError(`Value ${value} out of range for Intl.${this.service} options property ${name}`);
      return value;
    }
    flag(name) {
      const value = this.options[name];
      return value === undefined ? undefined : Boolean(value);
    }
    number(name, least, most, fallback) {
      return integer(this.options[name], name, least, most, fallback);
    }
    // A name of the kind that keywords of locales have.
    keyword(name) {
      const value = this.text(name);
      if (value !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(value)) throw new RangeError(`Invalid ${name} : ${value}`);
      return value?.toLowerCase();
    }
    matcher() {
      this.text('localeMatcher', ['lookup', 'best fit'], 'best fit');
    }
  }

  function integer(value, name, least, most, fallback) {
    if (value === undefined) return fallback;
    value = Number(value);
    if (!(value >= least && value <= most)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(value);
  }

  // CoerceOptionsToObject, and GetOptionsObject for the younger services.
  function coerce(service, options) {
    if (options === null) throw new TypeError(`Intl.${service} called on null or undefined`);
    return new Reader(service, options === undefined ? Object.create(null) : Object(options));
  }
  function strict(service, options) {
    if (options === undefined) return new Reader(service, Object.create(null));
    if (typeof options !== 'object' && typeof options !== 'function' || options === null) throw new TypeError(`Incorrect options for Intl.${service}`);
    return new Reader(service, options);
  }

  // service makes a constructor. create(locales, options) gives the state of an object;
  // methods get the state as their first argument. callable ones work without new.
  function service({ name, create, register, callable = false, methods = {}, getters = {}, length = 0 }) {
    const states = new WeakMap();
    const state = (self, method) => {
      const found = states.get(self);
      if (!found) throw new TypeError(`Method Intl.${name}.prototype.${method} called on incompatible receiver ${typeof self === 'object' && self !== null ? '#<Object>' : String(self)}`);
      return found;
    };
    const constructor = {
      [name]: function (list, options) {
        // In a plain call inside a constructor goja's new.target is still that constructor's.
        const made = new.target !== undefined && this instanceof constructor;
        if (!made && !callable) throw new TypeError(`Constructor Intl.${name} requires 'new'`);
        const self = made ? this : Object.create(constructor.prototype);
        const fresh = create(list, options, arguments.length);
        states.set(self, fresh);
        register?.(self, fresh);
        return self;
      },
    }[name];
    const hidden = (object, key, value) => Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: false });
    Object.defineProperty(constructor, 'length', { value: length });
    for (const key of Object.keys(methods)) {
      const run = methods[key];
      const method = { [key](...args) { return run(state(this, key), ...args); } }[key];
      Object.defineProperty(method, 'length', { value: Math.max(run.length - 1, 0) });
      hidden(constructor.prototype, key, method);
    }
    for (const key of Object.keys(getters)) {
      const run = getters[key];
      Object.defineProperty(constructor.prototype, key, { get() { return run(state(this, key)); }, configurable: true, enumerable: false });
    }
    Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: `Intl.${name}`, configurable: true });
    Object.defineProperty(constructor, 'prototype', { writable: false });
    if (name !== 'Locale') {
      hidden(constructor, 'supportedLocalesOf', function supportedLocalesOf(list, options) {
        const asked = locales(list);
        if (options !== undefined) coerce(name, options).matcher();
        return asked.filter((tag) => native.available(tag));
      });
      Object.defineProperty(constructor.supportedLocalesOf, 'length', { value: 1 });
    }
    return { constructor, state: (self) => states.get(self) };
  }

  // parts makes the objects of formatToParts from [type, value, source, ...].
  function parts(flat, size = 2, extra) {
    const out = [];
    for (let n = 0; n < flat.length; n += 3) {
      const part = { type: flat[n], value: flat[n + 1] };
      if (size === 3) part.source = flat[n + 2];
      else if (extra && flat[n + 2]) part[extra] = flat[n + 2];
      out.push(part);
    }
    return out;
  }

  // remember makes make(locales, options, ...more) answer from what it made before.
  function remember(make) {
    const made = new Map();
    return (list, options, ...more) => {
      let key = native.key(list, options);
      if (key === undefined) return make(list, options, ...more);
      key += more.join('\u0003');
      let found = made.get(key);
      if (!found) {
        if (made.size >= 64) made.clear();
        made.set(key, (found = make(list, options, ...more)));
      }
      return found;
    };
  }

  const spec = (values) => values.map((v) => (v === undefined ? '' : String(v))).join('\u0001');
  return { badLocale, tags, canonicalTag, locales, Reader, integer, coerce, strict, service, parts, remember, spec };
}
