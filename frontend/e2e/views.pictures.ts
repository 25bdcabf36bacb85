// Pictures of every main view, in both themes and two sizes, and in high contrast, to be looked at one by one. Beside
// them views.txt says what axe finds in them and which words are cut off without dots.
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import {
  answer,
  axe,
  deliver,
  type Hosted,
  openFile,
  palette,
  passphrase,
  startRunner,
  startWorkbench,
  type Workbench,
} from './program'

const INTO = resolve(process.env.PICTURES ?? join(import.meta.dirname, '../../build/bin/pictures'))
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

let bench: Workbench
let page: Page

// Of the folder, which may be the manual's, only what was written here before goes.
const OWN = /^views\.txt$|-(failed|(dark|light)-(1280|1920))\.png$/
mkdirSync(INTO, { recursive: true })
for (const name of readdirSync(INTO)) if (OWN.test(name)) rmSync(join(INTO, name))

const THEMES = [
  { name: 'dark', colorScheme: 'dark', contrast: 'no-preference' },
  { name: 'light', colorScheme: 'light', contrast: 'no-preference' },
  { name: 'contrast-dark', colorScheme: 'dark', contrast: 'more' },
  { name: 'contrast-light', colorScheme: 'light', contrast: 'more' },
] as const

/** Takes the pictures of what is shown now; in high contrast those of the small size only. */
async function take(name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const { name: theme, ...media } of THEMES) {
      if (size !== SIZES[0] && media.contrast === 'more') continue
      await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
      await rested()
      await page.screenshot({ path: join(INTO, `${name}-${theme}-${size.width}.png`) })
      if (size !== SIZES[0]) continue
      const found = [...(await axe(page)), ...(theme === 'dark' ? await cut() : [])]
      for (const what of found) appendFileSync(join(INTO, 'views.txt'), `${name} ${theme}: ${what}\n`)
    }
  }
  await page.emulateMedia({ colorScheme: 'dark', contrast: 'no-preference' })
  await page.setViewportSize(SIZES[0] ?? { width: 1280, height: 800 })
}

/** Waits until colours have changed and what was asked for has come. */
async function rested(): Promise<void> {
  await page.waitForTimeout(250)
  await page.evaluate(async () => {
    const ends = (a: Animation) => a.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(a => a.finished),
    )
  })
}

/** Leaves what is above the page, with what was typed into it. */
async function leave(): Promise<void> {
  await page.keyboard.press('Escape')
  const away = page.getByRole('button', { name: 'Throw away' })
  if (await away.isVisible()) await away.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** Words that are wider or higher than their place and are cut off there without dots. */
function cut(): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      e => e.offsetParent && e.offsetWidth > 1 && !e.closest('.monaco-editor, textarea, [aria-hidden=true]'),
    )
    return all
      .filter(e => {
        const style = getComputedStyle(e)
        const words = [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.textContent?.trim())
        if (!words || style.overflowX !== 'hidden' || style.textOverflow === 'ellipsis') return false
        return e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1
      })
      .map(e => `cut off: ${e.outerHTML.slice(0, 160)}`)
  })
}

const form = (name: string) => page.getByRole('article', { name })
const dialog = (name: string) => page.getByRole('dialog', { name })
const press = (within: Locator | Page, name: string | RegExp) =>
  within.getByRole('button', { name }).first().press('Enter')
const panel = (name: string) => page.locator('.panel-tabs [role=tab]', { hasText: name }).click()
const strip = () => page.getByRole('status', { name: 'Shown invocation' })

async function run(script: string): Promise<void> {
  await press(page, 'Script to run')
  await page.getByRole('menuitemradio', { name: script, exact: true }).press('Enter')
  await page.keyboard.press('F5')
  await strip()
    .getByText(/^(Finished|Error)$/)
    .waitFor()
}

async function choose(command: string, field: string, value: string): Promise<void> {
  await palette(page, command)
  await page.getByRole('combobox', { name: field }).selectOption(value)
  await answer(page, 'Open')
}

function git(...args: string[]): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const who = ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.com']
  execFileSync('git', [...who, ...args], { cwd: bench.dir, env, stdio: 'ignore' })
}

function write(path: string, text: string): void {
  mkdirSync(join(bench.dir, path, '..'), { recursive: true })
  writeFileSync(join(bench.dir, path), text)
}

/** A view is shown by its steps; what one cannot show keeps none of the others from being shown. */
function view(name: string, steps: () => Promise<unknown>): void {
  test(name, async () => {
    try {
      await steps()
    } catch (thrown) {
      await page.screenshot({ path: join(INTO, `${name}-failed.png`) })
      throw thrown
    }
    await take(name)
  })
}

