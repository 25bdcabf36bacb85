import { bytes } from './data.js';

export const title = 'base64 of 1 MB and back: btoa, atob';

export function prepare() {
  const all = bytes(1 << 20);
  const parts = [];
  for (let at = 0; at < all.length; at += 4096) parts.push(String.fromCharCode(...all.subarray(at, at + 4096)));
  return parts.join('');
}

export const work = binary => atob(btoa(binary)).length;
