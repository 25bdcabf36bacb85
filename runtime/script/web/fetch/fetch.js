(function (native, need) {
  // Request, Response and fetch.
  const { Headers, trusted, freeze, flat, find, remove, token } = need('headers');
  const { body, extract, listOf, streamOf, claim, bytes, copy, mix } = need('body');
  const CONNECTION = 'x-stitch-connection-id';
  const secret = Symbol('fetch');

  function methodOf(method) {
    method = `${method}`;
    if (!token.test(method)) throw new TypeError(`"${method}" is not an HTTP method`);
    const upper = method.toUpperCase();
    if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`The method ${upper} is not allowed`);
    // Only these: the standard sends patch, and methods it does not know, as they are written.
    return ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'].includes(upper) ? upper : method;
  }

  function address(input, relative) {
    const text = `${input}`;
    if (relative) return text;
    const parts = native.parse(text);
    if (parts === null) {
      throw new TypeError(/^[a-z][a-z0-9+.-]*:/i.test(text) ? `"${text}" is not a valid address`
        : `"${text}" is not a complete address: write https://... or call it through a connection`);
    }
    if (parts[3] !== '' || parts[4] !== '') throw new TypeError('An address cannot carry a user name or a password: send an authorization header');
    return parts[0];
  }

  // agentOf makes the plain form of the TLS settings of a request: an object, or an https.Agent of Node.js with its options.
  function agentOf(agent) {
    if (agent === undefined || agent === null) return null;
    if (typeof agent !== 'object') throw new TypeError('agent is an object such as { ca, cert, key, passphrase, rejectUnauthorized }');
    const inner = agent.options !== null && typeof agent.options === 'object' ? agent.options : {};
    const get = (name) => agent[name] ?? inner[name];
    if (get('pfx') !== undefined) throw new TypeError('agent.pfx is not supported: give the certificate and its key as agent.cert and agent.key, in PEM form');
    const settings = [get('rejectUnauthorized') === false];
    for (const name of ['ca', 'cert', 'key', 'passphrase']) {
      const given = get(name) ?? [];
      for (const value of Array.isArray(given) ? given : [given]) {
        if (typeof value !== 'string' && !(value instanceof ArrayBuffer || ArrayBuffer.isView(value))) {
          throw new TypeError(`agent.${name} is a text or bytes${name === 'passphrase' ? '' : ' in PEM form, or a list of them'}`);
        }
        settings.push(name, value);
      }
    }
    return settings.length > 1 || settings[0] ? settings : null;
  }

  // describe makes the plain form of a request from the arguments of fetch and new Request.
  function describe(input, init) {
    init ??= {};
    if (typeof init !== 'object') throw new TypeError('The second argument is not an object');
    const from = input instanceof Request ? input : null;
    const r = { method: 'GET', signal: null, redirect: 'follow', body: null, extra: {} };
    const headers = new Headers(init.headers ?? from?.headers);
    r.url = from ? from[secret].url : address(input, headers[find](CONNECTION) !== null || init[secret] !== undefined);
    r.headers = headers;
    r.method = init.method !== undefined ? methodOf(init.method) : from ? from.method : 'GET';
    r.signal = init.signal !== undefined ? init.signal : from ? from.signal : null;
    if (native.srConnect) init = existing(init, r);
    if (r.signal !== null && !(r.signal instanceof need('events').AbortSignal)) throw new TypeError('signal is not an AbortSignal');
    r.redirect = init.redirect !== undefined ? `${init.redirect}` : from ? from.redirect : 'follow';
    r.agent = init.agent !== undefined ? agentOf(init.agent) : from ? from[secret].agent : null;
    if (!['follow', 'error', 'manual'].includes(r.redirect)) throw new TypeError(`redirect is follow, error or manual, not "${r.redirect}"`);
    const given = init.body !== undefined && init.body !== null;
    if (r.method === 'GET' || r.method === 'HEAD') {
      if (given || (from && from[body] !== null)) throw new TypeError(`Request with ${r.method} method cannot have body`);
      return r;
    }
    if (given) {
      r.body = extract(init.body);
      // Existing scripts send JSON unless they, or the kind of the body, say otherwise.
      const type = native.srConnect && (typeof init.body === 'string' || r.body.type === null) ? 'application/json' : r.body.type;
      if (type !== null && headers[find]('content-type') === null) headers.set('content-type', type);
    } else if (from && from[body] !== null) {
      claim(from[body]);
      r.body = { ...from[body], used: false };
    }
    return r;
  }

  // existing leaves out what fetch of existing scripts does not look at: where redirects go, and signals of their own making.
  function existing(init, r) {
    if (r.signal !== null && !(r.signal instanceof need('events').AbortSignal)) r.signal = null;
    return { ...init, redirect: undefined };
  }

  class Request {
    constructor(input, init) {
      if (arguments.length === 0) throw new TypeError('Request needs an address');
      const r = describe(input, init);
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

  const empty = [101, 103, 204, 205, 304];

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

  function failure(result) {
    if (result.keep) return result.error;
    return new TypeError('fetch failed', { cause: result.error });
  }

  async function fetch(input, init) {
    if (arguments.length === 0) throw new TypeError('fetch needs an address');
    const r = describe(input, init);
    let connection = init?.[secret] ?? '';
    const named = r.headers[find](CONNECTION);
    if (named !== null) {
      if (connection === '') connection = named;
      r.headers[remove](CONNECTION);
    }
    r.signal?.throwIfAborted();
    let parts = null;
    let upload = null;
    if (r.body !== null) {
      if (r.body.stream !== undefined || r.body.answer !== undefined) {
        const stream = streamOf(r.body);
        claim(r.body);
        const length = r.headers[find]('content-length') ?? '';
        parts = native.upload(/^[0-9]{1,15}$/.test(length) ? Number(length) : -1);
        upload = { stream, sink: parts, error: undefined };
      } else parts = listOf(r.body);
    }
    const call = native.fetch(r.method, r.url, connection, r.headers[flat](), parts, r.redirect, r.agent);
    if (upload !== null) send(upload, call);
    const result = await (r.signal === null ? call.promise : abortable(call, r.signal));
    if (upload?.error !== undefined) {
      if (result.body) native.cancel(result.body);
      throw new TypeError('fetch failed: the stream of the body did not end', { cause: upload.error.cause });
    }
    if (result.error !== undefined) throw failure(result);
    return answerOf(r, result);
  }

  // send moves the stream of a request's body on, as fast as the other side takes it; when that has enough, the stream is cancelled.
  async function send(upload, call) {
    const reader = upload.stream.getReader();
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        if (!(value instanceof Uint8Array)) throw new TypeError('A body stream gives Uint8Arrays only');
        if (!(await native.write(upload.sink, value))) {
          await reader.cancel(new TypeError('The request has ended'));
          return;
        }
      }
      native.close(upload.sink);
    } catch (e) {
      upload.error = { cause: e };
      call.cancel();
      reader.cancel(e).catch(() => {});
    }
  }

  function answerOf(r, result) {
    let b = null;
    if (result.body !== null) {
      if (r.method === 'HEAD' || empty.includes(result.status)) native.cancel(result.body);
      else {
        b = { answer: result.body, type: null, signal: r.signal };
        if (r.signal !== null) r.signal.addEventListener('abort', () => native.cancel(result.body), { once: true });
      }
    }
    const headers = new Headers()[trusted](result.headers)[freeze]();
    const [url, redirected] = native.srConnect ? ['', false] : [result.url.split('#')[0], result.redirected];
    return make({ type: 'basic', url, status: result.status, statusText: result.statusText, headers, redirected, body: b });
  }

  function abortable(call, signal) {
    return new Promise((resolve, reject) => {
      const abort = () => { call.cancel(); reject(signal.reason); };
      signal.addEventListener('abort', abort, { once: true });
      call.promise.then((result) => {
        signal.removeEventListener('abort', abort);
        if (signal.aborted && result.body) native.cancel(result.body);
        resolve(result);
      }, reject);
    });
  }

  // connectionFetch is fetch in the name of a connection, for managed API clients: the address may be relative.
  function connectionFetch(connection, input, init = {}) {
    return fetch(input, { ...init, [secret]: `${connection}` });
  }

  // The value of an answer's JSON text, undefined when the answer is empty.
  connectionFetch.json = async (response) => {
    claim(response[body]);
    const buffer = await bytes(response[body]);
    return buffer.byteLength === 0 ? undefined : native.json(buffer);
  };

  return { Request, Response, fetch, __bobbin_fetch: connectionFetch };
})
