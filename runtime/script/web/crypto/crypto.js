(function (native, need) {
  // crypto: random values; subtle is a unit of its own.
  const fault = (message, name) => new (need('events').DOMException)(message, name);
  const integers = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array'];
  const secret = {};

  class Crypto {
    constructor(guard) { if (guard !== secret) throw new TypeError('Illegal constructor'); }
    get subtle() { return need('subtle').subtle; }
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

  return { crypto: new Crypto(secret), Crypto };
})
