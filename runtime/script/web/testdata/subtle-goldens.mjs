// Makes subtle-goldens.json with Node's crypto.subtle: node subtle-goldens.mjs > subtle-goldens.json
// Bytes are {"$": base64url}. Everything in it is made for the test and protects nothing.
import { webcrypto } from 'node:crypto';

const { subtle } = webcrypto;
const bytes = (length, seed = 1) => Uint8Array.from({ length }, (_, i) => (i * 7 + seed * 31) & 255);
const pack = (b) => ({ $: Buffer.from(b).toString('base64url') });
const plain = (v) => {
  if (v instanceof ArrayBuffer || ArrayBuffer.isView(v)) return pack(v);
  if (Array.isArray(v)) return v.map(plain);
  if (v !== null && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, plain(x)]));
  return v;
};
const data = bytes(1000, 3);
const out = { digests: [], secrets: [], pairs: [], ciphers: [], derived: [], wrapped: [] };
const hashes = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

for (const hash of hashes) {
  for (const size of [0, 1, 63, 64, 1000]) out.digests.push({ hash, data: bytes(size), digest: await subtle.digest(hash, bytes(size)) });
  for (const size of [1, 20, 64, 200]) {
    const algorithm = { name: 'HMAC', hash };
    const key = await subtle.importKey('raw', bytes(size), algorithm, true, ['sign', 'verify']);
    out.secrets.push({ algorithm, raw: bytes(size), jwk: await subtle.exportKey('jwk', key), length: key.algorithm.length, sign: { name: 'HMAC' }, data, signature: await subtle.sign('HMAC', key, data) });
  }
}

async function exported({ publicKey, privateKey }, raw) {
  return {
    spki: await subtle.exportKey('spki', publicKey), pkcs8: await subtle.exportKey('pkcs8', privateKey),
    publicJwk: await subtle.exportKey('jwk', publicKey), privateJwk: await subtle.exportKey('jwk', privateKey),
    ...(raw ? { raw: await subtle.exportKey('raw', publicKey) } : {}),
  };
}
const rsa = (name, hash, modulusLength) => ({ name, hash, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) });

for (const [algorithm, signs, fixed] of [
  ...hashes.map((hash) => [rsa('RSASSA-PKCS1-v1_5', hash, 2048), [{ name: 'RSASSA-PKCS1-v1_5' }], true]),
  [rsa('RSASSA-PKCS1-v1_5', 'SHA-256', 1024), [{ name: 'RSASSA-PKCS1-v1_5' }], true],
  [rsa('RSA-PSS', 'SHA-256', 2048), [{ name: 'RSA-PSS', saltLength: 32 }, { name: 'RSA-PSS', saltLength: 0 }, { name: 'RSA-PSS', saltLength: 10 }], false],
  [rsa('RSA-PSS', 'SHA-512', 2048), [{ name: 'RSA-PSS', saltLength: 64 }], false],
  ...['P-256', 'P-384', 'P-521'].map((namedCurve) => [{ name: 'ECDSA', namedCurve }, hashes.map((hash) => ({ name: 'ECDSA', hash })), false]),
  [{ name: 'Ed25519' }, [{ name: 'Ed25519' }], true],
]) {
  const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { modulusLength, publicExponent, ...importing } = algorithm;
  const signatures = [];
  for (const sign of signs) signatures.push({ sign, fixed: fixed || sign.saltLength === 0, data, signature: await subtle.sign(sign, pair.privateKey, data) });
  out.pairs.push({ algorithm: importing, described: pair.publicKey.algorithm, ...await exported(pair, !algorithm.name.startsWith('RSA')), signatures });
}

