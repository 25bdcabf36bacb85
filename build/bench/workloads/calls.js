export const title = 'one call of an async function, awaited (of 10,000)';

export const waits = true;

export const times = 10000;

const next = async n => n + 1;

export async function work() {
  let n = 0;
  while (n < 10000) n = await next(n);
  return n;
}
