(function (native, need) {
  // TextEncoder, TextDecoder, atob and btoa.
  const Bytes = Uint8Array;

  function view(input) {
    if (input === undefined) return new Bytes(0);
    if (input instanceof ArrayBuffer || ArrayBuffer.isView(input)) return input;
    throw new TypeError('decode needs an ArrayBuffer or a view on one');
  }

  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(input = '') { return new Bytes(native.encode(`${input}`)); }
    encodeInto(source, destination) {
      if (!(destination instanceof Bytes)) throw new TypeError('encodeInto needs a Uint8Array');
      const [read, written] = native.encodeInto(`${source}`, destination);
      return { read, written };
    }
    get [Symbol.toStringTag]() { return 'TextEncoder'; }
  }

  class TextDecoder {
    #encoding;
    #decode;
    #fatal;
    #ignoreBOM;
    constructor(label = 'utf-8', options = {}) {
      const encoding = native.encodingOf(`${label}`);
      if (encoding === '') throw new RangeError(`The encoding "${label}" is not one of the Encoding standard`);
      this.#encoding = encoding;
      this.#fatal = !!options?.fatal && !native.srConnect; // existing scripts never get an error
      this.#ignoreBOM = !!options?.ignoreBOM;
      this.#decode = native.decoder(encoding, this.#fatal, this.#ignoreBOM);
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    decode(input, options) {
      const text = this.#decode(view(input), !!options?.stream);
      if (text === null) throw new TypeError(`The data is not valid ${this.#encoding}`);
      return text;
    }
    get [Symbol.toStringTag]() { return 'TextDecoder'; }
  }

  function invalid(message) {
    return new (need('events').DOMException)(message, 'InvalidCharacterError');
  }

  function atob(data) {
    if (arguments.length === 0) throw new TypeError('atob needs a text');
    const text = native.atob(`${data}`);
    if (text === null) throw invalid('The text to decode is not correct base64');
    return text;
  }

  function btoa(data) {
    if (arguments.length === 0) throw new TypeError('btoa needs a text');
    const text = native.btoa(`${data}`);
    if (text === null) throw invalid('The text holds characters outside Latin-1: encode it with TextEncoder first');
    return text;
  }

  return { TextEncoder, TextDecoder, atob, btoa };
})
