import { throttleAll } from 'promise-throttle-all';

export default async () => {
  let running = 0, most = 0;
  const task = (n: number) => async () => {
    most = Math.max(most, ++running);
    await new Promise(done => setTimeout(done, n % 3));
    running--;
    return n * 2;
  };
  const results = await throttleAll(2, [1, 2, 3, 4, 5].map(task));
  const failed = await throttleAll(2, [task(1), async () => { throw new Error('no'); }]).catch((e: Error) => e.message);
  return { results, most, failed };
};
