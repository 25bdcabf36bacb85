export const title = 'one await (of 10,000)';

export const waits = true;

export const times = 10000;

export async function work() {
  for (let n = 0; n < 10000; n++) await null;
}