const FAILING = `import GitLab from './api/gitlab';

export default async function () {
  console.info('looking for the project', { id: 4711 });
  console.warn('it may not be there');
  const project = await GitLab.Project.getProject({ id: 4711 });
  return project.name;
}
`

describe('without a workspace', () => {
  beforeAll(async () => {
    bench = await startWorkbench('dark', null)
    page = bench.page
    page.setDefaultTimeout(20_000)
  })
  afterAll(() => bench.stop())

  view('welcome', () => page.getByRole('list', { name: 'Templates' }).getByRole('listitem').first().waitFor())
  view('template', async () => {
    await press(page.getByRole('list', { name: 'Templates' }), /^Jira to GitLab/)
    await dialog('Jira to GitLab').getByRole('heading', { level: 3 }).first().waitFor()
  })
  view('setup', async () => {
    await dialog('Jira to GitLab').getByLabel('Folder').fill(bench.dir)
    await page.keyboard.press('Enter')
    await form('Set Up').getByRole('region', { name: '3. A first run' }).waitFor()
    await page.locator('.status-bar').getByText('TypeScript', { exact: true }).waitFor()
  })
  view('records-empty', () => palette(page, 'View: Records'))
  view('invocations-empty', () => panel('Invocations'))
  view('http-empty', () => panel('HTTP Log'))
  view('source-control-empty', () => palette(page, 'View: Source Control'))
  view('runners-empty', () => palette(page, 'View: Runners'))
  view('search-empty', () => palette(page, 'Search: Find in Files'))
  view('migrations-empty', async () => {
    await palette(page, 'View: Migrations')
    await form('Migrations').getByText('No migration yet').waitFor()
  })
  view('letters-empty', async () => {
    await palette(page, 'View: Dead Letters')
    await form('Dead Letters').getByText('No dead letters').waitFor()
  })
  view('no-editor', async () => {
    for (const _ of [1, 2, 3, 4, 5, 6]) await page.keyboard.press('Control+F4')
    await page.getByText('No file is open').waitFor()
  })
})

