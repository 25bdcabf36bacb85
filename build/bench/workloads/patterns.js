import { text } from './data.js';

export const title = 'regular expressions over 200 KB: words, look-ahead, \\p{L}';

export const prepare = () => text(200000);

export function work(value) {
  const words = value.match(/[a-z]+/gi).length;
  const numbers = value.replace(/\d+(?= times)/g, '0').length;
  const letters = value.match(/\p{L}+/gu).length;
  return [words, numbers, letters].join();
}
