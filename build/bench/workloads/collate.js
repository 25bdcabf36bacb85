import { names } from './data.js';

export const title = 'sort 10,000 names with Intl.Collator, German, numeric';

export const prepare = () => names(10000);

export const work = list => [...list].sort(new Intl.Collator('de', { numeric: true }).compare).slice(0, 3).join('; ');
