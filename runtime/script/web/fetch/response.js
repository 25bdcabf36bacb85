(function (native, need) {
  const { Headers, freeze, find } = need('headers');
  const { secret, empty } = need('fetch');
  const { body, extract, copy, mix } = need('body');

  class Response {
    constructor(content, init) {
      init ??= {};
      if (typeof init !== 'object') throw new TypeError('The second argument is not an object');
      const status = init.status === undefined ? 200 : Math.trunc(Number(init.status));
      if (!(status >= 200 && status <= 599)) throw new RangeError(`The status of a Response is from 200 to 599, not ${init.status}`);
      const statusText = init.statusText === undefined ? '' : `${init.statusText}`;
      if (/[^\t\x20-\x7e\x80-\xff]/.test(statusText)) throw new TypeError('statusText holds characters a status line cannot have');
      const headers = new Headers(init.headers);
      let b = null;
      if (content !== undefined && content !== null) {
        if (empty.includes(status)) throw new TypeError(`A Response with status ${status} has no body`);
        b = extract(content);
        if (b.type !== null && headers[find]('content-type') === null) headers.set('content-type', b.type);
      }
      this[secret]({ type: 'default', url: '', status, statusText, headers, redirected: false, body: b });
    }
    [secret](state) {
      Object.defineProperty(this, secret, { value: state });
      Object.defineProperty(this, body, { value: state.body, writable: true });
      return this;
    }
    static error() { return make({ type: 'error', url: '', status: 0, statusText: '', headers: new Headers()[freeze](), redirected: false, body: null }); }
    static json(data, init = {}) {
      const text = JSON.stringify(data);
      if (text === undefined) throw new TypeError('The value cannot be written as JSON');
      const headers = new Headers(init?.headers);
      if (headers[find]('content-type') === null) headers.set('content-type', 'application/json');
      return new Response(text, { ...init, headers });
    }
    static redirect(url, status = 302) {
      const parts = native.parse(`${url}`);
      if (parts === null) throw new TypeError(`"${url}" is not a valid address`);
      if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`${status} is not the status of a redirect`);
      return make({ type: 'default', url: '', status, statusText: '', headers: new Headers({ location: parts[0] })[freeze](), redirected: false, body: null });
    }
    get type() { return this[secret].type; }
    get url() { return this[secret].url; }
    get status() { return this[secret].status; }
    get statusText() { return this[secret].statusText; }
    get ok() { return this[secret].status >= 200 && this[secret].status <= 299; }
    get headers() { return this[secret].headers; }
    get redirected() { return this[secret].redirected; }
    clone() {
      const second = copy(this[body]);
      return make({ ...this[secret], headers: new Headers(this.headers), body: second });
    }
    get [Symbol.toStringTag]() { return 'Response'; }
  }
  mix(Response);
  const place = Response.prototype[secret];
  delete Response.prototype[secret];
  Object.defineProperty(Response.prototype, secret, { value: place, configurable: true });
  const make = (state) => place.call(Object.create(Response.prototype), state);

  return { Response, make };
})
