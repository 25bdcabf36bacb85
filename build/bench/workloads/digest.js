import { bytes } from './data.js';

export const title = 'crypto.subtle: SHA-256 of 1 MB';

export const waits = true;

export const prepare = () => bytes(1 << 20);

export const work = async data => new Uint8Array(await crypto.subtle.digest('SHA-256', data))[0];
