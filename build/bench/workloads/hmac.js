import { bytes } from './data.js';

export const title = 'crypto.subtle: one HMAC of 1 KB (of 500)';

export const waits = true;

export const times = 500;

export async function prepare() {
  const secret = bytes(32);
  return { data: bytes(1024), key: await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']) };
}

export async function work({ key, data }) {
  let last;
  for (let n = 0; n < 500; n++) last = await crypto.subtle.sign('HMAC', key, data);
  return new Uint8Array(last)[0];
}
