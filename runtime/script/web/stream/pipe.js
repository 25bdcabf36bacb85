(function (native, need) {
  // WritableStream, TransformStream, pipes and the transforms of text and of compressed data.
  const Bytes = Uint8Array;
  const { ReadableStream } = need('stream');
  const core = Symbol('stream');
  const secret = {};
  const nothing = () => {};

  function deferred() {
    const d = {};
    d.promise = new Promise((resolve, reject) => { d.resolve = resolve; d.reject = reject; });
    d.promise.catch(nothing);
    return d;
  }
  function attempt(f) {
    try { return Promise.resolve(f()); } catch (e) { return Promise.reject(e); }
  }

  class Sink {
    state = 'writable';
    error = undefined;
    queue = [];
    total = 0;
    busy = true;
    closing = null;
    aborting = null;
    writer = null;
    ready = deferred();
    closed = deferred();
    constructor(sink, highWaterMark, size) {
      this.sink = sink;
      this.highWaterMark = highWaterMark;
      this.size = size;
      this.controller = new WritableStreamDefaultController(secret, this);
      if (this.room > 0) this.ready.resolve();
    }
    start() {
      Promise.resolve(this.sink.start?.(this.controller)).then(() => { this.busy = false; this.settle(); }, (e) => { this.busy = false; this.fail(e); });
    }
    get room() { return this.highWaterMark - this.total; }
    write(value) {
      if (this.state === 'errored') return Promise.reject(this.error);
      if (this.closing || this.state === 'closed') return Promise.reject(new TypeError('The stream is closed'));
      const write = deferred();
      try { write.size = Number(this.size(value)); } catch (e) { this.fail(e); return Promise.reject(e); }
      write.value = value;
      this.queue.push(write);
      this.total += write.size;
      if (!(this.room > 0)) this.full();
      this.advance();
      return write.promise;
    }
    full() {
      if (!this.waiting) { this.waiting = true; this.ready = deferred(); }
    }
    advance() {
      if (this.busy || this.state !== 'writable') return;
      if (this.queue.length === 0) {
        if (this.closing) this.finish();
        return;
      }
      const next = this.queue.shift();
      this.busy = true;
      attempt(() => this.sink.write?.(next.value, this.controller)).then(() => {
        this.busy = false;
        next.resolve();
        this.total -= next.size;
        if (this.state === 'writable' && this.waiting && this.room > 0 && !this.closing) { this.waiting = false; this.ready.resolve(); }
        this.settle();
      }, (e) => {
        this.busy = false;
        next.reject(e);
        this.fail(e);
      });
    }
    // settle goes on after something ended: with the next chunk, or with an abort that waited for it.
    settle() {
      if (!this.aborting) { this.advance(); return; }
      const { reason, done } = this.aborting;
      this.aborting = null;
      attempt(() => this.sink.abort?.(reason)).then(() => done.resolve(), (e) => done.reject(e));
    }
    finish() {
      this.busy = true;
      attempt(() => this.sink.close?.()).then(() => {
        this.busy = false;
        if (this.state !== 'writable') { this.settle(); return; }
        this.state = 'closed';
        this.ready.resolve();
        this.closing.resolve();
        this.closed.resolve();
      }, (e) => {
        this.busy = false;
        this.closing.reject(e);
        this.fail(e);
      });
    }
    close() {
      if (this.state === 'errored') return Promise.reject(this.error);
      if (this.closing || this.state === 'closed') return Promise.reject(new TypeError('The stream is closed already'));
      this.closing = deferred();
      this.ready.resolve();
      this.advance();
      return this.closing.promise;
    }
    fail(error) {
      if (this.state !== 'writable') return;
      this.state = 'errored';
      this.error = error;
      for (const w of this.queue.splice(0)) w.reject(error);
      this.closing?.reject(error);
      if (!this.waiting) this.ready = deferred();
      this.ready.reject(error);
      this.closed.reject(error);
      if (!this.busy) this.settle();
    }
    abort(reason) {
      if (this.state === 'closed') return Promise.resolve();
      if (this.state === 'errored') return Promise.resolve();
      const done = deferred();
      this.aborting = { reason, done };
      this.controller[core]?.abort(reason);
      this.fail(reason);
      return done.promise;
    }
  }

  class WritableStreamDefaultController {
    #sink;
    constructor(guard, sink) {
      if (guard !== secret) throw new TypeError('Illegal constructor');
      this.#sink = sink;
      Object.defineProperty(this, core, { value: null, writable: true });
    }
    get signal() {
      if (this[core] === null) this[core] = new (need('events').AbortController)();
      return this[core].signal;
    }
    error(e) { this.#sink.fail(e); }
    get [Symbol.toStringTag]() { return 'WritableStreamDefaultController'; }
  }

  class WritableStreamDefaultWriter {
    constructor(stream) {
      if (!(stream instanceof WritableStream)) throw new TypeError('The writer needs a WritableStream');
      if (stream[core].writer) throw new TypeError('The stream is locked to another writer');
      Object.defineProperty(this, core, { value: { sink: stream[core], gone: null } });
      stream[core].writer = this;
    }
    #sink() {
      if (this[core].gone) throw new TypeError('The writer was released');
      return this[core].sink;
    }
    get ready() { return this[core].gone ?? this[core].sink.ready.promise; }
    get closed() { return this[core].gone ?? this[core].sink.closed.promise; }
    get desiredSize() {
      const s = this.#sink();
      return s.state === 'errored' ? null : s.state === 'closed' ? 0 : s.room;
    }
    async write(chunk) { return this.#sink().write(chunk); }
    async close() { return this.#sink().close(); }
    async abort(reason) { return this.#sink().abort(reason); }
    releaseLock() {
      if (this[core].gone) return;
      this[core].gone = Promise.reject(new TypeError('The writer was released'));
      this[core].gone.catch(nothing);
      this[core].sink.writer = null;
    }
    get [Symbol.toStringTag]() { return 'WritableStreamDefaultWriter'; }
  }

  function markOf(strategy, otherwise) {
    const mark = strategy.highWaterMark === undefined ? otherwise : Number(strategy.highWaterMark);
    if (!(mark >= 0)) throw new RangeError('highWaterMark is not a positive number');
    return mark;
  }
  const sizeOf = (strategy) => (strategy.size === undefined ? () => 1 : (chunk) => strategy.size(chunk));

  class WritableStream {
    constructor(sink = {}, strategy = {}) {
      if (sink === null || typeof sink !== 'object') throw new TypeError('WritableStream needs an object as its sink');
      Object.defineProperty(this, core, { value: new Sink(sink, markOf(strategy, 1), sizeOf(strategy)) });
      this[core].start();
    }
    get locked() { return this[core].writer !== null; }
    getWriter() { return new WritableStreamDefaultWriter(this); }
    async abort(reason) {
      if (this.locked) throw new TypeError('The stream is locked to a writer');
      return this[core].abort(reason);
    }
    async close() {
      if (this.locked) throw new TypeError('The stream is locked to a writer');
      return this[core].close();
    }
    get [Symbol.toStringTag]() { return 'WritableStream'; }
  }

  // pipe moves chunks as the destination takes them. What ends one side ends the other, but for what the options prevent.
  async function pipe(stream, destination, options) {
    if (!(destination instanceof WritableStream)) throw new TypeError('pipeTo needs a WritableStream');
    const { signal, preventClose, preventAbort, preventCancel } = options;
    if (signal !== undefined && !(signal instanceof need('events').AbortSignal)) throw new TypeError('signal is not an AbortSignal');
    if (stream.locked || destination.locked) throw new TypeError('The stream is locked');
    const reader = stream.getReader();
    const writer = destination.getWriter();
    let side = null;
    let interrupt = nothing;
    const stop = (which, e) => { if (side === null) { side = { which, e }; interrupt(e); } };
    writer.closed.then(() => stop('destination', new TypeError('The destination is closed')), (e) => stop('destination', e));
    const abort = () => stop('signal', signal.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const until = (promise) => new Promise((resolve, reject) => { interrupt = reject; promise.then(resolve, reject); });
    let last = Promise.resolve();
    try {
      for (;;) {
        if (side) throw side.e;
        await until(writer.ready);
        const next = reader.read().catch((e) => { stop('source', e); throw e; });
        next.catch(nothing);
        const { value, done } = await until(next);
        if (done) break;
        last = writer.write(value);
        last.catch(nothing);
      }
      side = { which: 'done' };
      if (preventClose) await last; else await writer.close();
    } catch (e) {
      const which = side?.which ?? 'destination';
      if (which !== 'destination' && which !== 'done' && !preventAbort) await writer.abort(e).catch(nothing);
      if (which !== 'source' && !preventCancel) await reader.cancel(e).catch(nothing);
      throw e;
    } finally {
      signal?.removeEventListener('abort', abort);
      reader.releaseLock();
      writer.releaseLock();
    }
  }

  class TransformStreamDefaultController {
    #c;
    constructor(guard, c) {
      if (guard !== secret) throw new TypeError('Illegal constructor');
      this.#c = c;
    }
    get desiredSize() { return this.#c.out.desiredSize; }
    enqueue(chunk) { this.#c.enqueue(chunk); }
    error(e) { this.#c.fail(e); }
    terminate() { this.#c.terminate(); }
    get [Symbol.toStringTag]() { return 'TransformStreamDefaultController'; }
  }

  // What a TransformStream has inside: out is the readable side's controller, wanted resolves when it has room.
  class Transform {
    wanted = deferred();
    held = true;
    constructor(transformer, writable, readable) {
      this.transformer = transformer;
      this.controller = new TransformStreamDefaultController(secret, this);
      this.readable = new ReadableStream({
        start: (controller) => { this.out = controller; },
        pull: () => { this.held = false; this.wanted.resolve(); },
        cancel: async (reason) => {
          await transformer.cancel?.(reason);
          this.stop(reason);
        },
      }, { highWaterMark: markOf(readable, 0), size: sizeOf(readable) });
      const started = attempt(() => transformer.start?.(this.controller));
      started.catch((e) => this.fail(e));
      this.writable = new WritableStream({
        start: () => started,
        write: async (chunk) => {
          await this.wanted.promise;
          if (this.ended) return;
          try {
            if (transformer.transform) await transformer.transform(chunk, this.controller);
            else this.enqueue(chunk);
          } catch (e) { this.fail(e); throw e; }
        },
        close: async () => {
          try { await transformer.flush?.(this.controller); } catch (e) { this.fail(e); throw e; }
          if (!this.ended) this.out.close();
          this.ended = true;
        },
        abort: async (reason) => {
          await transformer.cancel?.(reason);
          this.ended = true;
          this.out.error(reason);
        },
      }, { highWaterMark: markOf(writable, 1), size: sizeOf(writable) });
    }
    enqueue(chunk) {
      if (this.ended) throw new TypeError('The stream is closed');
      this.out.enqueue(chunk);
      if (!(this.out.desiredSize > 0) && !this.held) { this.held = true; this.wanted = deferred(); }
    }
    fail(e) {
      if (this.ended) return;
      this.ended = true;
      this.out.error(e);
      this.stop(e);
    }
    stop(e) {
      this.ended = true;
      this.writable[core].fail(e);
      this.wanted.resolve();
    }
    terminate() {
      if (this.ended) return;
      this.out.close();
      this.stop(new TypeError('The stream was terminated'));
    }
  }

  class TransformStream {
    constructor(transformer = {}, writable = {}, readable = {}) {
      if (transformer === null || typeof transformer !== 'object') throw new TypeError('TransformStream needs an object as its transformer');
      Object.defineProperty(this, core, { value: new Transform(transformer, writable, readable) });
    }
    get readable() { return this[core].readable; }
    get writable() { return this[core].writable; }
    get [Symbol.toStringTag]() { return 'TransformStream'; }
  }

  function bytesOf(chunk) {
    if (ArrayBuffer.isView(chunk)) return new Bytes(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (chunk instanceof ArrayBuffer) return new Bytes(chunk);
    throw new TypeError('The stream takes bytes only');
  }

  // coder is a stream through a native one, in slices of so many bytes, each when there is room for what it gives.
  function coder(step, slice) {
    const t = new Transform({
      async transform(chunk) {
        const all = bytesOf(chunk);
        for (let at = 0; at < all.byteLength; at += slice) {
          await t.wanted.promise;
          if (t.ended) return;
          const made = step(all.subarray(at, at + slice), false);
          if (made.byteLength > 0) t.enqueue(new Bytes(made));
        }
      },
      flush() {
        const made = step(new Bytes(0), true);
        if (made.byteLength > 0) t.enqueue(new Bytes(made));
      },
    }, {}, {});
    return t;
  }
  const formats = ['gzip', 'deflate', 'deflate-raw'];
  function formatOf(format) {
    if (!formats.includes(`${format}`)) throw new TypeError(`The format "${format}" is not supported: ${formats.join(', ')} are`);
    return `${format}`;
  }

  class CompressionStream {
    constructor(format) { Object.defineProperty(this, core, { value: coder(native.compressor(formatOf(format)), 65536) }); }
    get readable() { return this[core].readable; }
    get writable() { return this[core].writable; }
    get [Symbol.toStringTag]() { return 'CompressionStream'; }
  }
  class DecompressionStream {
    // What comes out may be a thousand times as much, so little goes in at once.
    constructor(format) { Object.defineProperty(this, core, { value: coder(native.decompressor(formatOf(format)), 2048) }); }
    get readable() { return this[core].readable; }
    get writable() { return this[core].writable; }
    get [Symbol.toStringTag]() { return 'DecompressionStream'; }
  }

  class TextDecoderStream {
    #decoder;
    constructor(label, options) {
      const decoder = this.#decoder = new (need('text').TextDecoder)(label, options);
      const put = (text, controller) => { if (text !== '') controller.enqueue(text); };
      Object.defineProperty(this, core, { value: new Transform({
        transform(chunk, controller) { put(decoder.decode(bytesOf(chunk), { stream: true }), controller); },
        flush(controller) { put(decoder.decode(), controller); },
      }, {}, {}) });
    }
    get encoding() { return this.#decoder.encoding; }
    get fatal() { return this.#decoder.fatal; }
    get ignoreBOM() { return this.#decoder.ignoreBOM; }
    get readable() { return this[core].readable; }
    get writable() { return this[core].writable; }
    get [Symbol.toStringTag]() { return 'TextDecoderStream'; }
  }
  class TextEncoderStream {
    constructor() {
      const encoder = new (need('text').TextEncoder)();
      let half = ''; // the first half of a character that a chunk ended in
      Object.defineProperty(this, core, { value: new Transform({
        transform(chunk, controller) {
          let text = half + `${chunk}`;
          half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : '';
          if (half !== '') text = text.slice(0, -1);
          if (text !== '') controller.enqueue(encoder.encode(text));
        },
        flush(controller) { if (half !== '') controller.enqueue(encoder.encode(half)); },
      }, {}, {}) });
    }
    get encoding() { return 'utf-8'; }
    get readable() { return this[core].readable; }
    get writable() { return this[core].writable; }
    get [Symbol.toStringTag]() { return 'TextEncoderStream'; }
  }

  return {
    WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController, TransformStream, TransformStreamDefaultController,
    CompressionStream, DecompressionStream, TextDecoderStream, TextEncoderStream, pipe,
  };
})
