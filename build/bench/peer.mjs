// What node does for the table: a question a line in, an answer a line out.
import { createInterface } from 'node:readline';
import { createContext, Script } from 'node:vm';
import { Worker } from 'node:worker_threads';
import measure from './measure.js';

const median = list => list.sort((a, b) => a - b)[list.length >> 1];

const does = {
  async workload({ name, options }) {
    const { times, answer } = await measure(await import(`./${name}.js`), options);
    return { figure: median(times), answer };
  },
  // A fresh context for each run of a script that is compiled already.
  async context({ code, event, count }) {
    const compiled = new Script(code);
    const times = [];
    for (let n = 0; n < count; n++) {
      const began = performance.now();
      const run = compiled.runInContext(createContext({}));
      JSON.stringify(await run(JSON.parse(event)));
      times.push(performance.now() - began);
    }
    return { figure: median(times) };
  },
  // A thread that imports a package and says so.
  async thread({ imports, count }) {
    const times = [];
    for (let n = 0; n < count; n++) {
      const began = performance.now();
      const thread = new Worker(`import(${JSON.stringify(imports)}).then(all => require('node:worker_threads').parentPort.postMessage(typeof all))`, { eval: true });
      await new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
      times.push(performance.now() - began);
      await thread.terminate();
    }
    return { figure: median(times) };
  },
  // Requests that all wait at once.
  async crowd({ addresses, count }) {
    const all = Array.from({ length: count }, (_, n) => fetch(addresses[n % addresses.length]).then(answer => answer.text()));
    await Promise.all(all);
    return { figure: 0 };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = await does[question.do](question);
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
