export const title = '1,000 dates and numbers in German, with a time zone';

export function work() {
  const date = new Intl.DateTimeFormat('de-DE', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Europe/Berlin' });
  const number = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' });
  let all = '';
  for (let n = 0; n < 1000; n++) all = date.format(1767225600000 + n * 7200000) + number.format(n * 1234.5);
  return all;
}
