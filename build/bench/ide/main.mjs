// Prints one table: how quick the IDE is, in the real program and a real browser. Each figure is the worst of
// its rounds, as the targets are meant: node build/bench/ide/main.mjs [--rounds 5] [--scripts 5000] [--only TEXT].
import { parseArgs } from 'node:util'
import { completions, console100k, firstLine, meeting, opening, start } from './measures.mjs'
import { launch } from './program.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    scripts: { type: 'string', default: '5000' },
    only: { type: 'string', default: '' },
  },
})
const rounds = Number(options.rounds)
const scripts = Number(options.scripts)

// A measure gives several figures a round; each row is one of them.
const rows = [
  ['start to editable', 'ms', 1000],
  [`workspace of ${scripts.toLocaleString('en')} scripts: start to editable`, 'ms', 1000],
  ['the same: first completion', 'ms', 500],
  ['completion after a dot with Jira, GitLab and Confluence, p95: answer', 'ms', 30],
  ['the same: popup', 'ms', 150],
  ['Run to first console line', 'ms', 100],
  ['100,000 console lines, of which 20,000 are kept: until all are there', 'ms', 2000],
  ['the same: longest time without a frame', 'ms', 250],
  ['transferred at the first start, compressed', 'MB', 4],
].map(([what, unit, target]) => ({ what, unit, target, figures: [] }))

const measures = [
  [start, rows.slice(0, 1)],
  [browser => opening(browser, scripts), rows.slice(1, 3)],
  [completions, rows.slice(3, 5)],
  [firstLine, rows.slice(5, 6)],
  [console100k, rows.slice(6, 8)],
  [meeting, rows.slice(8, 9)],
]

const browser = await launch()
try {
  for (const [measure, its] of measures) {
    if (!its.some(row => row.what.includes(options.only))) continue
    for (let round = 1; round <= rounds; round++) {
      process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${its[0].what}, ${round} of ${rounds}\n`)
      const figures = await measure(browser)
      for (const [n, row] of its.entries()) row.figures.push(figures[n])
    }
  }
} finally {
  await browser.close()
}

const written = (n, unit) => `${unit === 'MB' ? n.toFixed(2) : Math.round(n)} ${unit}`
const width = Math.max(...rows.map(row => row.what.length))
console.log(`${'what'.padEnd(width)}  ${'worst'.padStart(9)}  ${'median'.padStart(9)}  target`)
for (const { what, unit, target, figures } of rows) {
  if (figures.length === 0) continue
  const sorted = figures.toSorted((a, b) => a - b)
  const worst = sorted.at(-1)
  const held = worst < target ? 'held' : 'missed'
  console.log(`${what.padEnd(width)}  ${written(worst, unit).padStart(9)}  ${written(sorted[sorted.length >> 1], unit).padStart(9)}  < ${target} ${unit}: ${held}`)
}
console.log(`\nThe worst and the median of ${rounds} rounds, each with a program and a page of its own; the browser has met the page before. Other work on the machine makes all of them larger.`)
