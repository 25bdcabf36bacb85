// Long jobs: what a script calls. The work is bobbin:migrate/run's.
import { __pace } from '@bobbin/managed-api';
import { persist } from 'bobbin:migrate/journal';
import { Run } from 'bobbin:migrate/run';

declare const console: any;

function checked(m: any) {
  if (typeof m !== 'object' || m === null) throw new TypeError('migrate takes a name and an object with the source, the key and the sink.');
  for (const [what, value] of [['source', m.source], ['key', m.key], ['sink.create', m.sink?.create]] as const) {
    if (typeof value !== 'function') throw new TypeError(`The migration has no function ${what}.`);
  }
}

export async function migrate(name: string, m: any): Promise<any> {
  checked(m);
  const wanted = { name, dryRun: m.dryRun === true };
  const begun = await persist('migration.begin', { ...wanted, again: m.again === true });
  if (begun.held) {
    __pace.yielding++;
    try {
      await new Run(wanted, m, begun).run();
    } finally {
      __pace.yielding--;
    }
  } else if (begun.migration.status === 'finished' || begun.migration.status === 'cancelled') {
    console.warn(`The migration ${name} is ${begun.migration.status}; nothing was done. Give it \`again: true\` to begin anew.`);
  } else console.warn(`The migration ${name} is ${begun.migration.status}; nothing was done. Resume it, or run this script by hand.`);
  return report(wanted, await persist('migration.report', wanted));
}

function report({ name, dryRun }: { name: string; dryRun: boolean }, m: any) {
  const { created, changed, same, leftOut, failed, uncertain, repeated } = m.counts;
  const all = { name, dryRun, status: m.status, ...(m.reason ? { reason: m.reason } : {}), created, changed, same, leftOut, failed, uncertain, repeated };
  if (m.status !== 'running') {
    const words = Object.entries({ created, changed, same, 'left out': leftOut, failed, uncertain, repeated }).filter(([, n]) => n > 0).map(([word, n]) => `${n} ${word}`);
    console.info(`${name}${dryRun ? ' (dry run)' : ''} is ${m.status}: ${words.join(', ') || 'nothing to do'}.${m.reason ? ` ${m.reason}` : ''}`);
  }
  return all;
}