describe('the demo', () => {
  let runner: Hosted

  beforeAll(async () => {
    runner = await startRunner('--allow-network', '127.0.0.0/8')
    bench = await startWorkbench()
    page = bench.page
    page.setDefaultTimeout(20_000)
    git('init', '-b', 'main')
    git('add', '.')
    git('commit', '-m', 'the beginning')
    await page.locator('.status-bar').getByText('TypeScript', { exact: true }).waitFor()
  })
  afterAll(async () => {
    await bench.stop()
    await runner.remove()
  })

  view('console', async () => {
    await openFile(page, 'sync/issue.ts')
    await page.keyboard.press('F5')
    await strip().getByText('Finished').waitFor()
  })
  view('completion', async () => {
    await page.keyboard.press('Control+g')
    await page.locator('.quick-input-widget').waitFor()
    await page.keyboard.type('8')
    await page.keyboard.press('Enter')
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('await GitLab.Issue.', { delay: 20 })
    await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor()
    await page.keyboard.press('Control+Space')
  })
  view('http', async () => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Shift+k')
    await page.keyboard.press('Control+s')
    await panel('HTTP Log')
    await page.getByRole('row', { name: /POST/ }).first().click()
    await page.getByRole('region', { name: 'Request in full' }).getByText('"iid"').first().waitFor()
  })
  view('records', async () => {
    await panel('Records')
    await page.getByRole('listbox', { name: 'Records' }).getByRole('option').first().click()
    await page.getByRole('textbox', { name: /^Value of/ }).waitFor()
  })
  view('failed', async () => {
    write('scripts/Missing.ts', FAILING)
    await openFile(page, 'Missing.ts')
    await run('Missing')
    await panel('Console')
    await page
      .getByRole('region', { name: 'Result' })
      .getByText(/4711|404/)
      .first()
      .waitFor()
  })
  view('invocations', () => panel('Invocations'))
  view('problems', async () => {
    write(
      'scripts/Broken.ts',
      "const n: number = 'text';\nexport default async function () {\n  fetch('x');\n  return n;\n}\n",
    )
    await openFile(page, 'Broken.ts')
    await panel('Problems')
    await page.getByRole('button', { name: /not assignable/ }).waitFor()
  })
  view('palette', async () => {
    await page.keyboard.press('Control+Shift+p')
    await page.getByRole('option').first().waitFor()
  })
  view('quick-open', async () => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+p')
    await page.getByRole('combobox', { name: 'File' }).fill('is')
    await page.getByRole('option').first().waitFor()
  })
  view('search', async () => {
    await page.keyboard.press('Escape')
    await palette(page, 'Search: Find in Files')
    await page.keyboard.type('issue')
    await page.keyboard.press('Enter')
    await page
      .getByText(/places? in/)
      .first()
      .waitFor()
  })
  view('source-control', async () => {
    write(
      'README.md',
      readFileSync(join(bench.dir, 'README.md'), 'utf8').replace('\n', '\n\nA line of mine.\n'),
    )
    await palette(page, 'View: Source Control')
    await page.getByText('Broken.ts').first().waitFor()
  })
  view('diff', async () => {
    await openFile(page, 'README.md')
    await palette(page, 'Git: Compare File with Last Commit')
    await page.locator('.monaco-diff-editor .line-insert').first().waitFor()
  })
  view('preview', async () => {
    await openFile(page, 'README.md')
    await palette(page, 'Markdown: Open Preview')
    await form('README.md, preview').getByRole('heading').first().waitFor()
  })
  view('graph', async () => {
    rmSync(join(bench.dir, 'scripts/Broken.ts'))
    await palette(page, 'View: Explorer')
    await palette(page, 'View: Graph')
    await form('Graph').getByRole('button').first().waitFor()
  })
  view('new-listener', async () => {
    await palette(page, 'New Event Listener')
    await dialog('New event listener').getByLabel('Connection').selectOption('jira/cloud')
  })
  view('listener', async () => {
    await leave()
    await choose('Event Listeners: Open', 'Event listener', 'issue-created')
    await form('issue-created').waitFor()
  })
  view('receiving', async () => {
    await palette(page, 'Event Listeners: Receive Events')
    await form('Receive Events').waitFor()
  })
  view('new-schedule', async () => {
    await palette(page, 'New Schedule')
    await dialog('New schedule').getByLabel('Cron line').fill('0 7 * * 1-5')
  })
  view('schedule', async () => {
    await dialog('New schedule').getByLabel('Name').fill('morning')
    await page.keyboard.press('Enter')
    await form('morning')
      .getByRole('status', { name: 'What it means' })
      .getByRole('listitem')
      .first()
      .waitFor()
  })
  view('queues', async () => {
    await palette(page, 'View: Event Queues')
    await form('Event Queues').waitFor()
  })
  view('letters', async () => {
    write(
      'scripts/OnJiraIssueUpdated.ts',
      "export default async function () {\n  throw new Error('it is stuck');\n}\n",
    )
    await choose('Connections: Open Simulator', 'Simulator', 'jira/cloud')
    const simulator = form('Simulator of jira/cloud')
    await simulator.getByRole('combobox', { name: 'Event to send' }).fill('Issue updated')
    await page.keyboard.press('Enter')
    await press(simulator, 'Send')
    await palette(page, 'View: Dead Letters')
    await form('Dead Letters')
      .getByRole('list', { name: 'Dead letters' })
      .getByText('OnJiraIssueUpdated')
      .waitFor()
  })
  view('simulator', async () => {
    await choose('Connections: Open Simulator', 'Simulator', 'jira/cloud')
    const simulator = form('Simulator of jira/cloud')
    await simulator.getByRole('listbox', { name: 'Collections' }).getByText('issue', { exact: true }).click()
    await simulator.getByRole('listbox', { name: 'Rows of issue' }).getByRole('option').first().waitFor()
  })
  view('environments', async () => {
    write(
      'environments/live.json',
      JSON.stringify({
        target: 'HEAD',
        production: true,
        accounts: { gitlab: 'simulated', 'jira/cloud': 'simulated' },
      }),
    )
    await palette(page, 'View: Environments')
    await form('Environments')
      .getByRole('columnheader', { name: /live PRODUCTION/ })
      .waitFor()
  })
  view('parameters', async () => {
    await palette(page, 'View: Parameters')
    await form('Parameters').getByRole('columnheader', { name: /live/ }).waitFor()
  })
  view('new-parameter', () => palette(page, 'New Parameter'))
  view('production', async () => {
    await leave()
    git('checkout', 'scripts')
    await openFile(page, 'OnJiraIssueCreated.ts')
    await press(page, 'Script to run')
    await page.getByRole('menuitemradio', { name: 'OnJiraIssueCreated', exact: true }).press('Enter')
    await palette(page, 'Run: Next Environment')
    await page.getByRole('status', { name: 'Production' }).getByText('live').waitFor()
    await page.keyboard.press('F5')
    await dialog('Run in live?')
      .getByRole('list', { name: 'What it would write' })
      .getByRole('listitem')
      .first()
      .waitFor()
  })
  view('settings', async () => {
    await press(dialog('Run in live?'), 'Cancel')
    await palette(page, 'Run: Next Environment')
    await palette(page, 'Settings')
    await form('Settings').waitFor()
  })
  view('checklist', async () => {
    await palette(page, 'What is Missing Here')
    await form('What is missing here').waitFor()
  })
  view('connections', async () => {
    await palette(page, 'View: Connections')
    await choose('Connections: Open Connection', 'Connection', 'jira/cloud')
    await form('jira/cloud').waitFor()
  })
  view('connect', async () => {
    await palette(page, 'Accounts: Connect an Account')
    await page.getByRole('dialog').first().waitFor()
  })
  view('new-connection', async () => {
    await leave()
    await palette(page, 'New Connection')
    await dialog('New connection').waitFor()
  })
  view('add-connector', async () => {
    await leave()
    await palette(page, 'Add Connector from an API Document')
    await dialog('Add a connector from an API document').waitFor()
  })
  view('manual', async () => {
    await leave()
    await page.keyboard.press('Control+F1')
    await page.frameLocator('iframe[title=Manual]').locator('#search:focus').waitFor()
  })
  view('timeline', async () => {
    await leave()
    await palette(page, 'View: Explorer')
    await openFile(page, 'sync/issue.ts')
    await palette(page, 'File: Show Timeline')
  })

  describe('with a runner', () => {
    const publish = () => dialog('Publish')
    const place = () => form('development on home')
    const tab = (name: string) => place().getByRole('tab', { name }).click()
    let address = ''

    view('add-runner', async () => {
      const event = form('issue-created')
      await choose('Event Listeners: Open', 'Event listener', 'issue-created')
      await press(event, 'Set...')
      await page.getByLabel('Secret', { exact: true }).fill('a secret')
      await page.keyboard.press('Enter')
      await passphrase(page, event.getByText('Deliveries that are not signed with it are refused.'))
      await palette(page, 'Publish to a Runner')
      await publish().getByText('No runner yet').waitFor()
      await press(publish(), 'Add a runner...')
      const add = dialog('Add a runner')
      await add.getByLabel('Address').fill(runner.url)
      await add.getByRole('textbox', { name: 'Token' }).fill(runner.token)
      await add.getByLabel('Name').fill('home')
    })
    view('publish', async () => {
      await page.keyboard.press('Enter')
      await publish().getByRole('button', { name: 'Publish 1.0.0 to development' }).waitFor()
      await publish()
        .getByRole('checkbox', { name: /Send what is on this machine along/ })
        .press('Space')
    })
    view('published', async () => {
      await press(publish(), 'Publish 1.0.0 to development')
      await publish().getByText('development runs 1.0.0 on home.').waitFor({ timeout: 60_000 })
      const addresses = publish().getByRole('region', { name: 'Addresses' })
      await addresses.getByRole('button', { name: 'Copy the address of issue-created' }).waitFor()
      address = await addresses.locator('code').first().innerText()
    })
    view('place', async () => {
      await press(publish(), 'Watch it run')
      await place().locator('.live-badge.live').waitFor()
    })
    view('place-invocations', async () => {
      await tab('Invocations')
      for (const _ of [1, 2, 3])
        await deliver(address, join(bench.dir, 'events/issue-created/bug.json'), 'a secret')
      await place()
        .getByRole('row', { name: /Finished/ })
        .nth(2)
        .waitFor()
    })
    view('place-console', () => tab('Live console'))
    view('place-letters', () => tab('Dead letters'))
    view('place-changes', () => tab('Changes'))
    view('runner', async () => {
      await page.keyboard.press('Control+Shift+u')
      await press(page.getByRole('region', { name: 'Runner home' }), /^home/)
      await form('home').getByText('takes deliveries').waitFor()
    })
  })
})

describe('a migration', () => {
  beforeAll(async () => {
    bench = await startWorkbench('dark', 'tempo-worklogs-migration')
    page = bench.page
    page.setDefaultTimeout(60_000)
  })
  afterAll(() => bench.stop())

  view('migration', async () => {
    await run('FillSource')
    await run('MigrateWorklogs')
    await palette(page, 'View: Migrations')
    await form('Migrations')
      .getByRole('region', { name: 'Migration worklogs' })
      .getByText('Finished')
      .first()
      .waitFor()
  })
})
