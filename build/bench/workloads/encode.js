import { text } from './data.js';

export const title = 'TextEncoder and TextDecoder, 1 MB of text';

export const prepare = () => text(1 << 20);

export const work = value => new TextDecoder().decode(new TextEncoder().encode(value)).length;
