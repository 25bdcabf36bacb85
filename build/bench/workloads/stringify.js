import { search } from './data.js';

export const title = 'JSON.stringify, 0.8 MB';

export const prepare = search;

export const work = value => JSON.stringify(value).length;
