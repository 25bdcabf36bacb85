// The forms around the code, by keyboard; each edits the same text files.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  answer,
  axe,
  deliver,
  hold,
  keepFailure,
  keepPicture,
  openFile,
  palette,
  passphrase,
  startRunner,
  startWorkbench,
  unnamed,
  type Workbench,
} from './program'
import { type Registry, startRegistry } from './registry'

let bench: Workbench
let page: Page
let registry: Registry

beforeAll(async () => {
  registry = await startRegistry()
  process.env.npm_config_registry = registry.address
  bench = await startWorkbench(process.env.THEME === 'light' ? 'light' : 'dark')
  page = bench.page
})
afterAll(async () => {
  await bench?.stop()
  registry?.stop()
})
afterEach(({ task }) => keepFailure(page, task))

const text = (path: string) => readFileSync(join(bench.dir, path), 'utf8')
const json = (path: string) => JSON.parse(text(path)) as Record<string, never>
const form = (name: string) => page.getByRole('article', { name })
const dialog = (name: string) => page.getByRole('dialog', { name })
const question = () => page.getByRole('dialog').last()

function kennel(dogs: number) {
  const path = (n: number) => [
    `/dogs${n || ''}`,
    { get: { operationId: `dogs${n || ''}`, responses: { 200: { description: 'ok' } } } },
  ]
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Kennel', version: '1' },
    servers: [{ url: 'https://kennel.example.com/v2' }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: Object.fromEntries(Array.from({ length: dogs }, (_, n) => path(n))),
  })
}

async function giveDocument(content: string): Promise<Locator> {
  const add = dialog('Add a connector from an API document')
  const file = { name: 'kennel.json', mimeType: 'application/json', buffer: Buffer.from(content) }
  await add.locator('input[type=file]').setInputFiles(file)
  await add.getByRole('button', { name: 'Read it' }).press('Enter')
  return add
}

/** Chooses in a field with a list by typing. */
async function search(within: Locator, label: string, words: string): Promise<void> {
  await within.getByRole('combobox', { name: label }).fill(words)
  await page.keyboard.press('Enter')
}

async function openListener(name: string): Promise<void> {
  await palette(page, 'Event Listeners: Open')
  await page.getByRole('combobox', { name: 'Event listener' }).selectOption(name)
  await answer(page, 'Open')
  await form(name).waitFor()
}

