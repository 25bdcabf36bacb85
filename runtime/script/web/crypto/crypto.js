(function (native, need) {
  // crypto: random values, digests and HMAC.
  const Bytes = Uint8Array;
  const fault = (message, name) => new (need('events').DOMException)(message, name);
  const integers = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array'];
  const hashes = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  const blocks = { 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };

  function hashOf(algorithm) {
    const name = `${typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm}`.toUpperCase();
    if (!hashes.includes(name)) throw fault(`The digest "${name}" is not supported: ${hashes.join(', ')} are`, 'NotSupportedError');
    return name;
  }
  function hmac(algorithm) {
    const name = `${typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm}`;
    if (name.toUpperCase() !== 'HMAC') throw fault(`The algorithm "${name}" is not supported: HMAC is`, 'NotSupportedError');
  }
  function source(data) {
    if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data;
    throw new TypeError('The data is not an ArrayBuffer or a view on one');
  }
  function copy(data) {
    return source(data) instanceof ArrayBuffer ? new Bytes(data).slice() : new Bytes(data.buffer, data.byteOffset, data.byteLength).slice();
  }

  const secret = Symbol('key');
  class CryptoKey {
    constructor(guard, state) {
      if (guard !== secret) throw new TypeError('Illegal constructor');
      Object.defineProperty(this, secret, { value: state });
    }
    get type() { return this[secret].type; }
    get extractable() { return this[secret].extractable; }
    get algorithm() { return this[secret].algorithm; }
    get usages() { return [...this[secret].usages]; }
    get [Symbol.toStringTag]() { return 'CryptoKey'; }
  }
  function makeKey(bytes, hash, extractable, usages) {
    usages = [...usages];
    for (const u of usages) if (u !== 'sign' && u !== 'verify') throw fault(`An HMAC key cannot be used to ${u}`, 'SyntaxError');
    if (usages.length === 0) throw fault('A secret key needs at least one use', 'SyntaxError');
    const algorithm = { name: 'HMAC', hash: { name: hash }, length: bytes.byteLength * 8 };
    return new CryptoKey(secret, { type: 'secret', extractable: !!extractable, algorithm, usages, bytes });
  }
  function keyFor(key, use) {
    if (!(key instanceof CryptoKey)) throw new TypeError('The key is not a CryptoKey');
    if (!key[secret].usages.includes(use)) throw fault(`The key may not be used to ${use}`, 'InvalidAccessError');
    return key[secret];
  }

  class SubtleCrypto {
    constructor(guard) { if (guard !== secret) throw new TypeError('Illegal constructor'); }
    async digest(algorithm, data) {
      return native.digest(hashOf(algorithm), copy(data));
    }
    async generateKey(algorithm, extractable, usages) {
      hmac(algorithm);
      const hash = hashOf(algorithm.hash);
      const length = algorithm.length === undefined ? blocks[hash] : Math.trunc(Number(algorithm.length));
      if (!(length > 0 && length % 8 === 0 && length <= 1 << 20)) throw fault('The length of the key is not a positive multiple of 8', 'OperationError');
      const bytes = new Bytes(length / 8);
      native.random(bytes);
      return makeKey(bytes, hash, extractable, usages);
    }
    async importKey(format, data, algorithm, extractable, usages) {
      hmac(algorithm);
      const hash = hashOf(algorithm.hash);
      let bytes;
      if (format === 'raw') bytes = copy(data);
      else if (format === 'jwk') {
        if (data?.kty !== 'oct' || typeof data.k !== 'string') throw fault('The JSON web key is not a secret key', 'DataError');
        bytes = Bytes.fromBase64(data.k, { alphabet: 'base64url' });
      } else throw fault(`The key format "${format}" is not supported for HMAC`, 'NotSupportedError');
      if (bytes.byteLength === 0) throw fault('The key is empty', 'DataError');
      return makeKey(bytes, hash, extractable, usages);
    }
    async exportKey(format, key) {
      if (!(key instanceof CryptoKey)) throw new TypeError('The key is not a CryptoKey');
      const { bytes, extractable, algorithm, usages } = key[secret];
      if (!extractable) throw fault('The key is not extractable', 'InvalidAccessError');
      if (format === 'raw') return bytes.slice().buffer;
      if (format === 'jwk') {
        return { kty: 'oct', k: bytes.toBase64({ alphabet: 'base64url', omitPadding: true }), alg: `HS${algorithm.hash.name.slice(4)}`, key_ops: [...usages], ext: true };
      }
      throw fault(`The key format "${format}" is not supported for HMAC`, 'NotSupportedError');
    }
    async sign(algorithm, key, data) {
      hmac(algorithm);
      const { bytes, algorithm: a } = keyFor(key, 'sign');
      return native.hmac(a.hash.name, bytes, copy(data));
    }
    async verify(algorithm, key, signature, data) {
      hmac(algorithm);
      const { bytes, algorithm: a } = keyFor(key, 'verify');
      const wanted = copy(signature);
      return native.same(await native.hmac(a.hash.name, bytes, copy(data)), wanted);
    }
    get [Symbol.toStringTag]() { return 'SubtleCrypto'; }
  }
  const unsupported = (name) => async () => { throw fault(`crypto.subtle.${name} is not supported`, 'NotSupportedError'); };
  for (const name of ['encrypt', 'decrypt', 'deriveBits', 'deriveKey', 'wrapKey', 'unwrapKey']) {
    Object.defineProperty(SubtleCrypto.prototype, name, { value: unsupported(name), writable: true, configurable: true });
  }

  class Crypto {
    #subtle = new SubtleCrypto(secret);
    constructor(guard) { if (guard !== secret) throw new TypeError('Illegal constructor'); }
    get subtle() { return this.#subtle; }
    getRandomValues(array) {
      const kind = ArrayBuffer.isView(array) ? array[Symbol.toStringTag] : '';
      if (!integers.includes(kind)) throw fault('getRandomValues needs an array of integers', 'TypeMismatchError');
      if (array.byteLength > 65536) throw fault(`getRandomValues fills at most 65536 bytes at once, not ${array.byteLength}`, 'QuotaExceededError');
      native.random(array);
      return array;
    }
    randomUUID() { return native.uuid(); }
    get [Symbol.toStringTag]() { return 'Crypto'; }
  }

  return { crypto: new Crypto(secret), Crypto, SubtleCrypto, CryptoKey };
})
