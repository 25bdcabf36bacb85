// What is measured: each gives the figures of one round.
import { begin, changed, open, watch } from './program.mjs'

const CONSOLE = '[role="log"][aria-label="Console"]'

// Suggestions that are on the page: their own class comes a tenth of a second after they do.
const SUGGESTIONS = '.suggest-widget[monaco-visible-content-widget="true"]'
const SUGGESTED = `${SUGGESTIONS} .monaco-list-row`

/** start is the program with the demo workspace: until it can be typed. */
export async function start(browser) {
  const bench = await begin(browser, 'jira-to-gitlab')
  await bench.stop()
  return [bench.took]
}

/** meeting is what comes over the wire at the first time. */
export async function meeting(browser) {
  const cache = await browser.context.newCDPSession(browser.context.pages()[0])
  await cache.send('Network.clearBrowserCache')
  const bench = await begin(browser, 'jira-to-gitlab')
  await bench.stop()
  return [bench.loaded / 2 ** 20]
}

/** opening is the same with many scripts, and the first completion in one of them. */
export async function opening(browser, scripts) {
  const files = { 'scripts/Hello.ts': 'void console\n\nexport default async function () {}\n' }
  for (let n = 0; n < scripts; n++) {
    const folder = `team${n % 50}`
    files[`scripts/${folder}/Script${n}.ts`] =
      `import { getRecordValue } from '@bobbin/record-storage'\n\nexport const name${n} = 'script ${n}'\n\nexport default async function (event: { key: string }) {\n  return (await getRecordValue<string>(event.key)) ?? name${n}\n}\n`
  }
  const bench = await begin(browser, 'empty', files)
  try {
    const { page } = bench
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('End')
    const suggested = await watch(page, '.', SUGGESTED, 'info')
    await page.keyboard.press('.')
    return [bench.took, (await suggested()).took]
  } finally {
    await bench.stop()
  }
}

const CLIENTS = `import Jira from './api/jira/cloud'
import GitLab from './api/gitlab'
import Confluence from './api/confluence/cloud'

export default async function () {
  
}
`

/** completions asks for the members of three clients, again and again: the 95th percentile of the answers and of what is seen. */
export async function completions(browser) {
  const bench = await begin(browser, 'jira-to-gitlab', { 'scripts/Clients.ts': CLIENTS }, dir => {
    changed(dir, 'bobbin.json', config => ({ ...config, connections: { ...config.connections, 'confluence/cloud': { connector: 'confluence-cloud' } } }))
    changed(dir, 'environments/development.json', config => ({ ...config, accounts: { ...config.accounts, 'confluence/cloud': 'simulated' } }))
  })
  try {
    const { page } = bench
    await settled(page)
    await open(page, 'Clients.ts')
    const seen = []
    const pressed = []
    const clients = ['Jira.Issue', 'GitLab.Issue', 'Confluence.Page']
    for (let n = 0; n < 23; n++) {
      await page.keyboard.press('Control+Home')
      for (let line = 0; line < 5; line++) await page.keyboard.press('ArrowDown')
      await page.keyboard.type(clients[n % clients.length])
      await away(page)
      const suggested = await watch(page, '.', SUGGESTED)
      pressed.push(await page.evaluate(() => performance.now()))
      await page.keyboard.press('.')
      seen.push((await suggested()).took)
      await away(page)
      await page.keyboard.press('Shift+Home')
      await page.keyboard.press('Delete')
    }
    // The dot within a name is asked about, too; that name is typed faster than anybody does.
    const answers = await bench.answers()
    // The first of each client is what an earlier row is about; one that a restart of the service lost has no answer.
    const waited = pressed.slice(clients.length).flatMap(at => answers.find(answer => answer.asked > at)?.took ?? [])
    return [p95(waited), p95(seen.slice(clients.length))]
  } finally {
    await bench.stop()
  }
}

/**
 * Waits for suggestions and sends them away. Those that were lost because the language service had to be started anew are
 * asked for once more, as a person does.
 */
async function away(page) {
  const first = page.locator(SUGGESTED).first()
  await first.waitFor({ timeout: 15_000 }).catch(() => page.keyboard.press('Control+Space'))
  await first.waitFor()
  await page.keyboard.press('Escape')
  await page.locator(SUGGESTIONS).waitFor({ state: 'hidden' })
}

/** Waits until the start is over: the language service answers, and the editor has made what it makes when nobody waits. */
async function settled(page) {
  await page.locator('.status-bar').getByText('TypeScript', { exact: true }).waitFor()
  await page.evaluate(() => new Promise(done => requestIdleCallback(() => requestIdleCallback(done))))
}

const p95 = figures => figures.toSorted((a, b) => a - b)[Math.ceil(figures.length * 0.95) - 1]

/** firstLine runs a script that has run before, with the keyboard, until its line is seen. */
export async function firstLine(browser) {
  const bench = await begin(browser, 'empty', { 'scripts/Hello.ts': "export default async function () {\n  console.log('line', Date.now())\n}\n" })
  try {
    const { page } = bench
    await page.keyboard.press('Control+Enter')
    await page.getByRole('status', { name: 'Shown invocation' }).getByText('Finished').waitFor()
    await settled(page)
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText("console.log('again')\n")
    const shown = await watch(page, 'Enter', CONSOLE, 'again')
    await page.keyboard.press('Control+Enter')
    return [(await shown()).took]
  } finally {
    await bench.stop()
  }
}

/** console100k runs a script that writes 100,000 lines; as many are kept as an environment may ask for. */
export async function console100k(browser) {
  const script = "export default async function () {\n  for (let n = 1; n <= 100_000; n++) console.log('line', n)\n}\n"
  const bench = await begin(browser, 'empty', { 'scripts/Hello.ts': script }, dir =>
    changed(dir, 'environments/development.json', config => ({ ...config, limits: { consoleLines: 20_000 } })))
  try {
    const { page } = bench
    await settled(page)
    const ended = await watch(page, 'Enter', CONSOLE, '80,000 more lines')
    await page.keyboard.press('Control+Enter')
    const { took, longest } = await ended()
    return [took, longest]
  } finally {
    await bench.stop()
  }
}
