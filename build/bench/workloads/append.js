export const title = 'a text of 100 KB built with += in 2,000 steps';

export function work() {
  let text = '';
  for (let n = 0; n < 2000; n++) text += `line ${n} of a table that somebody builds by hand\n`;
  return text.length;
}
