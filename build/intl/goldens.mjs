// Writes runtime/script/intl/testdata/goldens.json: what Node's own Intl answers to a list
// of calls. A Go test makes the same calls in a script and compares.
//
//   node build/intl/goldens.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../runtime/script/intl/testdata');
const source = readFileSync(join(folder, 'calls.js'), 'utf8');
const answer = (f) => {
  try {
    const value = f();
    return value === undefined ? null : JSON.parse(JSON.stringify(value));
  } catch (e) {
    return `${e.name}: ${e.message}`;
  }
};
process.env.TZ = 'UTC';
const calls = new Function(`${source}; return calls;`)();
const { icu, cldr, tz } = process.versions;
const goldens = Object.fromEntries(calls.map(([name, f]) => [name, answer(f)]));
writeFileSync(join(folder, 'goldens.json'), `${JSON.stringify({ node: process.version, icu, cldr, tz, goldens }, null, 1)}\n`);
console.log(Object.keys(goldens).length, 'goldens', process.version, { icu, cldr, tz });
