(function (native, need) {
  const { Headers } = need('headers');
  const { describe, full, secret, known } = need('fetch');
  const { body, copy, mix } = need('body');

  class Request {
    constructor(input, init) {
      if (arguments.length === 0) throw new TypeError('Request needs an address');
      const r = describe(input, init);
      r.headers = full(r.headers);
      Object.defineProperty(this, secret, { value: r });
      Object.defineProperty(this, body, { value: r.body, writable: true });
    }
    get url() { return this[secret].url; }
    get method() { return this[secret].method; }
    get headers() { return this[secret].headers; }
    get redirect() { return this[secret].redirect; }
    get signal() {
      // A request always has a signal; one that nobody can abort is made when asked for.
      return this[secret].signal ?? (this[secret].signal = new (need('events').AbortController)().signal);
    }
    get cache() { return 'default'; }
    get credentials() { return 'same-origin'; }
    get destination() { return ''; }
    get duplex() { return 'half'; }
    get integrity() { return ''; }
    get keepalive() { return false; }
    get mode() { return 'cors'; }
    get referrer() { return 'about:client'; }
    get referrerPolicy() { return ''; }
    clone() {
      const second = copy(this[body]);
      const r = Object.create(Request.prototype);
      Object.defineProperty(r, secret, { value: { ...this[secret], headers: new Headers(this.headers), body: second } });
      Object.defineProperty(r, body, { value: second, writable: true });
      return r;
    }
    get [Symbol.toStringTag]() { return 'Request'; }
  }
  mix(Request);
  known.Request = Request;

  return { Request };
})
