(function (native, need) {
  // The body of a Request or Response: bytes we hold, an answer still at the host, or a stream; read once.
  const Bytes = Uint8Array;
  const body = Symbol('body');

  // extract gives the body for what a script passed, and the content type that goes with it.
  function extract(value) {
    if (typeof value === 'string') return text(value, 'text/plain;charset=UTF-8');
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return { list: [need('blob').copy(value)], type: null };
    if (value !== null && typeof value === 'object') {
      const kind = Object.prototype.toString.call(value).slice(8, -1);
      if (kind === 'URLSearchParams' && value instanceof need('url').URLSearchParams) {
        return text(value.toString(), 'application/x-www-form-urlencoded;charset=UTF-8');
      }
      if ((kind === 'Blob' || kind === 'File') && value instanceof need('blob').Blob) {
        return { list: value[need('blob').parts], type: value.type || null };
      }
      if (kind === 'FormData' && value instanceof need('blob').FormData) {
        const { list, type } = need('blob').multipart(value);
        return { list, type };
      }
      if (kind === 'ReadableStream' && value instanceof need('stream').ReadableStream) {
        if (value.locked || need('stream').disturbed(value)) throw new TypeError('The stream has been read or is locked');
        return { stream: value, type: null };
      }
    }
    return text(`${value}`, 'text/plain;charset=UTF-8');
  }
  function text(value, type) {
    return { text: value, list: null, type };
  }
  function listOf(b) {
    if (b.list === null && b.text !== undefined) b.list = [new Bytes(native.encode(b.text))];
    return b.list;
  }

  function isUsed(b) {
    return b !== null && (b.used === true || (b.stream !== undefined && need('stream').disturbed(b.stream)));
  }
  function claim(b) {
    if (b === null) return;
    if (isUsed(b)) throw new TypeError('Body is unusable: it has been read already');
    if (b.stream?.locked) throw new TypeError('Body is unusable: its stream is locked to a reader');
    b.used = true;
  }

  async function drain(stream) {
    const list = [];
    const reader = stream.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return list;
      if (!(value instanceof Bytes)) throw new TypeError('A body stream gives Uint8Arrays only');
      list.push(value);
    }
  }

  // bytes reads a claimed body to its end: a buffer nobody else holds.
  async function bytes(b) {
    if (b === null) return new ArrayBuffer(0);
    if (b.stream !== undefined) return need('blob').join(await drain(b.stream)).buffer;
    if (b.answer !== undefined) {
      try { return await native.readAll(b.answer); } catch (e) { throw broken(b, e); }
    }
    return need('blob').join(listOf(b)).buffer;
  }
  function broken(b, e) {
    if (b.signal?.aborted) return b.signal.reason;
    if (e instanceof RangeError || (native.srConnect && e.name === 'ServiceError')) return e;
    return new TypeError('The connection ended before the body did', { cause: e });
  }

  function streamOf(b) {
    if (b.stream !== undefined) return b.stream;
    const { ReadableStream } = need('stream');
    if (b.answer !== undefined) {
      const { answer } = b;
      b.stream = new ReadableStream({
        type: 'bytes',
        async pull(controller) {
          let chunk;
          try { chunk = await native.readChunk(answer); } catch (e) { throw broken(b, e); }
          if (chunk === null) {
            controller.close();
            controller.byobRequest?.respond(0);
          } else controller.enqueue(new Bytes(chunk));
        },
        cancel() { native.cancel(answer); },
      }, { highWaterMark: 0 });
    } else {
      b.stream = need('blob').streamOf([...listOf(b)]);
    }
    if (b.used) { b.stream.getReader(); }
    return b.stream;
  }

  // copy is for clone(): bytes are shared, everything else is split in two.
  function copy(b) {
    if (b === null) return null;
    if (isUsed(b) || b.stream?.locked) throw new TypeError('Body is unusable: it has been read already or is locked');
    if (b.answer === undefined && b.stream === undefined) return { ...b };
    const [one, two] = streamOf(b).tee();
    b.stream = one;
    delete b.answer;
    return { type: b.type, signal: b.signal, stream: two };
  }

  function form(type, buffer) {
    const { FormData, File } = need('blob');
    const result = new FormData();
    const essence = (type ?? '').split(';')[0].trim().toLowerCase();
    if (essence === 'application/x-www-form-urlencoded') {
      for (const [name, value] of new (need('url').URLSearchParams)(native.decode(buffer))) result.append(name, value);
      return result;
    }
    const fields = essence === 'multipart/form-data' ? native.parseMultipart(buffer, type) : null;
    if (fields === null) throw new TypeError('The body is not a form');
    for (const f of fields) {
      if (f.file === null) result.append(f.name, native.decode(f.data));
      else result.append(f.name, new File([f.data], f.file, { type: f.type }));
    }
    return result;
  }

  // mix gives a class the members a body has; its instances keep theirs under [body].
  function mix(type) {
    const consume = async (self, finish) => {
      const b = self[body];
      claim(b);
      return finish(b, self);
    };
    const members = {
      get body() { return this[body] === null ? null : streamOf(this[body]); },
      get bodyUsed() { return isUsed(this[body]); },
      arrayBuffer() { return consume(this, bytes); },
      bytes() { return consume(this, async (b) => new Bytes(await bytes(b))); },
      blob() { return consume(this, async (b, self) => new (need('blob').Blob)([await bytes(b)], { type: self.headers[need('headers').find]('content-type') ?? '' })); },
      text() {
        return consume(this, async (b) => {
          if (b !== null && b.text !== undefined && b.stream === undefined) return native.scalar(b.text);
          return native.decode(await bytes(b));
        });
      },
      json() { return consume(this, async (b) => native.json(await bytes(b))); },
      formData() { return consume(this, async (b, self) => form(self.headers[need('headers').find]('content-type'), await bytes(b))); },
    };
    for (const [name, d] of Object.entries(Object.getOwnPropertyDescriptors(members))) Object.defineProperty(type.prototype, name, d);
  }

  return { body, extract, listOf, streamOf, claim, bytes, copy, mix };
})
