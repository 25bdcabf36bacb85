import { names } from './data.js';

export const title = 'sort 10,000 names with localeCompare';

export const prepare = () => names(10000);

export const work = list => [...list].sort((a, b) => a.localeCompare(b)).slice(0, 3).join('; ');
