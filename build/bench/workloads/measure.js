// Times a workload inside the engine that runs it.

/** Runs it for `budget` milliseconds, at least three and at most `most` times, after `warm` runs that do not count. */
export default async function measure(workload, { budget, most, warm, input }) {
  const data = workload.prepare ? await workload.prepare(input) : undefined;
  const times = [];
  let answer;
  let spent = 0;
  for (let n = -warm; n < most && (n < 3 || spent < budget); n++) {
    const began = performance.now();
    answer = workload.work(data);
    if (workload.waits) answer = await answer;
    const took = performance.now() - began;
    if (n < 0) continue;
    times.push(took / (workload.times ?? 1));
    spent += took;
  }
  return { times, answer };
}
