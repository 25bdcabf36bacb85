(function (native, need) {
  // crypto.subtle: what the standard's conversions make of the arguments. Keys and algorithms are native.
  const Bytes = Uint8Array;
  const fault = (message, name) => new (need('events').DOMException)(message, name);
  const secret = {};
  const hashes = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  const curves = ['P-256', 'P-384', 'P-521'];
  const formats = ['raw', 'spki', 'pkcs8', 'jwk'];
  const uses = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

  // What each operation takes of each algorithm: member, kind; a kind with ? may be missing.
  const none = {};
  const aes = { length: 'long' };
  const ec = { namedCurve: 'curve' };
  const hashed = { hash: 'hash' };
  const rsa = { modulusLength: 'long', publicExponent: 'octets', hash: 'hash' };
  const gcm = { iv: 'bytes', additionalData: 'bytes?', tagLength: 'long?' };
  const oaep = { label: 'bytes?' };
  const agreement = { public: 'key' };
  const each = (names, params) => Object.fromEntries(names.map((name) => [name, params]));
  const ciphers = ['AES-GCM', 'AES-CBC', 'AES-CTR'];
  const ciphering = { 'AES-GCM': gcm, 'AES-CBC': { iv: 'bytes' }, 'AES-CTR': { counter: 'bytes', length: 'long' }, 'RSA-OAEP': oaep };
  const signing = { HMAC: none, 'RSASSA-PKCS1-v1_5': none, 'RSA-PSS': { saltLength: 'long' }, ECDSA: hashed, Ed25519: none };
  const deriving = { PBKDF2: { salt: 'bytes', iterations: 'long', hash: 'hash' }, HKDF: { salt: 'bytes', info: 'bytes', hash: 'hash' }, ECDH: agreement, X25519: agreement };
  const rsas = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'];
  const common = { ...each(['ECDSA', 'ECDH'], ec), ...each(['Ed25519', 'X25519'], none), HMAC: { hash: 'hash', length: 'long?' } };
  const registry = {
    digest: each(hashes, none),
    generateKey: { ...common, ...each([...ciphers, 'AES-KW'], aes), ...each(rsas, rsa) },
    importKey: { ...common, ...each([...ciphers, 'AES-KW', 'PBKDF2', 'HKDF'], none), ...each(rsas, hashed) },
    keyLength: { ...each([...ciphers, 'AES-KW'], aes), HMAC: { hash: 'hash', length: 'long?' }, ...each(['PBKDF2', 'HKDF'], none) },
    sign: signing, verify: signing, encrypt: ciphering, decrypt: ciphering, deriveBits: deriving,
    wrapKey: { 'AES-KW': none, ...ciphering }, unwrapKey: { 'AES-KW': none, ...ciphering },
  };

  function copy(data) {
    if (ArrayBuffer.isView(data)) return new Bytes(data.buffer, data.byteOffset, data.byteLength).slice();
    return new Bytes(source(data)).slice();
  }
  function source(data) {
    if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data;
    throw new TypeError('The data is not an ArrayBuffer or a view on one');
  }
  function long(value, member) {
    const n = Math.trunc(Number(value));
    if (!(n >= 0 && n <= 0xFFFFFFFF)) throw new TypeError(`"${member}" is not a number from 0 to 4294967295`);
    return n;
  }
  const convert = {
    long,
    bytes: copy,
    octets(value) {
      if (!(value instanceof Bytes)) throw new TypeError('"publicExponent" is not a Uint8Array');
      return copy(value);
    },
    hash: (value) => normalize('digest', value).name,
    curve(value) {
      if (!curves.includes(`${value}`)) throw fault(`The curve "${value}" is not supported: ${curves.join(', ')} are`, 'NotSupportedError');
      return `${value}`;
    },
    key: (value) => handleOf(value),
  };

  // normalize gives an algorithm as the native half takes it: the name in the standard's spelling, members converted, nothing else.
  function normalize(operation, algorithm) {
    if (typeof algorithm === 'string') algorithm = { name: algorithm };
    if (algorithm === null || (typeof algorithm !== 'object' && typeof algorithm !== 'function') || algorithm.name === undefined) throw new TypeError('The algorithm is neither a name nor an object with a name');
    const asked = `${algorithm.name}`;
    const known = registry[operation];
    const name = known.hasOwnProperty(asked) ? asked : Object.keys(known).find((n) => n.toLowerCase() === asked.toLowerCase());
    if (name === undefined) throw fault(`The algorithm "${asked}" is not supported here: ${Object.keys(known).join(', ')} are`, 'NotSupportedError');
    const result = Object.create(null);
    result.name = name;
    for (const member in known[name]) {
      const kind = known[name][member];
      const value = algorithm[member];
      if (value === undefined) {
        if (kind.endsWith('?')) continue;
        throw new TypeError(`${name} needs "${member}"`);
      }
      result[member] = convert[kind.replace('?', '')](value, member);
    }
    return result;
  }

  let handleOf;
  class CryptoKey {
    #handle;
    #type;
    #extractable;
    #algorithm;
    #usages;
    constructor(guard, handle) {
      if (guard !== secret) throw new TypeError('Illegal constructor');
      this.#handle = handle;
      let name, hash, curve, length, modulus, exponent;
      [this.#type, this.#extractable, this.#usages, name, hash, curve, length, modulus, exponent] = native.describe(handle);
      const a = this.#algorithm = { name };
      if (modulus > 0) { a.modulusLength = modulus; a.publicExponent = new Bytes(exponent); }
      if (hash !== '') a.hash = { name: hash };
      if (length > 0) a.length = length;
      if (curve !== '') a.namedCurve = curve;
    }
    static {
      handleOf = (key) => {
        if (typeof key !== 'object' || key === null || !(#handle in key)) throw new TypeError('The key is not a CryptoKey');
        return key.#handle;
      };
    }
    get type() { return this.#type; }
    get extractable() { return this.#extractable; }
    get algorithm() { return this.#algorithm; }
    get usages() { return this.#usages; }
    [Symbol.for('bobbin.clone')]() { return wrapped(this.#handle); }
    get [Symbol.toStringTag]() { return 'CryptoKey'; }
  }
  const wrapped = (handle) => new CryptoKey(secret, handle);

  function formatOf(format) {
    if (!formats.includes(`${format}`)) throw new TypeError(`"${format}" is not a key format: ${formats.join(', ')} are`);
    return `${format}`;
  }
  function usagesOf(usages) {
    if (usages === null || typeof usages !== 'object' || typeof usages[Symbol.iterator] !== 'function') throw new TypeError('The uses of the key are not a list');
    const list = [];
    for (const use of usages) {
      if (!uses.includes(`${use}`)) throw new TypeError(`"${use}" is not a use of a key: ${uses.join(', ')} are`);
      list.push(`${use}`);
    }
    return list;
  }
  const texts = ['kty', 'use', 'alg', 'crv', 'x', 'y', 'd', 'n', 'e', 'p', 'q', 'dp', 'dq', 'qi', 'k'];
  function jwkOf(data) {
    if (data === null || typeof data !== 'object' || data instanceof ArrayBuffer || ArrayBuffer.isView(data)) throw new TypeError('The key is not a JSON web key');
    const key = Object.create(null);
    for (const name of texts) if (data[name] !== undefined) key[name] = `${data[name]}`;
    if (data.ext !== undefined) key.ext = !!data.ext;
    if (data.oth !== undefined) key.oth = true;
    if (data.key_ops !== undefined) {
      if (data.key_ops === null || typeof data.key_ops !== 'object') throw new TypeError('"key_ops" is not a list');
      key.key_ops = [...data.key_ops].map((op) => `${op}`);
    }
    return key;
  }

  class SubtleCrypto {
    constructor(guard) { if (guard !== secret) throw new TypeError('Illegal constructor'); }
    async digest(algorithm, data) {
      return native.digest(normalize('digest', algorithm).name, source(data));
    }
    async generateKey(algorithm, extractable, usages) {
      const made = await native.generate(normalize('generateKey', algorithm), !!extractable, usagesOf(usages));
      return made.publicKey === undefined ? wrapped(made) : { publicKey: wrapped(made.publicKey), privateKey: wrapped(made.privateKey) };
    }
    async importKey(format, data, algorithm, extractable, usages) {
      format = formatOf(format);
      const from = format === 'jwk' ? jwkOf(data) : source(data);
      return wrapped(await native.importKey(format, from, normalize('importKey', algorithm), !!extractable, usagesOf(usages)));
    }
    async exportKey(format, key) {
      return native.exportKey(formatOf(format), handleOf(key));
    }
    async sign(algorithm, key, data) {
      return native.sign(normalize('sign', algorithm), handleOf(key), source(data));
    }
    async verify(algorithm, key, signature, data) {
      return native.verify(normalize('verify', algorithm), handleOf(key), source(signature), source(data));
    }
    async encrypt(algorithm, key, data) {
      return native.encrypt(normalize('encrypt', algorithm), handleOf(key), source(data));
    }
    async decrypt(algorithm, key, data) {
      return native.decrypt(normalize('decrypt', algorithm), handleOf(key), source(data));
    }
    async deriveBits(algorithm, key, length = null) {
      return native.deriveBits(normalize('deriveBits', algorithm), handleOf(key), length === null ? null : long(length, 'length'));
    }
    async deriveKey(algorithm, key, derived, extractable, usages) {
      const how = normalize('deriveBits', algorithm);
      const into = { ...normalize('importKey', derived), ...normalize('keyLength', derived) };
      return wrapped(await native.deriveKey(how, handleOf(key), into, !!extractable, usagesOf(usages)));
    }
    async wrapKey(format, key, wrapping, algorithm) {
      return native.wrap(formatOf(format), handleOf(key), handleOf(wrapping), normalize('wrapKey', algorithm));
    }
    async unwrapKey(format, data, unwrapping, algorithm, into, extractable, usages) {
      return wrapped(await native.unwrap(formatOf(format), source(data), handleOf(unwrapping), normalize('unwrapKey', algorithm),
        normalize('importKey', into), !!extractable, usagesOf(usages)));
    }
    get [Symbol.toStringTag]() { return 'SubtleCrypto'; }
  }

  return { SubtleCrypto, CryptoKey, subtle: new SubtleCrypto(secret) };
})