describe('forms', () => {
  test('a document that is none is refused in a sentence, a long one can be stopped', async () => {
    await palette(page, 'Add Connector from an API Document')
    const add = await giveDocument('{"hello": "world"}')
    await add.getByRole('alert').waitFor()
    await giveDocument(kennel(30_000))
    await add.getByRole('progressbar').waitFor()
    await page.keyboard.press('Enter')
    await add.getByRole('button', { name: 'Read it' }).waitFor()
    await add.getByText(/kennel\.json, /).waitFor()
  })

  test('a connector is made of an API document, with client, login and simulator', async () => {
    const add = await giveDocument(kennel(2))
    await add.getByText('2 operations').waitFor()
    await add.getByText('https://kennel.example.com/v2').waitFor()
    await add.getByLabel('Name of the connector').fill('gitlab')
    await add.getByText("gitlab is the name of one of Bobbin's own connectors.").waitFor()
    await add.getByLabel('Name of the connector').fill('kennel')
    expect(existsSync(join(bench.dir, 'connectors'))).toBe(false)
    await page.keyboard.press('Enter')
    await add.getByText('is a connector of this workspace now').waitFor()
    await page.keyboard.press('Enter')
    await add.waitFor({ state: 'detached' })
    expect(existsSync(join(bench.dir, 'connectors/kennel/connector.json'))).toBe(true)
    expect(json('bobbin.json').connections).toHaveProperty('kennel', { connector: 'kennel' })
    expect(json('environments/development.json').accounts).toHaveProperty('kennel', 'simulated')
  })

  test('a connection is made and its form says how scripts use it', async () => {
    await palette(page, 'New Connection')
    const made = dialog('New connection')
    await search(made, 'Connector', 'Confluence Cloud')
    await made.getByLabel('Import path').fill('gitlab')
    await made.getByText('There is a connection gitlab already.').waitFor()
    await made.getByLabel('Import path').fill('wiki')
    await page.keyboard.press('Enter')
    await form('wiki').getByText("import Wiki from './api/wiki';").waitFor()
    await form('wiki')
      .getByRole('button', { name: 'Account in development' })
      .getByText('Simulated')
      .waitFor()
    await form('wiki').getByText('No script imports it yet.').waitFor()
    writeFileSync(
      join(bench.dir, 'scripts/Wiki.ts'),
      "// reads it\nimport Wiki from './api/wiki'\n\nvoid Wiki\n",
    )
    await form('wiki').getByRole('button', { name: 'scripts/Wiki.ts line 2' }).waitFor()
    await form('wiki').getByRole('button', { name: 'Rename the connection' }).press('Enter')
    const name = question().getByRole('textbox', { name: 'New import path' })
    await name.fill('gitlab')
    await question().getByText('There is a connection gitlab already.').waitFor()
    await name.fill('docs/handbook')
    await page.keyboard.press('Enter')
    await form('docs/handbook').waitFor()
    expect(text('scripts/Wiki.ts')).toContain("import Wiki from './api/docs/handbook'")
    expect(json('bobbin.json').connections).toHaveProperty('docs/handbook')
    expect(json('environments/development.json').accounts).toHaveProperty('docs/handbook', 'simulated')
    await page
      .locator('.notice', { hasText: 'is docs/handbook now' })
      .getByRole('button', { name: 'Undo' })
      .press('Enter')
    await expect.poll(() => text('scripts/Wiki.ts')).toContain("import Wiki from './api/wiki'")
    await form('wiki').waitFor() // its tab has followed
    await form('docs/handbook').waitFor({ state: 'detached' })
    rmSync(join(bench.dir, 'scripts/Wiki.ts'))
    await form('wiki').getByText('No script imports it yet.').waitFor()
    await form('wiki').getByRole('button', { name: 'Remove the connection' }).press('Enter')
    await answer(page, 'Remove')
    await form('wiki').waitFor({ state: 'detached' })
    expect(json('bobbin.json').connections).not.toHaveProperty('wiki')
    await expect.poll(() => json('environments/development.json').accounts).not.toHaveProperty('wiki')
  })

  test('a listener is made with a script that takes its event', async () => {
    await palette(page, 'New Event Listener')
    const made = dialog('New event listener')
    // The events come only after one of them was typed and taken with Enter.
    const come = await hold(page, '**/connector.events')
    await made.getByLabel('Connection').selectOption('jira/cloud')
    await search(made, 'Event', 'comment created')
    come() // and later ones pass
    await made.getByText('has the type CommentCreatedEvent').waitFor()
    await made.getByLabel('Name of the listener').fill('commented')
    await page.keyboard.press('Enter')
    await form('commented').waitFor()
    expect(json('listeners/commented.json')).toMatchObject({
      connection: 'jira/cloud',
      event: 'comment created',
      script: 'OnCommentCreated',
    })
    expect(text('scripts/OnCommentCreated.ts')).toContain(
      "import type { CommentCreatedEvent } from '@bobbin/jira-cloud/events';",
    )
    expect(json('events/commented/sample.json')).toHaveProperty('comment')
  })

  test('its script runs with the sample of its event', async () => {
    await form('commented').getByRole('button', { name: 'Run', exact: true }).first().press('Enter')
    const strip = page.getByRole('status', { name: 'Shown invocation' })
    await strip.getByText('OnCommentCreated').waitFor()
    await strip.getByText('Finished').waitFor()
    const last = form('commented').getByRole('region', { name: 'Last runs' })
    await last.getByText('Finished').waitFor()
  })

  test('the form of a listener edits its file', async () => {
    await form('commented').getByLabel('Answer').selectOption('sync')
    await expect.poll(() => json('listeners/commented.json')).toHaveProperty('mode', 'sync')
    await form('commented')
      .getByRole('radio', { name: /Polling/ })
      .press('Space')
    await expect.poll(() => json('listeners/commented.json')).toHaveProperty('delivery', 'poll')
    expect(json('listeners/commented.json')).not.toHaveProperty('mode')
    await form('commented').getByRole('textbox', { name: 'Where' }).fill('DEMO')
    await page.keyboard.press('Tab')
    await expect.poll(() => json('listeners/commented.json')).toHaveProperty('poll', { in: ['DEMO'] })
    await form('commented')
      .getByRole('radio', { name: /Webhook/ })
      .press('Space')
    await expect.poll(() => json('listeners/commented.json')).not.toHaveProperty('delivery')
    await form('commented').getByRole('checkbox', { name: 'development' }).press('Space')
    await expect
      .poll(() => json('environments/development.json').listeners)
      .toHaveProperty('commented', { enabled: false })
    await form('commented').getByRole('checkbox', { name: 'development' }).press('Space')
  })

  test('a generic listener says which pages may call it, and gives the body byte for byte', async () => {
    await palette(page, 'New Event Listener')
    const made = dialog('New event listener')
    // Whoever is done before the events are there has a listener as soon as they are.
    const come = await hold(page, '**/connector.events')
    await made.getByLabel('Connection').selectOption('generic')
    await made.getByLabel('Name of the script').fill('Incoming')
    await made.getByLabel('Name of the listener').fill('incoming')
    await page.keyboard.press('Enter')
    await made.getByRole('button', { name: 'Create' }).and(page.locator(':disabled')).waitFor()
    come()
    const incoming = form('incoming')
    const kept = () => expect.poll(() => json('listeners/incoming.json'))
    await incoming.getByRole('checkbox', { name: /^Body byte for byte/ }).press('Space')
    await kept().toHaveProperty('rawBody', true)
    const sites = incoming.getByRole('textbox', { name: 'Sites whose pages may call it' })
    await sites.fill('https://app.example.com/page')
    await page.keyboard.press('Tab')
    await incoming.getByText('"https://app.example.com/page" is no origin of a page.').waitFor()
    await sites.fill('https://app.example.com\nhttps://*.example.org')
    await page.keyboard.press('Tab')
    await incoming.getByRole('alert').waitFor({ state: 'detached' })
    await incoming.getByRole('textbox', { name: 'Methods' }).fill('PUT')
    await page.keyboard.press('Tab')
    await incoming.getByRole('textbox', { name: 'Headers of the request' }).fill('X-Key')
    await page.keyboard.press('Tab')
    await incoming.getByRole('textbox', { name: 'Headers of the answer' }).fill('X-Left')
    await page.keyboard.press('Tab')
    await incoming.getByRole('spinbutton', { name: /^Remembered by browsers/ }).fill('600')
    await page.keyboard.press('Tab')
    await incoming.getByRole('checkbox', { name: /^With cookies and logins/ }).press('Space')
    await kept().toHaveProperty('cors', {
      origins: ['https://app.example.com', 'https://*.example.org'],
      methods: ['PUT'],
      headers: ['X-Key'],
      exposed: ['X-Left'],
      maxAgeSeconds: 600,
      credentials: true,
    })
    await incoming.getByLabel('When the script fails').selectOption('failure')
    await kept().toHaveProperty('retry', { on: 'failure' })
    expect(await axe(page)).toEqual([])
    expect(await unnamed(page)).toEqual([])
    await keepPicture(page, 'generic-listener', incoming)
    // Without a site nothing of it stays, and the step before can be taken.
    await sites.fill('')
    await page.keyboard.press('Tab')
    await kept().not.toHaveProperty('cors')
    await incoming.getByRole('textbox', { name: 'Methods' }).waitFor({ state: 'detached' })
    await incoming.getByRole('button', { name: /^Undo the last change/ }).press('Enter')
    await kept().toHaveProperty('cors.origins')
    await incoming.getByRole('checkbox', { name: /^Body byte for byte/ }).press('Space')
    await kept().not.toHaveProperty('rawBody')
    for (const path of ['listeners/incoming.json', 'scripts/Incoming.ts', 'events/incoming'])
      rmSync(join(bench.dir, path), { recursive: true, force: true })
    await incoming
      .getByText('is not there any more')
      .or(page.getByText('The event listener incoming'))
      .first()
      .waitFor()
    await page.keyboard.press('Control+F4')
  })

  test('a real event is taken from the service and run', async () => {
    await openListener('issue-created')
    const issue = form('issue-created')
    await issue.getByRole('button', { name: 'Take a real event...' }).press('Enter')
    await page.getByRole('textbox', { name: /key of an issue/i }).fill('DEMO-1')
    await page.keyboard.press('Enter')
    await passphrase(page, page.getByRole('dialog', { name: 'New test event' }))
    await page.keyboard.press('Enter')
    await issue.getByRole('button', { name: 'Edit DEMO-1' }).waitFor()
    expect(json('events/issue-created/DEMO-1.json')).toHaveProperty('issue')
    await issue.locator('.row', { hasText: 'DEMO-1' }).getByRole('button', { name: 'Run' }).press('Enter')
    await page.getByRole('status', { name: 'Shown invocation' }).getByText('Finished').waitFor()
    await issue.getByRole('region', { name: 'Last runs' }).getByText('Finished').waitFor()
  })

  test('types are made of the events that there are', async () => {
    await form('issue-created').getByRole('button', { name: 'Types...' }).press('Enter')
    const types = dialog('Types of the events of issue-created')
    await types.getByText(/export interface IssueCreatedEvent/).waitFor()
    await types.getByRole('button', { name: 'Write the file' }).press('Enter')
    await page.locator('.dv-active-tab', { hasText: 'issue-created.ts' }).waitFor()
    expect(text('scripts/types/issue-created.ts')).toContain('export interface IssueCreatedEvent')
    await openListener('issue-created')
  })

  test('its secret is set without being shown, its webhook registered and removed', async () => {
    const issue = form('issue-created')
    await issue.getByRole('button', { name: 'Set...' }).press('Enter')
    await page.getByLabel('Secret', { exact: true }).fill('a-secret-canary')
    await page.keyboard.press('Enter')
    await issue.getByText('Deliveries that are not signed with it are refused.').waitFor()
    await issue.getByRole('button', { name: 'Register' }).press('Enter')
    await issue.getByText(/Enter the address that/).waitFor()
    await issue
      .getByLabel('Address that the service calls')
      .fill('https://hooks.example.com/in/issue-created')
    await page.keyboard.press('Enter')
    await issue.getByText(/^as \d+, at the simulator/).waitFor()
    await issue.getByRole('button', { name: 'Test that events arrive' }).press('Enter')
    await issue.getByRole('status', { name: 'Delivery test' }).getByRole('listitem').first().waitFor()
    await issue.getByRole('button', { name: 'Remove it' }).press('Enter')
    await issue.getByText('not registered').waitFor()
    expect(await page.content()).not.toContain('a-secret-canary')
    expect(await unnamed(page)).toEqual([])
  })

  test('events are taken from a relay while the workspace is open, and wait there meanwhile', async () => {
    const issue = form('issue-created')
    await issue.getByRole('button', { name: 'Set...' }).press('Enter') // it went with the webhook
    await page.getByLabel('Secret', { exact: true }).fill('another-canary')
    await page.keyboard.press('Enter')
    await issue.getByText('Deliveries that are not signed with it are refused.').waitFor()
    const relay = await startRunner('--relay')
    try {
      await palette(page, 'Event Listeners: Receive Events')
      const receive = form('Receive Events')
      const wish = receive.getByRole('form', { name: 'Receive events in development' })
      await wish.getByRole('button', { name: 'Receive events in development' }).press('Enter')
      await wish.getByText('Enter a token for the relay.').waitFor()
      await wish.getByRole('textbox', { name: 'Relay', exact: true }).fill(relay.url)
      await wish.getByRole('textbox', { name: 'Token for the relay' }).fill('bobbin_guess')
      await page.keyboard.press('Enter')
      await wish.getByText(/The token is not one of this runner/).waitFor()
      await wish.getByRole('textbox', { name: 'Token for the relay' }).fill(relay.token)
      await page.keyboard.press('Enter')
      const state = receive.getByRole('status', { name: 'Relay of development' })
      await state.getByText('connected', { exact: true }).waitFor()
      const addresses = receive.getByRole('list', { name: 'Addresses of development' })
      const address = await addresses
        .getByRole('listitem')
        .filter({ hasText: 'issue-created' })
        .locator('code')
        .innerText()
      const event = join(bench.dir, 'events/issue-created/bug.json')
      expect((await deliver(address, event, 'a guess'))[0]).toBe(401)
      expect((await deliver(address, event, 'another-canary'))[0]).toBe(202)
      await state.getByText(/2 events so far/).waitFor()
      await page.locator('.status-bar').getByText('receiving for development: 2').waitFor()
      await keepPicture(page, 'receiving', page)
      await receive.getByRole('button', { name: 'Stop receiving for development' }).press('Enter')
      await wish.waitFor()
      expect((await deliver(address, event, 'another-canary'))[1]).toContain('"relayed":true')
      await wish.getByRole('button', { name: 'Receive events in development' }).press('Enter')
      await state.getByText(/1 event so far/).waitFor()
      expect(await page.content()).not.toContain(relay.token)
      expect(await unnamed(page)).toEqual([])
      await receive.getByRole('button', { name: 'Stop receiving for development' }).press('Enter')
    } finally {
      await relay.remove()
    }
    await openListener('issue-created')
    await form('issue-created')
      .getByRole('region', { name: 'Last runs' })
      .getByText('event', { exact: true })
      .nth(1)
      .waitFor()
  })

  test('a schedule is made, says when it comes, is changed and taken back', async () => {
    writeFileSync(
      join(bench.dir, 'scripts/GoodMorning.ts'),
      "export default async function () {\n  console.log('Good morning');\n}\n",
    )
    await openFile(page, 'GoodMorning.ts')
    await page.getByRole('button', { name: 'Script to run' }).getByText('GoodMorning').waitFor()
    await palette(page, 'New Schedule')
    const made = dialog('New schedule')
    const promise = made.getByRole('status', { name: 'What it means' })
    await made.getByLabel('Usual times').selectOption('Every Monday at 07:00')
    await promise.getByText('every Monday at 07:00').waitFor()
    await made.getByLabel('Cron line').fill('0 25 * * *')
    await made.getByText(/The hour of the cron line, "25", cannot be understood/).waitFor()
    await made.getByLabel('Cron line').fill('0 7 * * 1-5')
    const zone = made.getByRole('combobox', { name: 'Time zone' })
    await zone.fill('Tokyo')
    await page.keyboard.press('Escape') // closes the list alone
    await made.getByRole('listbox').waitFor({ state: 'detached' })
    await zone.fill('berl')
    await page.keyboard.press('Enter')
    expect(await zone.inputValue()).toBe('Europe/Berlin')
    await promise.getByText('every weekday at 07:00, Berlin').waitFor()
    expect(await promise.getByRole('listitem').count()).toBe(5)
    // In the time of this machine, and in that of the zone where it is another.
    const own = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
    if (own !== 'Europe/Berlin')
      await promise
        .getByText(/07:00.* in Europe\/Berlin/)
        .first()
        .waitFor()
    await made.getByText(/Clocks in Europe\/Berlin go (forward|back) by an hour on/).waitFor()
    const script = made.getByRole('combobox', { name: 'Script' })
    await script.fill('morning')
    await page.keyboard.press('Enter')
    expect(await script.inputValue()).toBe('GoodMorning')
    await page.keyboard.press('Tab')
    await page.keyboard.type('morning')
    expect(await axe(page)).toEqual([])
    await keepPicture(page, 'new-schedule', page)
    await page.keyboard.press('Enter')
    const schedule = form('morning')
    const meaning = schedule.getByRole('status', { name: 'What it means' })
    await meaning.getByText('every weekday at 07:00, Berlin').waitFor()
    expect(await meaning.getByRole('listitem').count()).toBe(5)
    await schedule.getByText(/Clocks in Europe\/Berlin go (forward|back) by an hour on/).waitFor()
    await schedule.getByLabel('Cron line').fill('0 25 * * *')
    await schedule.getByText(/The hour of the cron line, "25", cannot be understood/).waitFor()
    await page.keyboard.press('Tab')
    // Changes of a file are made in their order: what comes after one that was refused shows that it was.
    await schedule.getByLabel('Times that were missed').selectOption('once')
    await expect.poll(() => json('schedules/morning.json')).toHaveProperty('catchUp', 'once')
    expect(json('schedules/morning.json')).toHaveProperty('cron', '0 7 * * 1-5')
    await schedule.getByLabel('Cron line').fill('30 6 * * *')
    await page.keyboard.press('Enter')
    await expect.poll(() => json('schedules/morning.json')).toHaveProperty('cron', '30 6 * * *')
    await meaning.getByText('every day at 06:30, Berlin').waitFor()
    await schedule.getByLabel('Times that were missed').selectOption('all')
    await expect.poll(() => json('schedules/morning.json')).toHaveProperty('catchUp', 'all')
    await schedule.getByLabel('At most so many').fill('5')
    await page.keyboard.press('Enter')
    await expect.poll(() => json('schedules/morning.json')).toHaveProperty('catchUpLimit', 5)
    await keepPicture(page, 'schedule', page)
    await page.keyboard.press('Control+Alt+z')
    await expect.poll(() => json('schedules/morning.json')).not.toHaveProperty('catchUpLimit')
    await schedule.getByRole('button', { name: 'Run now in development' }).press('Enter')
    await page.getByRole('status', { name: 'Shown invocation' }).getByText('Finished').waitFor()
    await schedule.getByRole('switch', { name: /schedules of development while/ }).press('Space')
    await schedule.getByRole('switch', { name: /schedules of development while/, checked: true }).waitFor()
    await schedule.getByRole('checkbox', { name: 'development' }).press('Space')
    await expect
      .poll(() => json('environments/development.json').schedules)
      .toEqual({ morning: { enabled: false } })
    expect(await unnamed(page)).toEqual([])
    await schedule.getByRole('button', { name: 'Delete the schedule' }).press('Enter')
    await schedule.waitFor({ state: 'detached' })
    expect(existsSync(join(bench.dir, 'schedules/morning.json'))).toBe(false)
    const told = page.locator('.notice', { hasText: 'Deleted schedules/morning.json' })
    await told.getByRole('button', { name: 'Undo', exact: true }).press('Enter')
    await expect.poll(() => existsSync(join(bench.dir, 'schedules/morning.json'))).toBe(true)
  })

  test('a queue groups events, an environment is paused, and what waits is shown', async () => {
    await palette(page, 'View: Event Queues')
    const queues = form('Event Queues')
    const group = queues.getByLabel('Group of by-issue')
    expect(await group.inputValue()).toBe('issue.key')
    await queues.getByRole('checkbox', { name: 'commented uses by-issue' }).press('Space')
    await expect.poll(() => json('listeners/commented.json')).toHaveProperty('queue', 'by-issue')
    await queues.getByLabel('Invocations at once in development').fill('2')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => json('environments/development.json'))
      .toHaveProperty('limits', { concurrency: 2 })
    await queues.getByRole('button', { name: 'Pause development' }).press('Enter')
    await page.getByLabel('Why (optional)').fill('GitLab is being moved')
    await page.keyboard.press('Enter')
    await queues.getByText(/GitLab is being moved/).waitFor()
    await page.keyboard.press('Control+Shift+c')
    await page.getByRole('button', { name: 'Open the simulator of jira/cloud' }).press('Enter')
    const simulator = form('Simulator of jira/cloud')
    await search(simulator, 'Event to send', 'Issue created')
    await simulator.getByRole('button', { name: 'Send' }).press('Enter')
    await simulator.getByText('arrived', { exact: true }).first().waitFor()
    await palette(page, 'View: Event Queues')
    const waiting = queues.getByRole('list', { name: 'What waits in development' })
    await waiting
      .getByText(/1 waiting, 0 running/)
      .first()
      .waitFor()
    await keepPicture(page, 'queues', page)
    expect(await unnamed(page)).toEqual([])
    await queues.getByRole('button', { name: 'Go on in development' }).press('Enter')
    await queues.getByText('Nothing waits or runs on this machine.').waitFor()
  })

  test('parameters have typed editors, and what differs is marked', async () => {
    const live = { target: 'HEAD', production: true, accounts: {} }
    writeFileSync(join(bench.dir, 'environments/live.json'), JSON.stringify(live))
    await palette(page, 'View: Parameters')
    const table = form('Parameters')
    await table.getByRole('columnheader', { name: 'live production' }).waitFor()
    await palette(page, 'New Parameter')
    const made = dialog('New parameter')
    await made.getByLabel('Name').fill('level')
    await made.getByLabel('Type').selectOption('choice')
    await made.getByLabel('Options').fill('info\nwarn')
    await made.getByLabel('Default').selectOption('info')
    await made.getByRole('button', { name: 'Create' }).press('Enter')
    await table.getByLabel('level in live').selectOption('warn')
    await expect.poll(() => json('environments/live.json').parameters).toEqual({ level: 'warn' })
    await table.locator('td.differs').getByRole('combobox', { name: 'level in live' }).waitFor()
    expect(json('bobbin.json').parameters).toHaveProperty('level', {
      type: 'choice',
      default: 'info',
      options: ['info', 'warn'],
    })
    await table.getByRole('button', { name: 'Use the default of level in live' }).press('Enter')
    await expect.poll(() => json('environments/live.json')).not.toHaveProperty('parameters')
  })

  test('environments stand beside each other, and production is unmistakable', async () => {
    await palette(page, 'View: Environments')
    const table = form('Environments')
    await table.getByRole('columnheader', { name: /live production/ }).waitFor()
    await table.getByRole('button', { name: 'Account of gitlab in live' }).press('Enter')
    await page.getByRole('menuitemradio', { name: /Simulated/ }).press('Enter')
    await expect.poll(() => json('environments/live.json').accounts).toEqual({ gitlab: 'simulated' })
    await table.getByRole('checkbox', { name: 'issue-created in live' }).press('Space')
    await expect
      .poll(() => json('environments/live.json').listeners)
      .toEqual({ 'issue-created': { enabled: true } })
    await table.getByLabel('Time of an invocation, in seconds in live').fill('60')
    await page.keyboard.press('Enter')
    await expect.poll(() => json('environments/live.json').limits).toEqual({ timeoutSeconds: 60 })
    await keepPicture(page, 'environments', page)
    await table.getByRole('checkbox', { name: 'live is production' }).press('Space')
    await answer(page, 'Cancel')
    // A change that comes after shows that nothing was written before it.
    await table.getByLabel('Time of an invocation, in seconds in live').fill('90')
    await page.keyboard.press('Enter')
    await expect.poll(() => json('environments/live.json').limits).toEqual({ timeoutSeconds: 90 })
    expect(json('environments/live.json')).toHaveProperty('production', true)
    expect(await unnamed(page)).toEqual([])
  })

  test('a run in production first lists what it would write, and asks', async () => {
    const live = json('environments/live.json') as Record<string, unknown>
    live.accounts = { gitlab: 'simulated', 'jira/cloud': 'simulated' }
    writeFileSync(join(bench.dir, 'environments/live.json'), JSON.stringify(live))
    await form('Environments')
      .getByRole('button', { name: 'Account of jira/cloud in live' })
      .getByText('Simulated')
      .waitFor()
    await openFile(page, 'OnJiraIssueCreated.ts')
    await page.getByRole('button', { name: 'Script to run' }).getByText('OnJiraIssueCreated').waitFor()
    await palette(page, 'Run: Next Environment')
    await page.getByRole('status', { name: 'Production' }).getByText('live').waitFor()
    await page.keyboard.press('F5')
    const asks = dialog('Run in live?')
    const writes = asks.getByRole('list', { name: 'What it would write' })
    await writes.getByText('set record').waitFor()
    expect(await writes.getByText(/^(POST|PUT)$/).count()).toBeGreaterThan(0)
    await keepPicture(page, 'production', page)
    expect(await unnamed(page)).toEqual([])
    await asks.getByRole('button', { name: 'Cancel' }).press('Enter')
    await asks.waitFor({ state: 'detached' })
    const strip = page.getByRole('status', { name: 'Shown invocation' })
    expect(await strip.getByText('live').count()).toBe(0)
    await page.keyboard.press('F5')
    await writes.getByText('set record').waitFor()
    const run = asks.getByRole('button', { name: 'Run in live' })
    expect(await run.evaluate(button => button === document.activeElement)).toBe(false)
    await run.press('Enter')
    await strip.getByText('live').waitFor()
    await strip.getByText('Finished').waitFor()
    await page.keyboard.press('Control+Shift+i')
    const ran = page.getByRole('grid', { name: 'Invocations' }).getByRole('gridcell', { name: /^live/ })
    expect(await ran.count()).toBe(1) // the one that was given up has not run
    // A script that fails by itself is not said to fail for what was held back.
    const before = text('scripts/OnJiraIssueCreated.ts')
    const thrown = before.replace(/(async function [^{]*\{)/, "$1\n  throw new Error('of its own')\n")
    writeFileSync(join(bench.dir, 'scripts/OnJiraIssueCreated.ts'), thrown)
    await page.keyboard.press('F5')
    await asks.getByText('As far as it came, it wrote nothing.').waitFor()
    await asks.getByText(/^The script failed by itself: nothing had been held back/).waitFor()
    await keepPicture(page, 'production-failed', page)
    await asks.getByRole('button', { name: 'Cancel' }).press('Enter')
    writeFileSync(join(bench.dir, 'scripts/OnJiraIssueCreated.ts'), before)
    await palette(page, 'Run: Next Environment')
    await page.getByRole('status', { name: 'Production' }).waitFor({ state: 'detached' })
    await palette(page, 'View: Parameters')
  })

  test('a password is set and never shown', async () => {
    await palette(page, 'New Parameter')
    const made = dialog('New parameter')
    await made.getByLabel('Name').fill('mail.token')
    await made.getByLabel('Type').selectOption('password')
    await made.getByLabel('Hosts (optional)').fill('mail.example.com')
    await made.getByRole('button', { name: 'Create' }).press('Enter')
    await made.waitFor({ state: 'detached' })
    const row = form('Parameters').getByRole('row', { name: 'mail.token' })
    await row.getByRole('button', { name: 'Set mail.token in development' }).press('Enter')
    await question().getByLabel('Value').fill('a-password-canary')
    await page.keyboard.press('Enter')
    await row.getByText('set', { exact: true }).waitFor()
    expect(text('bobbin.json') + text('environments/development.json')).not.toContain('canary')
    expect(await page.content()).not.toContain('a-password-canary')
    expect(await unnamed(page)).toEqual([])
  })

  test('a simulator misbehaves when told to', async () => {
    await page.keyboard.press('Control+Shift+c')
    await page.getByRole('button', { name: 'Open the simulator of jira/cloud' }).press('Enter')
    const simulator = form('Simulator of jira/cloud')
    await simulator.getByRole('checkbox', { name: 'Out of service (503)' }).press('Space')
    await simulator.getByLabel('Out of service (503): How often').waitFor()
    // What is typed while the answer is on its way stays, and Enter gives it only once.
    let answered = () => {}
    const held = new Promise<void>(done => {
      answered = done
    })
    const given: unknown[] = []
    await page.route(/api\/simulator\.switch/, async route => {
      given.push(route.request().postDataJSON().switches[0].times)
      await held
      await route.continue()
    })
    const often = simulator.getByLabel('Out of service (503): How often')
    await often.fill('20')
    await often.press('Enter')
    await expect.poll(() => given).toEqual([20])
    await often.fill('21')
    const first = page.waitForResponse(/api\/simulator\.show/)
    answered()
    await first
    await often.press('Enter')
    await often.press('Tab')
    await expect.poll(() => given).toEqual([20, 21])
    expect(await often.inputValue()).toBe('21')
    await page.unroute(/api\/simulator\.switch/)
    await page.keyboard.press('F5')
    await page.getByRole('status', { name: 'Shown invocation' }).getByText('Error', { exact: true }).waitFor()
    await simulator.getByRole('checkbox', { name: 'Out of service (503)' }).press('Space')
    await simulator.getByLabel('Out of service (503): How often').waitFor({ state: 'detached' })
  })

  test('what failed by an event is a dead letter, and run once more when all is well', async () => {
    const simulator = form('Simulator of jira/cloud')
    const broken = simulator.getByRole('checkbox', { name: 'Out of service (503)' })
    await broken.press('Space')
    await simulator.getByLabel('Out of service (503): How often').waitFor()
    await search(simulator, 'Event to send', 'Issue created')
    await simulator.getByRole('button', { name: 'Send' }).press('Enter')
    await palette(page, 'View: Dead Letters')
    const letters = form('Dead Letters')
    await letters.getByRole('list', { name: 'Dead letters' }).getByText('OnJiraIssueCreated').waitFor()
    await keepPicture(page, 'letters', page)
    await palette(page, 'Connections: Open Simulator')
    await page.getByRole('combobox', { name: 'Simulator' }).selectOption('jira/cloud')
    await answer(page, 'Open')
    await broken.press('Space')
    await simulator.getByLabel('Out of service (503): How often').waitFor({ state: 'detached' })
    await palette(page, 'View: Dead Letters')
    await letters.getByRole('button', { name: 'Deliver all again...' }).press('Enter')
    await answer(page, 'Run them')
    await letters.getByText('No dead letters').waitFor()
    await palette(page, 'Connections: Open Simulator')
    await page.getByRole('combobox', { name: 'Simulator' }).selectOption('jira/cloud')
    await answer(page, 'Open')
  })

  test('its data is looked through, changed and reset, and an event is sent', async () => {
    const simulator = form('Simulator of jira/cloud')
    const collections = simulator.getByRole('listbox', { name: 'Collections' })
    await collections.getByText('link type', { exact: true }).waitFor()
    await collections.getByText('issue', { exact: true }).click()
    const rows = simulator.getByRole('listbox', { name: 'Rows of issue' })
    await rows.getByRole('option').first().waitFor()
    const editor = simulator.getByRole('textbox', { name: /^issue / })
    await editor.fill('not json')
    await simulator.getByRole('button', { name: 'Save' }).press('Enter')
    await simulator.getByText(/It is not JSON/).waitFor()
    await simulator.getByRole('button', { name: 'Undo' }).press('Enter')
    const body = await editor.inputValue()
    await editor.fill(body.replace(/"summary": "[^"]*"/, '"summary": "changed by hand"'))
    await simulator.getByRole('button', { name: 'Save' }).press('Enter')
    await rows.getByText(/changed by hand/).waitFor()
    await search(simulator, 'Event to send', 'Issue created')
    await simulator.getByRole('button', { name: 'Send' }).press('Enter')
    await simulator.getByText('arrived', { exact: true }).first().waitFor()
    await simulator.getByTitle('jira:issue_created').first().getByText('Issue created').waitFor()
    expect(await unnamed(page)).toEqual([])
    await simulator.getByRole('button', { name: 'Reset...' }).press('Enter')
    await answer(page, 'Reset')
    await rows.getByText(/changed by hand/).waitFor({ state: 'detached' })
  })

  test('a package is found, added, updated, removed and brought back, with the way to its changelog', async () => {
    const greet = { name: 'greet', description: 'says hello', repository: 'github:acme/greet' }
    registry.publish({ ...greet, version: '1.0.0' }, 'module.exports = () => "hello"')
    await palette(page, 'View: Packages')
    const packages = form('Packages')
    await packages.getByText('No package yet').waitFor()
    await packages.getByLabel('Search npm').fill('says hello')
    expect(await packages.getByRole('button', { name: /^Add says/ }).count()).toBe(0)
    await packages.getByLabel('Search npm').fill('hello')
    await page.keyboard.press('Enter')
    const found = packages.getByRole('list', { name: 'Packages found' })
    await found.getByText('says hello').waitFor()
    await found.getByRole('button', { name: 'Add greet' }).press('Enter')
    const row = packages.getByRole('row', { name: /^greet / })
    await row.getByRole('cell', { name: '1.0.0', exact: true }).nth(1).waitFor()
    await found.getByText('in the workspace').waitFor()
    await page.keyboard.press('Control+Shift+e')
    await page.getByRole('treeitem', { name: 'Packages' }).click()
    await page.getByRole('treeitem', { name: 'greet 1.0.0' }).waitFor()
    expect(json('package.json')).toHaveProperty('dependencies', { greet: '^1.0.0' })
    await page.evaluate(() => {
      window.open = address => {
        document.documentElement.dataset.opened = String(address)
        return null
      }
    })
    await row.getByRole('button', { name: 'Changelog of greet' }).press('Enter')
    await page.locator('html[data-opened="https://github.com/acme/greet/releases"]').waitFor()

    registry.publish({ ...greet, version: '2.0.0' }, 'module.exports = () => "hi"')
    await packages.getByRole('button', { name: 'Look again' }).press('Enter')
    const update = row.getByRole('button', { name: 'Update greet to 2.0.0' })
    await update.waitFor()
    await keepPicture(page, 'packages', page)
    expect(await axe(page)).toEqual([])
    await update.press('Enter')
    await update.waitFor({ state: 'detached' })
    expect(json('package.json')).toHaveProperty('dependencies', { greet: '^2.0.0' })

    await row.getByRole('button', { name: 'Remove greet' }).press('Enter')
    const undo = page.locator('.notice').getByRole('button', { name: 'Undo' })
    await undo.waitFor()
    expect(json('package.json')).not.toHaveProperty('dependencies')
    await undo.press('Enter')
    await row.getByRole('cell', { name: '2.0.0', exact: true }).first().waitFor()
    await packages.getByLabel('Search npm').fill('nowhere')
    await packages.getByRole('button', { name: 'Add nowhere' }).press('Enter')
    await packages.getByText(/has no package nowhere/).waitFor()
    expect(json('package.json')).toHaveProperty('dependencies', { greet: '^2.0.0' })
    expect(await unnamed(page)).toEqual([])
    expect(await axe(page)).toEqual([])
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    // Chromium says so of the document that was none, of the one that was stopped, of the refused token and cron line.
    expect(
      bench.complaints.filter(
        c => !/connector\.examine|listener\.receive|schedule\.explain|package\.add/.test(c),
      ),
    ).toEqual([])
  })
})
