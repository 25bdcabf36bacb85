import { search } from './data.js';

export const title = 'structuredClone, the same 0.8 MB';

export const prepare = search;

export const work = value => structuredClone(value).issues.length;
