(function (native, need) {
  // fetch. Nothing else is made before it is needed: a script that waits for its answer has neither Request nor Response in memory.
  const CONNECTION = 'x-stitch-connection-id';
  const { secret } = native;
  const known = { Request: null }; // once there is the class
  const empty = [101, 103, 204, 205, 304];

  function methodOf(method) {
    method = `${method}`;
    const upper = method.toUpperCase();
    // Only these: the standard sends patch, and methods it does not know, as they are written.
    if (['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'].includes(upper)) return upper;
    if (!need('headers').token.test(method)) throw new TypeError(`"${method}" is not an HTTP method`);
    if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`The method ${upper} is not allowed`);
    return method;
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

  // The headers of a request that were given as a plain object, as nearly all are: names and values alternating, in the order of
  // the names and checked. They do without the class Headers.
  class Few {
    constructor(list) { this.list = list; }
    at(name) {
      for (let n = 0; n < this.list.length; n += 2) if (this.list[n] >= name) return n;
      return this.list.length;
    }
    has(name) { return this.list[this.at(name)] === name; }
    set(name, value) { this.list.splice(this.at(name), this.has(name) ? 2 : 0, name, value); }
  }
  function headersOf(given) {
    const list = native.few(given);
    return list === null ? new (need('headers').Headers)(given) : new Few(list);
  }
  // What we do with both kinds; names are in small letters.
  const find = (h, name) => (!(h instanceof Few) ? h[need('headers').find](name) : h.has(name) ? h.list[h.at(name) + 1] : null);
  function remove(h, name) {
    if (!(h instanceof Few)) h[need('headers').remove](name);
    else if (h.has(name)) h.list.splice(h.at(name), 2);
  }
  const flat = (h) => (h instanceof Few ? h.list : h[need('headers').flat]());
  // full gives the headers of a Request.
  function full(headers) {
    const { Headers, trusted } = need('headers');
    return headers instanceof Few ? new Headers()[trusted](headers.list) : headers;
  }

  // describe makes the plain form of a request from the arguments of fetch and new Request.
  function describe(input, init) {
    init ??= {};
    if (typeof init !== 'object') throw new TypeError('The second argument is not an object');
    const from = known.Request !== null && input instanceof known.Request ? input : null;
    const before = from === null ? null : from[need('body').body];
    const r = { method: 'GET', signal: null, redirect: 'follow', body: null, extra: {} };
    const headers = headersOf(init.headers ?? from?.headers);
    r.url = from ? from[secret].url : address(input, find(headers, CONNECTION) !== null || init[secret] !== undefined);
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
      if (given || before !== null) throw new TypeError(`Request with ${r.method} method cannot have body`);
      return r;
    }
    if (given) {
      r.body = need('body').extract(init.body);
      // Existing scripts send JSON unless they, or the kind of the body, say otherwise.
      const type = native.srConnect && (typeof init.body === 'string' || r.body.type === null) ? 'application/json' : r.body.type;
      if (type !== null && find(headers, 'content-type') === null) headers.set('content-type', type);
    } else if (before !== null) {
      need('body').claim(before);
      r.body = { ...before, used: false };
    }
    return r;
  }

  // existing leaves out what fetch of existing scripts does not look at: where redirects go, and signals of their own making.
  function existing(init, r) {
    if (r.signal !== null && !(r.signal instanceof need('events').AbortSignal)) r.signal = null;
    return { ...init, redirect: undefined };
  }

  function failure(result) {
    if (result.keep) return result.error;
    return new TypeError('fetch failed', { cause: result.error });
  }

  async function fetch(input, init) {
    if (arguments.length === 0) throw new TypeError('fetch needs an address');
    const r = describe(input, init);
    let connection = init?.[secret] ?? '';
    const named = find(r.headers, CONNECTION);
    if (named !== null) {
      if (connection === '') connection = named;
      remove(r.headers, CONNECTION);
    }
    r.signal?.throwIfAborted();
    let parts = null;
    let upload = null;
    if (r.body !== null) {
      if (r.body.stream !== undefined || r.body.answer !== undefined) {
        const stream = need('body').streamOf(r.body);
        need('body').claim(r.body);
        const length = find(r.headers, 'content-length') ?? '';
        parts = native.upload(/^[0-9]{1,15}$/.test(length) ? Number(length) : -1);
        upload = { stream, sink: parts, error: undefined };
      } else parts = need('body').listOf(r.body);
    }
    const call = native.fetch(r.method, r.url, connection, flat(r.headers), parts, r.redirect, r.agent);
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
    const { Headers, trusted, freeze } = need('headers');
    const headers = new Headers()[trusted](result.headers)[freeze]();
    const [url, redirected] = native.srConnect ? ['', false] : [result.url.split('#')[0], result.redirected];
    return need('response').make({ type: 'basic', url, status: result.status, statusText: result.statusText, headers, redirected, body: b });
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
    const { body, bytes, claim } = need('body');
    claim(response[body]);
    const buffer = await bytes(response[body]);
    return buffer.byteLength === 0 ? undefined : native.json(buffer);
  };

  // Milliseconds until the invocation is stopped at its time limit.
  connectionFetch.left = () => native.left();

  // What quick.go needs once it has an answer.
  const settled = (method, result) => {
    if (result.error !== undefined) throw failure(result);
    return answerOf({ method, signal: null }, result);
  };

  return { fetch, __bobbin_fetch: connectionFetch, settled, describe, full, secret, known, empty };
})
