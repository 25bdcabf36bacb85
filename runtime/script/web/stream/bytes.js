(function (native) {
  // Streams of bytes, which can be read into the reader's own memory. A buffer that goes from one side to
  // the other is moved: who gave it away cannot write to it any more.
  const secret = {};
  const over = Symbol('over');
  const Bytes = Uint8Array;
  const widthOf = (view) => view.BYTES_PER_ELEMENT ?? 1;

  function viewOf(v) {
    if (!ArrayBuffer.isView(v)) throw new TypeError('A stream of bytes takes typed arrays and DataViews only');
    return v;
  }
  function move(buffer) {
    const moved = native.move(buffer);
    if (moved === undefined) throw new TypeError('The ArrayBuffer is detached: its bytes have been given away already');
    return moved;
  }

  // make gives the core of a stream of bytes; Core is that of others.
  function make(Core, source, highWaterMark) {
    const auto = source.autoAllocateChunkSize;
    if (auto !== undefined && !(Number(auto) >= 1)) throw new TypeError('autoAllocateChunkSize is not a positive number');

    class ByteCore extends Core {
      bytes = true;
      into = []; // what is to be filled, in order: reads of views, and memory of our own for reads without
      request = null;
      constructor() {
        super(source, highWaterMark, (chunk) => chunk.byteLength);
        this.controller = new ReadableByteStreamController(secret, this);
      }
      get wanted() { return this.waiting.length > 0 || this.into.length > 0 && this.into[0].kind !== 'none'; }
      enqueue(chunk) {
        const view = viewOf(chunk);
        if (view.byteLength === 0) throw new TypeError('An empty chunk cannot be put into a stream of bytes');
        if (this.closing || this.state !== 'readable') throw new TypeError('The stream is closed');
        const { byteOffset, byteLength } = view;
        const buffer = move(view.buffer);
        this.forget();
        if (this.into.length > 0) {
          this.into[0].buffer = move(this.into[0].buffer);
          if (this.into[0].kind === 'none') this.keep(this.into.shift());
        }
        this.put(buffer, byteOffset, byteLength);
        this.give();
        this.pull();
      }
      put(buffer, byteOffset, byteLength) {
        this.queue.push({ value: new Bytes(buffer, byteOffset, byteLength) });
        this.total += byteLength;
      }
      // keep puts what a reader that is gone has left into the queue.
      keep(d) { if (d.filled > 0) this.put(d.buffer.slice(d.offset, d.offset + d.filled), 0, d.filled); }
      // give hands what is queued to those who wait for it.
      give() {
        while (this.waiting.length > 0 && this.queue.length > 0) {
          if (this.into[0]?.kind === 'default') this.into.shift();
          this.waiting.shift().resolve({ value: this.take(), done: false });
        }
        while (this.into.length > 0 && this.into[0].kind === 'byob' && this.total > 0 && this.fill(this.into[0])) this.commit(this.into.shift());
      }
      take() {
        const { value } = this.queue.shift();
        this.total -= value.byteLength;
        return value;
      }
      // fill copies from the queue, whole elements only once there are enough of them, and says whether there are.
      fill(d) {
        const most = d.filled + Math.min(this.total, d.size - d.filled);
        const whole = most - (most % d.width);
        const ready = whole >= d.least;
        const target = new Bytes(d.buffer);
        for (let left = (ready ? whole : most) - d.filled; left > 0;) {
          const first = this.queue[0];
          const n = Math.min(left, first.value.byteLength);
          target.set(first.value.subarray(0, n), d.offset + d.filled);
          if (n === first.value.byteLength) this.queue.shift(); else first.value = first.value.subarray(n);
          this.total -= n;
          d.filled += n;
          left -= n;
        }
        return ready;
      }
      commit(d) {
        const value = new d.Class(move(d.buffer), d.offset, d.filled / d.width);
        if (d.kind === 'default') this.waiting.shift().resolve({ value, done: false });
        else d.resolve({ value, done: this.state === 'closed' });
      }
      drained() {
        if (this.total === 0 && this.closing) this.finish(); else this.pull();
      }
      read() {
        this.disturbed = true;
        if (this.state === 'errored') return Promise.reject(this.error);
        if (this.queue.length > 0) {
          const value = this.take();
          this.drained();
          return Promise.resolve({ value, done: false });
        }
        if (this.state === 'closed') return Promise.resolve({ value: undefined, done: true });
        if (auto !== undefined) this.into.push({ kind: 'default', buffer: new ArrayBuffer(Number(auto)), offset: 0, size: Number(auto), filled: 0, least: 1, width: 1, Class: Bytes });
        return new Promise((resolve, reject) => { this.waiting.push({ resolve, reject }); this.pull(); });
      }
      readInto(view, min) {
        this.disturbed = true;
        const d = { kind: 'byob', offset: view.byteOffset, size: view.byteLength, filled: 0, width: widthOf(view), Class: view.constructor };
        d.least = min * d.width;
        d.buffer = move(view.buffer);
        return new Promise((resolve, reject) => {
          d.resolve = resolve;
          d.reject = reject;
          if (this.state === 'errored') { reject(this.error); return; }
          if (this.state === 'closed') { resolve({ value: new d.Class(d.buffer, d.offset, 0), done: true }); return; }
          if (this.into.length === 0 && this.total > 0) {
            if (this.fill(d)) { this.commit(d); this.drained(); return; }
            if (this.closing) { this.fail(new TypeError('The stream ended within an element of the view')); reject(this.error); return; }
          }
          this.into.push(d);
          this.pull();
        });
      }
      close() {
        if (this.closing || this.state !== 'readable') throw new TypeError('The stream is closed already');
        this.closing = true;
        if (this.total > 0) return;
        if (this.into.length > 0 && this.into[0].filled % this.into[0].width !== 0) {
          this.fail(new TypeError('The stream ended within an element of the view'));
          throw this.error;
        }
        this.finish();
      }
      asked() {
        const d = this.into[0];
        if (this.request === null && d !== undefined) this.request = new ReadableStreamBYOBRequest(secret, this, new Bytes(d.buffer, d.offset + d.filled, d.size - d.filled));
        return this.request;
      }
      forget() { this.request?.[over](); this.request = null; }
      // filled says that the first of into has got n bytes more.
      filled(n) {
        const d = this.into[0];
        if (this.state === 'closed') {
          if (n !== 0) throw new TypeError('The stream is closed: there is nothing to answer with');
        } else if (n === 0) throw new TypeError('An answer of no bytes is for a stream that is closed');
        if (d.filled + n > d.size) throw new RangeError('There are more bytes in the answer than were asked for');
        this.forget();
        d.buffer = move(d.buffer);
        if (this.state === 'closed') {
          for (const each of this.into.splice(0)) if (each.kind === 'byob') this.commit(each);
          return;
        }
        d.filled += n;
        if (d.kind === 'none') this.keep(this.into.shift());
        else if (d.filled >= d.least) {
          this.into.shift();
          const rest = d.filled % d.width;
          if (rest > 0) this.put(d.buffer.slice(d.offset + d.filled - rest, d.offset + d.filled), 0, rest);
          d.filled -= rest;
          this.commit(d);
        }
        this.give();
        this.pull();
      }
      filledElsewhere(view) {
        const d = this.into[0];
        const { byteOffset, byteLength, buffer } = view;
        if (byteOffset !== d.offset + d.filled || buffer.byteLength !== d.buffer.byteLength) throw new RangeError('The view is not where the bytes were asked for');
        if (d.filled + byteLength > d.size) throw new RangeError('There are more bytes in the answer than were asked for');
        if (this.state === 'closed' ? byteLength !== 0 : byteLength === 0) throw new TypeError('The view has the wrong length');
        d.buffer = move(buffer);
        this.filled(byteLength);
      }
      fail(error) {
        if (this.state !== 'readable') return;
        this.forget();
        for (const d of this.into.splice(0)) d.reject?.(error);
        super.fail(error);
      }
      async cancel(reason) {
        this.forget();
        for (const d of this.into.splice(0)) d.resolve?.({ value: undefined, done: true });
        return super.cancel(reason);
      }
      released(error) {
        super.released(error);
        for (const d of this.into) d.reject?.(error);
        if (this.into.length > 0) this.into = [{ ...this.into[0], kind: 'none', reject: undefined, resolve: undefined }];
      }
    }
    return new ByteCore();
  }

  class ReadableByteStreamController {
    #core;
    constructor(guard, core) {
      if (guard !== secret) throw new TypeError('Illegal constructor');
      this.#core = core;
    }
    get byobRequest() { return this.#core.asked(); }
    get desiredSize() { return this.#core.state === 'errored' ? null : this.#core.state === 'closed' ? 0 : this.#core.room; }
    enqueue(chunk) { this.#core.enqueue(chunk); }
    close() { this.#core.close(); }
    error(e) { this.#core.fail(e); }
    get [Symbol.toStringTag]() { return 'ReadableByteStreamController'; }
  }

  class ReadableStreamBYOBRequest {
    #core;
    #view;
    constructor(guard, core, view) {
      if (guard !== secret) throw new TypeError('Illegal constructor');
      this.#core = core;
      this.#view = view;
    }
    [over]() { this.#core = this.#view = null; }
    get view() { return this.#view; }
    respond(bytesWritten) {
      if (this.#core === null) throw new TypeError('The request has been answered already');
      const n = Number(bytesWritten);
      if (!(n >= 0)) throw new TypeError('bytesWritten is not a number of bytes');
      this.#core.filled(Math.trunc(n));
    }
    respondWithNewView(view) {
      if (this.#core === null) throw new TypeError('The request has been answered already');
      this.#core.filledElsewhere(viewOf(view));
    }
    get [Symbol.toStringTag]() { return 'ReadableStreamBYOBRequest'; }
  }

  // checked gives how many elements a read of the view must have at least.
  function checked(view, options) {
    viewOf(view);
    if (view.byteLength === 0) throw new TypeError('The view to read into is empty, or its bytes have been given away');
    const min = options?.min === undefined ? 1 : Math.trunc(Number(options.min));
    if (!(min > 0)) throw new TypeError('min is not a positive number');
    if (min > view.byteLength / widthOf(view)) throw new RangeError('min is more than the view has room for');
    return min;
  }

  return { ReadableByteStreamController, ReadableStreamBYOBRequest, make, checked };
})