const secretCases = [];
for (const length of [128, 192, 256]) {
  for (const size of [0, 1, 16, 1000]) {
    secretCases.push([length, size, { name: 'AES-CBC', iv: bytes(16, 5) }]);
    secretCases.push([length, size, { name: 'AES-GCM', iv: bytes(12, 6), additionalData: bytes(size, 7) }]);
    secretCases.push([length, size, { name: 'AES-CTR', counter: bytes(16, 8), length: 64 }]);
  }
}
for (const tagLength of [32, 64, 96, 104, 112, 120, 128]) secretCases.push([256, 100, { name: 'AES-GCM', iv: bytes(12), tagLength }]);
for (const size of [13, 16, 60]) for (const tagLength of [96, 128]) secretCases.push([256, 100, { name: 'AES-GCM', iv: bytes(size), additionalData: bytes(9), tagLength }]);
for (const [counter, length] of [[new Uint8Array(16).fill(255), 128], [new Uint8Array(16).fill(255), 8], [new Uint8Array(16).fill(255), 7], [Uint8Array.from([...bytes(15), 0xF0]), 6]]) {
  secretCases.push([128, 1000, { name: 'AES-CTR', counter, length }]);
}
for (const [length, size, params] of secretCases) {
  const key = await subtle.importKey('raw', bytes(length / 8, 2), params.name, true, ['encrypt', 'decrypt']);
  out.ciphers.push({ algorithm: { name: params.name }, raw: bytes(length / 8, 2), jwk: await subtle.exportKey('jwk', key), params, fixed: true, data: bytes(size, 4), encrypted: await subtle.encrypt(params, key, bytes(size, 4)) });
}
for (const hash of hashes) {
  const pair = await subtle.generateKey(rsa('RSA-OAEP', hash, 2048), true, ['encrypt', 'decrypt']);
  const keys = await exported(pair, false);
  for (const params of [{ name: 'RSA-OAEP' }, { name: 'RSA-OAEP', label: bytes(12) }]) {
    out.ciphers.push({ algorithm: { name: 'RSA-OAEP', hash }, ...keys, params, fixed: false, data: bytes(40), encrypted: await subtle.encrypt(params, pair.publicKey, bytes(40)) });
  }
}

for (const hash of hashes) {
  for (const [params, length] of [
    [{ name: 'PBKDF2', salt: bytes(16), iterations: 1, hash }, 256], [{ name: 'PBKDF2', salt: bytes(0), iterations: 1000, hash }, 160], [{ name: 'PBKDF2', salt: bytes(8), iterations: 2500, hash }, 1024],
    [{ name: 'HKDF', salt: bytes(16), info: bytes(10), hash }, 256], [{ name: 'HKDF', salt: bytes(0), info: bytes(0), hash }, 800],
  ]) {
    const key = await subtle.importKey('raw', bytes(11), params.name, false, ['deriveBits', 'deriveKey']);
    const made = await subtle.deriveKey(params, key, { name: 'AES-GCM', length: 256 }, true, ['encrypt']);
    out.derived.push({ algorithm: { name: params.name }, raw: bytes(11), params, length, bits: await subtle.deriveBits(params, key, length), key: await subtle.exportKey('raw', made) });
  }
}
for (const algorithm of [{ name: 'ECDH', namedCurve: 'P-256' }, { name: 'ECDH', namedCurve: 'P-384' }, { name: 'ECDH', namedCurve: 'P-521' }, { name: 'X25519' }]) {
  const mine = await subtle.generateKey(algorithm, true, ['deriveBits', 'deriveKey']);
  const theirs = await subtle.generateKey(algorithm, true, ['deriveBits', 'deriveKey']);
  const params = { name: algorithm.name, public: theirs.publicKey };
  const made = await subtle.deriveKey(params, mine.privateKey, { name: 'AES-CBC', length: 128 }, true, ['encrypt']);
  out.derived.push({ algorithm, ...await exported(mine, true), theirs: await exported(theirs, true), params: { name: algorithm.name },
    length: 128, bits: await subtle.deriveBits(params, mine.privateKey, 128), all: await subtle.deriveBits(params, mine.privateKey, null), key: await subtle.exportKey('raw', made) });
}

for (const [name, params] of [['AES-KW', { name: 'AES-KW' }], ['AES-GCM', { name: 'AES-GCM', iv: bytes(12) }], ['AES-CBC', { name: 'AES-CBC', iv: bytes(16) }], ['AES-CTR', { name: 'AES-CTR', counter: bytes(16), length: 32 }]]) {
  const wrapping = await subtle.importKey('raw', bytes(32, 9), name, true, ['wrapKey', 'unwrapKey']);
  const key = await subtle.importKey('raw', bytes(32, 10), 'AES-CBC', true, ['encrypt', 'decrypt']);
  const formats = name === 'AES-KW' ? ['raw'] : ['raw', 'jwk'];
  for (const format of formats) out.wrapped.push({ algorithm: { name }, raw: bytes(32, 9), params, format, key: bytes(32, 10), wrapped: await subtle.wrapKey(format, key, wrapping, params) });
}

console.log(JSON.stringify(plain(out)).replaceAll('},{"', '},\n{"'));
