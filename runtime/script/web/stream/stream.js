(function (native, need) {
  // ReadableStream and its readers; the unit "pipe" has the other half, "bytes" what streams of bytes have more.
  const asyncIterator = Symbol.asyncIterator ?? Symbol.for('Symbol.asyncIterator');
  const core = Symbol('stream');

  class Core {
    queue = [];
    total = 0;
    waiting = [];
    state = 'readable';
    error = undefined;
    closing = false;
    pulling = false;
    again = false;
    started = false;
    disturbed = false;
    reader = null;
    constructor(source, highWaterMark, size) {
      this.source = source;
      this.highWaterMark = highWaterMark;
      this.size = size;
      this.controller = new ReadableStreamDefaultController(core, this);
    }
    start() {
      const begun = this.source.start?.(this.controller);
      Promise.resolve(begun).then(() => { this.started = true; this.pull(); }, (e) => this.fail(e));
    }
    get wanted() { return this.waiting.length > 0; }
    get room() { return this.highWaterMark - this.total; }
    pull() {
      if (!this.started || this.state !== 'readable' || this.closing || !this.source.pull) return;
      if (!this.wanted && !(this.room > 0)) return;
      if (this.pulling) { this.again = true; return; }
      this.pulling = true;
      let pulled;
      try { pulled = this.source.pull(this.controller); } catch (e) { this.fail(e); return; }
      Promise.resolve(pulled).then(() => {
        this.pulling = false;
        if (this.again) { this.again = false; this.pull(); }
      }, (e) => this.fail(e));
    }
    enqueue(value) {
      if (this.closing || this.state !== 'readable') throw new TypeError('The stream is closed');
      if (this.waiting.length > 0) this.waiting.shift().resolve({ value, done: false });
      else {
        let size;
        try {
          size = Number(this.size(value));
          if (!(size >= 0 && size < Infinity)) throw new RangeError('The size of a chunk is not a positive number');
        } catch (e) { this.fail(e); throw e; }
        this.queue.push({ value, size });
        this.total += size;
      }
      this.pull();
    }
    close() {
      if (this.closing || this.state !== 'readable') throw new TypeError('The stream is closed already');
      this.closing = true;
      if (this.queue.length === 0) this.finish();
    }
    finish() {
      if (this.state !== 'readable') return;
      this.state = 'closed';
      for (const w of this.waiting.splice(0)) w.resolve({ value: undefined, done: true });
      this.reader?.[core].ended.resolve();
    }
    fail(error) {
      if (this.state !== 'readable') return;
      this.state = 'errored';
      this.error = error;
      this.queue = [];
      this.total = 0;
      for (const w of this.waiting.splice(0)) w.reject(error);
      this.reader?.[core].ended.reject(error);
    }
    read() {
      this.disturbed = true;
      if (this.state === 'errored') return Promise.reject(this.error);
      if (this.queue.length > 0) {
        const { value, size } = this.queue.shift();
        this.total -= size;
        if (this.closing && this.queue.length === 0) this.finish();
        else this.pull();
        return Promise.resolve({ value, done: false });
      }
      if (this.state === 'closed') return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => { this.waiting.push({ resolve, reject }); this.pull(); });
    }
    // released is told when a reader goes; nobody waits for what it has asked for.
    released(error) { for (const w of this.waiting.splice(0)) w.reject(error); }
    async cancel(reason) {
      this.disturbed = true;
      if (this.state === 'errored') throw this.error;
      if (this.state === 'closed') return;
      this.queue = [];
      this.total = 0;
      this.finish();
      await this.source.cancel?.(reason);
    }
  }

  class ReadableStreamDefaultController {
    #core;
    constructor(secret, c) {
      if (secret !== core) throw new TypeError('Illegal constructor');
      this.#core = c;
    }
    get desiredSize() { return this.#core.state === 'errored' ? null : this.#core.state === 'closed' ? 0 : this.#core.room; }
    enqueue(chunk) { this.#core.enqueue(chunk); }
    close() { this.#core.close(); }
    error(e) { this.#core.fail(e); }
    get [Symbol.toStringTag]() { return 'ReadableStreamDefaultController'; }
  }

  function ending(c) {
    const e = {};
    e.promise = new Promise((resolve, reject) => { e.resolve = resolve; e.reject = reject; });
    e.promise.catch(() => {});
    if (c.state === 'closed') e.resolve();
    if (c.state === 'errored') e.reject(c.error);
    return e;
  }

  // lock makes a reader the one of a stream.
  function lock(reader, stream) {
    if (!(stream instanceof ReadableStream)) throw new TypeError('The reader needs a ReadableStream');
    const c = stream[core];
    if (c.reader) throw new TypeError('The stream is locked to another reader');
    Object.defineProperty(reader, core, { value: { stream: c, ended: ending(c) }, writable: true });
    c.reader = reader;
  }
  function locked(reader) {
    if (!reader[core].stream) throw new TypeError('The reader was released');
    return reader[core].stream;
  }
  function release(reader) {
    const c = reader[core].stream;
    if (!c) return;
    const error = new TypeError('The reader was released');
    c.released(error);
    reader[core].ended.reject(error);
    c.reader = null;
    reader[core].stream = null;
  }

  class ReadableStreamDefaultReader {
    constructor(stream) { lock(this, stream); }
    get closed() { return this[core].ended.promise; }
    async read() { return locked(this).read(); }
    async cancel(reason) { return locked(this).cancel(reason); }
    releaseLock() { release(this); }
    get [Symbol.toStringTag]() { return 'ReadableStreamDefaultReader'; }
  }

  class ReadableStreamBYOBReader {
    constructor(stream) {
      if (stream instanceof ReadableStream && !stream[core].bytes) throw new TypeError('Only a stream of bytes can be read into a view: its source has the type "bytes"');
      lock(this, stream);
    }
    get closed() { return this[core].ended.promise; }
    async read(view, options) {
      const min = need('bytes').checked(view, options);
      return locked(this).readInto(view, min);
    }
    async cancel(reason) { return locked(this).cancel(reason); }
    releaseLock() { release(this); }
    get [Symbol.toStringTag]() { return 'ReadableStreamBYOBReader'; }
  }

  class ReadableStream {
    constructor(source = {}, strategy = {}) {
      if (source === null || typeof source !== 'object') throw new TypeError('ReadableStream needs an object as its source');
      if (source.type !== undefined && source.type !== 'bytes') throw new RangeError(`The source type "${source.type}" is not supported`);
      const mark = strategy.highWaterMark === undefined ? (source.type === 'bytes' ? 0 : 1) : Number(strategy.highWaterMark);
      if (!(mark >= 0)) throw new RangeError('highWaterMark is not a positive number');
      if (source.type === 'bytes' && strategy.size !== undefined) throw new RangeError('The strategy of a stream of bytes has no size');
      Object.defineProperty(this, core, { value: source.type === 'bytes' ? need('bytes').make(Core, source, mark) : new Core(source, mark, strategy.size ?? (() => 1)) });
      this[core].start();
    }
    static from(items) {
      if (typeof items?.[asyncIterator] !== 'function' && typeof items?.[Symbol.iterator] !== 'function') throw new TypeError('ReadableStream.from needs something to iterate over');
      const next = items[asyncIterator] ? items[asyncIterator]() : items[Symbol.iterator]();
      return new ReadableStream({
        async pull(controller) {
          const { value, done } = await next.next();
          if (done) controller.close();
          else controller.enqueue(await value);
        },
        async cancel(reason) { await next.return?.(reason); },
      }, { highWaterMark: 0 });
    }
    get locked() { return this[core].reader !== null; }
    async cancel(reason) {
      if (this.locked) throw new TypeError('The stream is locked to a reader');
      return this[core].cancel(reason);
    }
    getReader(options) {
      const mode = options?.mode;
      if (mode !== undefined && `${mode}` !== 'byob') throw new TypeError(`The mode "${mode}" is not supported: "byob" is`);
      return mode !== undefined ? new ReadableStreamBYOBReader(this) : new ReadableStreamDefaultReader(this);
    }
    async pipeTo(destination, options) { return need('pipe').pipe(this, destination, options ?? {}); }
    pipeThrough(pair, options) {
      const { WritableStream, pipe } = need('pipe');
      if (!(pair?.readable instanceof ReadableStream) || !(pair?.writable instanceof WritableStream)) throw new TypeError('pipeThrough needs an object with a writable and a readable stream');
      if (this.locked) throw new TypeError('The stream is locked to a reader');
      if (pair.writable.locked) throw new TypeError('The writable stream is locked to a writer');
      pipe(this, pair.writable, options ?? {}).catch(() => {});
      return pair.readable;
    }
    tee() {
      const reader = this.getReader();
      const type = this[core].bytes ? 'bytes' : undefined;
      const branches = [];
      let reading = false;
      let cancelled = 0;
      const pull = async () => {
        if (reading) return;
        reading = true;
        try {
          const { value, done } = await reader.read();
          for (const b of branches) {
            if (b.gone) continue;
            if (done) {
              b.controller.close();
              b.controller.byobRequest?.respond(0);
            } else b.controller.enqueue(type === undefined ? value : value.slice()); // bytes are given away
          }
        } catch (e) {
          for (const b of branches) if (!b.gone) b.controller.error(e);
        } finally {
          reading = false;
        }
      };
      for (let i = 0; i < 2; i++) {
        const b = { gone: false };
        branches.push(b);
        b.stream = new ReadableStream({
          type,
          start(controller) { b.controller = controller; },
          pull,
          async cancel(reason) {
            b.gone = true;
            if (++cancelled === 2) await reader.cancel(reason);
          },
        }, { highWaterMark: 0 });
      }
      return branches.map((b) => b.stream);
    }
    values(options) {
      const reader = this.getReader();
      const iterator = {
        async next() {
          try {
            const result = await reader.read();
            if (result.done) reader.releaseLock();
            return result;
          } catch (e) {
            reader.releaseLock();
            throw e;
          }
        },
        async return(value) {
          if (!options?.preventCancel) await reader.cancel(value);
          reader.releaseLock();
          return { value, done: true };
        },
      };
      Object.defineProperty(iterator, asyncIterator, { value() { return this; } });
      return iterator;
    }
    get [Symbol.toStringTag]() { return 'ReadableStream'; }
  }
  Object.defineProperty(ReadableStream.prototype, asyncIterator, { value: ReadableStream.prototype.values, writable: true, configurable: true });

  const disturbed = (stream) => stream[core].disturbed;

  class CountQueuingStrategy {
    #mark;
    constructor(init) { this.#mark = Number(init.highWaterMark); }
    get highWaterMark() { return this.#mark; }
    size() { return 1; }
    get [Symbol.toStringTag]() { return 'CountQueuingStrategy'; }
  }
  class ByteLengthQueuingStrategy {
    #mark;
    constructor(init) { this.#mark = Number(init.highWaterMark); }
    get highWaterMark() { return this.#mark; }
    size(chunk) { return chunk.byteLength; }
    get [Symbol.toStringTag]() { return 'ByteLengthQueuingStrategy'; }
  }

  return { ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamDefaultController, CountQueuingStrategy, ByteLengthQueuingStrategy, disturbed };
})
