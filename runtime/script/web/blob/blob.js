(function (native, need) {
  // Blob, File and FormData. A blob is a list of byte views nobody else can write to, so that slices and bodies share them.
  const Bytes = Uint8Array;
  const parts = Symbol('parts');

  function copy(data) {
    const view = ArrayBuffer.isView(data) ? new Bytes(data.buffer, data.byteOffset, data.byteLength) : new Bytes(data);
    return view.slice();
  }

  function join(list) {
    let size = 0;
    for (const p of list) size += p.byteLength;
    const all = new Bytes(size);
    let at = 0;
    for (const p of list) { all.set(p, at); at += p.byteLength; }
    return all;
  }

  function mediaType(type) {
    type = `${type ?? ''}`;
    return /^[\x20-\x7e]*$/.test(type) ? type.toLowerCase() : '';
  }

  // streamOf gives views nobody may write to as copies of 64 KB at most.
  function streamOf(list) {
    let at = 0;
    return new (need('stream').ReadableStream)({
      type: 'bytes',
      pull(controller) {
        while (list.length > 0 && at >= list[0].byteLength) { list.shift(); at = 0; }
        if (list.length === 0) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        const piece = list[0].slice(at, at + 65536);
        at += piece.byteLength;
        controller.enqueue(piece);
      },
    }, { highWaterMark: 0 });
  }

  class Blob {
    #type;
    #size;
    constructor(items = [], options = {}) {
      if (items === null || typeof items !== 'object' || typeof items[Symbol.iterator] !== 'function') throw new TypeError('Blob needs a list of parts');
      const list = [];
      for (const item of items) {
        if (item instanceof Blob) list.push(...item[parts]);
        else if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) list.push(copy(item));
        else {
          let text = `${item}`;
          if (options?.endings === 'native') text = text.replace(/\r\n|\r/g, '\n');
          list.push(new Bytes(native.encode(text)));
        }
      }
      this.#init(list, options?.type);
    }
    #init(list, type) {
      Object.defineProperty(this, parts, { value: list, configurable: true });
      this.#size = list.reduce((sum, p) => sum + p.byteLength, 0);
      this.#type = mediaType(type);
    }
    get size() { return this.#size; }
    get type() { return this.#type; }
    slice(start = 0, end = this.#size, type = '') {
      const clamp = (n) => (n < 0 ? Math.max(this.#size + n, 0) : Math.min(n, this.#size));
      start = clamp(Math.trunc(Number(start)) || 0);
      end = Math.max(start, clamp(Math.trunc(Number(end)) || 0));
      const list = [];
      let at = 0;
      for (const p of this[parts]) {
        const from = Math.max(start - at, 0);
        const to = Math.min(end - at, p.byteLength);
        if (from < to) list.push(p.subarray(from, to));
        at += p.byteLength;
      }
      const b = new Blob();
      b.#init(list, type);
      return b;
    }
    async arrayBuffer() { return join(this[parts]).buffer; }
    async bytes() { return join(this[parts]); }
    async text() { return native.decode(join(this[parts])); }
    arrayBufferSync() { return join(this[parts]).buffer; }
    stream() { return streamOf([...this[parts]]); }
    [Symbol.for('bobbin.clone')]() { return this.slice(0, this.#size, this.#type); }
    get [Symbol.toStringTag]() { return 'Blob'; }
  }

  class File extends Blob {
    #name;
    #lastModified;
    constructor(items, name, options = {}) {
      if (arguments.length < 2) throw new TypeError('File needs parts and a name');
      super(items, options);
      this.#name = `${name}`;
      this.#lastModified = options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
    }
    get name() { return this.#name; }
    get lastModified() { return this.#lastModified; }
    get webkitRelativePath() { return ''; }
    [Symbol.for('bobbin.clone')]() { return new File([this], this.#name, { type: this.type, lastModified: this.#lastModified }); }
    get [Symbol.toStringTag]() { return 'File'; }
  }

  function entry(value, fileName, given) {
    if (!(value instanceof Blob)) {
      if (given) throw new TypeError('A file name needs a Blob');
      return native.scalar(`${value}`);
    }
    if (value instanceof File && !given) return value;
    return new File([value], given ? `${fileName}` : 'blob', { type: value.type, lastModified: value.lastModified });
  }

  class FormData {
    #list = [];
    constructor(form) { if (form !== undefined) throw new TypeError('FormData takes no form here'); }
    append(name, value, fileName) { this.#list.push([native.scalar(`${name}`), entry(value, fileName, arguments.length > 2)]); }
    set(name, value, fileName) {
      name = native.scalar(`${name}`);
      value = entry(value, fileName, arguments.length > 2);
      const at = this.#list.findIndex((e) => e[0] === name);
      if (at < 0) { this.#list.push([name, value]); return; }
      this.#list[at] = [name, value];
      this.#list = this.#list.filter((e, i) => i <= at || e[0] !== name);
    }
    delete(name) { name = `${name}`; this.#list = this.#list.filter((e) => e[0] !== name); }
    get(name) { name = `${name}`; return this.#list.find((e) => e[0] === name)?.[1] ?? null; }
    getAll(name) { name = `${name}`; return this.#list.filter((e) => e[0] === name).map((e) => e[1]); }
    has(name) { name = `${name}`; return this.#list.some((e) => e[0] === name); }
    forEach(callback, self) { for (const [name, value] of this) callback.call(self, value, name, this); }
    *entries() { for (let i = 0; i < this.#list.length; i++) yield [...this.#list[i]]; }
    *keys() { for (let i = 0; i < this.#list.length; i++) yield this.#list[i][0]; }
    *values() { for (let i = 0; i < this.#list.length; i++) yield this.#list[i][1]; }
    get [Symbol.toStringTag]() { return 'FormData'; }
  }
  Object.defineProperty(FormData.prototype, Symbol.iterator, { value: FormData.prototype.entries, writable: true, configurable: true });

  // multipart writes a form as byte views; the boundary is random, so that no content can hold it but by design of its author.
  function multipart(form) {
    const boundary = native.boundary();
    const list = [];
    const put = (text) => list.push(new Bytes(native.encode(text)));
    const escape = (text) => text.replace(/\r\n|\r|\n/g, '\r\n').replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
    for (const [name, value] of form) {
      let head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(name)}"`;
      if (value instanceof Blob) {
        put(`${head}; filename="${value.name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22')}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`);
        list.push(...value[parts]);
        put('\r\n');
      } else {
        put(`${head}\r\n\r\n${value.replace(/\r\n|\r|\n/g, '\r\n')}\r\n`);
      }
    }
    put(`--${boundary}--\r\n`);
    return { list, type: `multipart/form-data; boundary=${boundary}` };
  }

  return { Blob, File, FormData, parts, copy, join, streamOf, multipart };
})
