// From the laptop to a runner: publish the demo, post Jira's webhook, watch it run, publish the next
// release, go back; and what a person gets wrong on the way.
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  answer,
  deliver,
  type Hosted,
  keepFailure,
  keepPicture,
  palette,
  passphrase,
  startRunner,
  startWorkbench,
  unnamed,
  type Workbench,
} from './program'

const SECRET = 'jira-secret-of-the-story'

let bench: Workbench
let page: Page
let runner: Hosted
let address = ''

const { THEME = 'dark' } = process.env
const picture = (name: string, of: Locator | Page = page) => keepPicture(page, name, of)

beforeAll(async () => {
  runner = await startRunner('--allow-network', '127.0.0.0/8')
  bench = await startWorkbench(THEME === 'light' ? 'light' : 'dark')
  page = bench.page
})
afterAll(async () => {
  await bench?.stop()
  await runner?.remove()
})
afterEach(({ task }) => keepFailure(page, task))

const dialog = (name: string) => page.getByRole('dialog', { name })
const publish = () => dialog('Publish')
const steps = () => publish().getByRole('list', { name: 'Steps' })
const step = (name: string) => steps().getByRole('listitem', { name })
const place = (runnerName = 'home') => page.getByRole('article', { name: `development on ${runnerName}` })
const home = () => page.getByRole('article', { name: 'home', exact: true })
const button = (within: Locator | Page, name: string | RegExp) => within.getByRole('button', { name })

/** Posts the demo's event to the address as Jira does. */
async function post(secret: string): Promise<number> {
  return (await deliver(address, join(bench.dir, 'events/issue-created/bug.json'), secret))[0]
}

async function openPublish(): Promise<void> {
  await page.keyboard.press('Control+Alt+p')
  await publish().waitFor()
}

/** Opens a tab of the page of the environment. */
async function tab(name: string): Promise<void> {
  await place().getByRole('tab', { name }).click()
  await place().getByRole('tabpanel', { name }).waitFor()
}

describe('publishing', () => {
  test('the secret that Jira signs with is set', async () => {
    await palette(page, 'Event Listeners: Open')
    await page.getByRole('combobox', { name: 'Event listener' }).selectOption('issue-created')
    await answer(page, 'Open')
    const listener = page.getByRole('article', { name: 'issue-created' })
    await button(listener, 'Set...').press('Enter')
    await page.getByLabel('Secret', { exact: true }).fill(SECRET)
    await page.keyboard.press('Enter')
    await passphrase(page, listener.getByText('Deliveries that are not signed with it are refused.'))
  })

  test('a runner is added by its address and token; what is wrong with them is said', async () => {
    await openPublish()
    await publish().getByText('No runner yet').waitFor()
    await button(publish(), 'Add a runner...').press('Enter')
    const add = dialog('Add a runner')
    await button(add, 'Add the runner').press('Enter')
    await add.getByText('Enter its address').waitFor()
    expect(await add.getByLabel('Address').evaluate(e => e === document.activeElement)).toBe(true)
    await add.getByLabel('Address').fill('http://127.0.0.1:9')
    await add.getByRole('textbox', { name: 'Token' }).fill('nonsense')
    await page.keyboard.press('Enter')
    await add.getByText(/The runner http:\/\/127.0.0.1:9 cannot be reached/).waitFor()
    await add.getByLabel('Address').fill('http://runner.example.com')
    await page.keyboard.press('Enter')
    await add.getByText(/is not asked over http/).waitFor()
    await add.getByLabel('Address').fill(runner.url)
    await page.keyboard.press('Enter')
    await add.getByText(/The token is not one of this runner's/).waitFor()
    await add.getByRole('textbox', { name: 'Token' }).fill(runner.token)
    await add.getByLabel('Name').fill('home')
    await page.keyboard.press('Enter')
    await button(publish(), 'Publish 1.0.0 to development').waitFor()
    expect(await page.content()).not.toContain(runner.token)
  })

  test('what would change is shown before anything does', async () => {
    await publish().getByText('Nothing runs in development on home yet').waitFor()
    const plan = publish().getByRole('group', { name: 'What changes' })
    await plan.getByText('3 new').waitFor()
    await plan.getByText('issue created → OnJiraIssueCreated').waitFor()
    const needs = publish().getByRole('group', { name: 'What it needs' })
    await needs.getByText('only on this machine').waitFor()
    await needs
      .getByRole('checkbox', { name: /Send the accounts and secrets of this machine along/ })
      .press('Space')
    await needs.getByText('is sent, sealed').waitFor()
    await picture('publish', publish())
    expect(await unnamed(page)).toEqual([])
  })

  test('a type error keeps it from being published, and is jumped to', async () => {
    const script = join(bench.dir, 'scripts/Broken.ts')
    writeFileSync(script, "const n: number = 'text';\nexport default () => n;\n")
    await button(publish(), 'Publish 1.0.0 to development').press('Enter')
    await step('Check files, code and types: failed').waitFor()
    await publish().getByText('Nothing was published').waitFor()
    await button(step('Check'), 'scripts/Broken.ts:1').press('Enter')
    await page.locator('.dv-active-tab', { hasText: 'Broken.ts' }).waitFor()
    await page.locator('.status-bar').getByText('development was not published').waitFor()
    writeFileSync(script, 'export default () => 1;\n')
    await openPublish()
    await button(publish(), 'Try again').press('Enter')
    await step('Run the workspace').getByText('10 passed, 0 failed').waitFor()
    await step('Check that the runner is healthy: done').waitFor()
    await publish().getByText('development runs 1.0.0 on home.').waitFor()
  })

  test('it ends with the addresses for the services', async () => {
    const addresses = publish().getByRole('region', { name: 'Addresses' })
    await button(addresses, 'Copy the address of issue-created').waitFor()
    address = await addresses.locator('code').first().innerText()
    expect(address).toContain(`${runner.url}/listeners/`)
    expect(await page.content()).not.toContain(SECRET)
    await button(publish(), 'Watch it run').press('Enter')
    await place().locator('.live-badge.live').waitFor()
  })
})

describe('the runner', () => {
  test("Jira's webhook arrives live, with its console line; a forged one does not", async () => {
    await tab('Invocations')
    await place().getByText('Nothing ran here').waitFor()
    await place().getByRole('checkbox', { name: 'Follow' }).press('Space')
    expect(await post('a guess')).toBe(401)
    expect(await post(SECRET)).toBe(202)
    const log = page.getByRole('grid', { name: 'Invocations in development' })
    await log.getByRole('row', { name: /OnJiraIssueCreated/ }).waitFor()
    await page
      .getByRole('log', { name: 'Console' })
      .getByText(/created GitLab issue #\d+/)
      .waitFor()
    await log.getByRole('row', { name: /Finished OnJiraIssueCreated/ }).waitFor()
    const strip = page.getByRole('status', { name: 'Shown invocation' })
    await strip.getByText('Finished').waitFor()
    await strip.getByText('home').waitFor()
    await page.getByRole('tab', { name: /HTTP Log/ }).click()
    await page.getByRole('grid', { name: 'Requests' }).getByText('POST').waitFor()
    await page.getByRole('tab', { name: 'Console', exact: true }).click()
  })

  test('the log is filtered, and an event run again', async () => {
    const log = page.getByRole('grid', { name: 'Invocations in development' })
    await place().getByRole('combobox', { name: 'Status' }).selectOption('function_error')
    await place().getByText('Nothing ran here').waitFor()
    await place().getByRole('combobox', { name: 'Status' }).selectOption('')
    await button(log, 'Run its event again').press('Enter')
    await log
      .getByRole('row', { name: /Finished/ })
      .nth(1)
      .waitFor()
    await picture('runner')
  })

  test('a number that exists is refused with other content; the next one is published', async () => {
    const script = join(bench.dir, 'scripts/OnJiraIssueCreated.ts')
    writeFileSync(
      script,
      "export default () => {\n  console.log('the second release');\n  throw new Error('it is stuck');\n};\n",
    )
    await openPublish()
    await publish().getByText('development runs 1.0.0, published by first').waitFor()
    await publish().getByText('1 changed').waitFor()
    await publish().getByLabel('Release').selectOption('another')
    await publish().getByLabel('Number').fill('one')
    await publish().getByText('Write three numbers with dots').waitFor()
    await publish().getByLabel('Number').fill('1.0.0')
    await page.keyboard.press('Enter')
    await step("Run the workspace's tests: failed")
      .getByText(/tests\/sync.test.ts:16/)
      .waitFor()
    await button(publish(), 'Change...').press('Enter')
    expect(await publish().getByLabel('Number').inputValue()).toBe('1.0.0')
    await publish()
      .getByRole('checkbox', { name: /Run the workspace's tests first/ })
      .press('Space')
    await publish().getByText('They are left out this time.').waitFor()
    await publish().getByLabel('Number').press('Enter')
    await step('Cut and send the release: failed').waitFor()
    await publish().getByText('There is a release 1.0.0 already, with other content.').waitFor()
    await button(publish(), 'Change...').press('Enter')
    await publish().getByLabel('Release').selectOption('patch')
    await button(publish(), 'Publish 1.0.1 to development').press('Enter')
    await publish().getByText('development runs 1.0.1 on home.').waitFor()
    await button(publish(), 'Watch it run').press('Enter')
    await tab('Live console')
    expect(await post(SECRET)).toBe(202)
    await place().getByRole('log', { name: 'Live console' }).getByText('the second release').waitFor()
    expect(await place().locator('.live-badge').count()).toBe(1)
    await place().getByRole('textbox', { name: 'Filter live lines' }).fill('nobody wrote this')
    await place().getByText('No line is like that.').waitFor()
    await place()
      .getByText(/^0 of \d+ lines?$/)
      .waitFor()
  })

  test('it is rolled back, and the history says so', async () => {
    await tab('Overview')
    await button(place(), 'Roll back to 1.0.0').first().press('Enter')
    await answer(page, 'Roll back to 1.0.0')
    const history = place().getByRole('list', { name: 'Deployments' })
    await history.getByText('rolled back by first').waitFor()
    expect(await history.getByRole('listitem').count()).toBe(3)
    await history.getByRole('listitem').first().getByText('runs now').waitFor()
    await tab('Changes')
    const files = place().getByRole('listbox', { name: 'Files that differ' })
    await files.getByText('scripts/OnJiraIssueCreated.ts').waitFor()
    await place().locator('.monaco-diff-editor .line-insert').first().waitFor()
    expect(await unnamed(page)).toEqual([])
  })

  test('what failed is a dead letter, and delivered again with the release that works', async () => {
    await tab('Dead letters')
    const letters = place().getByRole('list', { name: 'Dead letters' })
    await letters.getByText('it is stuck').waitFor()
    await button(place(), 'Deliver all again...').press('Enter')
    await answer(page, 'Deliver them')
    await place().getByText('No dead letters').waitFor()
    await tab('Invocations')
    const log = page.getByRole('grid', { name: 'Invocations in development' })
    await log
      .getByRole('row', { name: /Finished/ })
      .nth(2)
      .waitFor()
  })

  test('while it is paused events are kept, and run when it goes on', async () => {
    await tab('Overview')
    await button(place(), 'Pause...').press('Enter')
    await page.getByLabel('Why (optional)').fill('GitLab is being moved')
    await page.keyboard.press('Enter')
    await place()
      .getByText(/GitLab is being moved/)
      .waitFor()
    expect(await post(SECRET)).toBe(202)
    await tab('Invocations')
    const log = page.getByRole('grid', { name: 'Invocations in development' })
    await log.getByRole('row', { name: /Queued/ }).waitFor()
    await button(place(), 'Go on').press('Enter')
    await log
      .getByRole('row', { name: /Finished/ })
      .nth(3)
      .waitFor()
    await place()
      .getByText(/GitLab is being moved/)
      .waitFor({ state: 'detached' })
  })

  test('one that waits is stopped, and the runner says what was used of what its team may', async () => {
    await tab('Overview')
    await button(place(), 'Pause...').press('Enter')
    await page.getByLabel('Why (optional)').press('Enter')
    await place().getByRole('button', { name: 'Go on' }).waitFor()
    expect(await post(SECRET)).toBe(202)
    await tab('Invocations')
    const log = page.getByRole('grid', { name: 'Invocations in development' })
    const waiting = log.getByRole('row', { name: /Queued/ })
    await button(waiting, 'Stop it').press('Enter')
    await log.getByRole('row', { name: /Stopped/ }).waitFor()
    await button(place(), 'Go on').press('Enter')
    await waiting.waitFor({ state: 'detached' })
    const limit = await fetch(`${runner.url}/api/v1/teams/default`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${runner.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ limited: true, limit: 500 }),
    })
    expect(limit.status).toBe(200)
    await page.keyboard.press('Control+Shift+u')
    await button(page.getByRole('region', { name: 'Runner home' }), /^home/).press('Enter')
    const used = home().getByRole('meter', { name: 'Invocations of Default' })
    await used.waitFor()
    expect(await used.getAttribute('aria-valuemax')).toBe('500')
    expect(Number(await used.getAttribute('aria-valuenow'))).toBeGreaterThan(4)
    await button(page.getByRole('region', { name: 'Runner home' }), /development/).press('Enter')
    await place().waitFor()
  })

  test('an admin bounds what runs of the workspace', async () => {
    await tab('Overview')
    await button(place(), 'Limits...').press('Enter')
    await page.getByLabel('Invocations at the same time').fill('three')
    await page.getByText('Enter a number from 1 to 1000, or nothing.').waitFor()
    await page.getByLabel('Invocations at the same time').fill('3')
    await page.getByLabel('Invocations that begin in a minute').fill('600')
    await page.keyboard.press('Enter')
    await place().getByText('3 at once, 600 a minute').waitFor()
    await button(place(), 'Limits...').press('Enter')
    await page.getByLabel('Invocations at the same time').fill('')
    await page.getByLabel('Invocations that begin in a minute').fill('')
    await page.keyboard.press('Enter')
    await place().getByText('3 at once, 600 a minute').waitFor({ state: 'detached' })
  })

  test('a runner that goes away is said to be offline, and comes back by itself', async () => {
    await runner.stop()
    await place().getByText('Offline, retrying.').waitFor()
    await button(place(), 'Try now').waitFor()
    await runner.start()
    await place().getByText('Offline, retrying.').waitFor({ state: 'detached' })
    await place().locator('.live-badge.live').waitFor()
    await tab('Invocations')
    expect(await post(SECRET)).toBe(202)
    const log = page.getByRole('grid', { name: 'Invocations in development' })
    await log
      .getByRole('row', { name: /Finished/ })
      .nth(4)
      .waitFor()
  })
})

describe('who may', () => {
  test('an admin makes a token for a viewer', async () => {
    await page.keyboard.press('Control+Shift+u')
    await button(page.getByRole('region', { name: 'Runner home' }), /^home/).press('Enter')
    await home().getByText('takes deliveries').waitFor()
    const log = home().getByRole('list', { name: 'Audit log' })
    await log.getByText('Deploy to the environment').first().waitFor()
    expect(await log.innerText()).not.toMatch(/\b[a-z]+\.(deploy|send|rollback|limit)\b/)
    await button(home(), 'New token...').press('Enter')
    const form = home().getByRole('form', { name: 'New token' })
    await button(form, 'Make the token').press('Enter')
    await form.getByText('Say what it is for').waitFor()
    await form.getByLabel('What it is for').fill('anna')
    await page.keyboard.press('Enter')
    const made = await home().getByRole('status').locator('code').innerText()
    await palette(page, 'Runners: Add a Runner')
    const add = dialog('Add a runner')
    await add.getByLabel('Address').fill(runner.url)
    await add.getByRole('textbox', { name: 'Token' }).fill(made)
    await add.getByLabel('Name').fill('looking')
    await page.keyboard.press('Enter')
    await add.waitFor({ state: 'detached' })
  })

  test('a member is let in, has a token that ends, and goes with it', async () => {
    await button(page.getByRole('region', { name: 'Runner home' }), /^home/).press('Enter')
    await button(home(), 'Add a member...').press('Enter')
    const member = home().getByRole('form', { name: 'New member' })
    await button(member, 'Add the member').press('Enter')
    await member.getByText('Say who it is').waitFor()
    await member.getByLabel('Name of the member').fill('ada')
    await page.keyboard.press('Enter')
    await home().getByLabel('Role of ada').selectOption('viewer')
    await button(home(), 'New token...').press('Enter')
    const form = home().getByRole('form', { name: 'New token' })
    await form.getByLabel('Whose it is').selectOption('ada')
    await form.getByLabel('What it is for').fill('laptop')
    await form.getByLabel('Good for, in days').fill('7')
    await page.keyboard.press('Enter')
    await home()
      .getByText(/^ada: laptop/)
      .waitFor()
    await home().getByText(/ends /).first().waitFor()
    await picture('access')
    await button(home(), 'Remove ada').press('Enter')
    await answer(page, 'Remove')
    await home().getByText('Nobody is a member yet.').waitFor()
    await home().getByText('revoked').waitFor()
  })

  test('somebody is told of failures, tried, changed and no longer told', async () => {
    const heard: string[] = []
    const target = createServer((request, response) => {
      heard.push(String(request.headers['bobbin-signature']))
      response.end()
    }).listen(0, '127.0.0.1')
    await once(target, 'listening')
    const { port } = target.address() as AddressInfo
    try {
      await button(home(), 'Tell somebody...').press('Enter')
      const tell = home().getByRole('form', { name: 'Tell somebody' })
      await button(tell, 'Tell them').press('Enter')
      await tell.getByText('Use at least 16 characters.').waitFor()
      await tell.getByLabel('Name', { exact: true }).fill('alerts')
      await tell.getByLabel('Address').fill(`http://127.0.0.1:${port}/told`)
      await tell
        .getByRole('textbox', { name: 'Key that requests are signed with' })
        .fill('a-key-of-the-story')
      await tell.getByLabel('What is told').selectOption('dead')
      await picture('notification')
      await button(tell, 'Tell them').press('Enter')
      await home().getByRole('region', { name: 'Told of failures' }).getByText('dead letters').waitFor()
      await button(home(), 'Send a test message by alerts').press('Enter')
      await home().getByText('arrived', { exact: true }).waitFor()
      await button(home(), 'Change alerts').press('Enter')
      const change = home().getByRole('form', { name: 'Change alerts' })
      await change.getByLabel('In environment').selectOption('development')
      await button(change, 'Keep the changes').press('Enter')
      await home()
        .getByText(/dead letters in development/)
        .waitFor()
      expect(await page.content()).not.toContain('a-key-of-the-story')
      expect(await unnamed(page)).toEqual([])
      await button(home(), 'Remove alerts').press('Enter')
      await answer(page, 'Remove')
      await home().getByText('Nobody is told when an invocation fails here.').waitFor()
    } finally {
      target.close()
    }
    expect(heard).toEqual([expect.stringMatching(/^sha256=/)])
  })

  test('a viewer sees everything and changes nothing, with the reason', async () => {
    await button(page.getByRole('region', { name: 'Runner looking' }), /development/).press('Enter')
    const looking = place('looking')
    await looking.getByText("The token for this runner is a viewer's").waitFor()
    const back = button(looking, /^Roll back to/).first()
    expect(await back.isDisabled()).toBe(true)
    expect(await back.getAttribute('title')).toContain("The token is a viewer's")
    await openPublish()
    await publish().getByLabel('Runner', { exact: true }).selectOption('looking')
    await publish().getByText("The token for this runner is a viewer's: it may look").waitFor()
    await publish().getByLabel('Runner', { exact: true }).selectOption('home')
  })

  test('production is published to only when its name is typed, and with its accounts', async () => {
    const live = { target: 'HEAD', production: true, accounts: { 'jira/cloud': 'simulated', gitlab: 'lost' } }
    writeFileSync(join(bench.dir, 'environments/live.json'), JSON.stringify(live))
    await publish().getByLabel('Environment', { exact: true }).selectOption('live')
    const go = button(publish(), /Publish .* to live/)
    await go.press('Enter')
    await publish().getByText('Type live to publish to it.').waitFor()
    await publish()
      .getByText(/The account lost of gitlab is neither on this machine nor on the runner/)
      .waitFor()
    live.accounts.gitlab = 'simulated'
    writeFileSync(join(bench.dir, 'environments/live.json'), JSON.stringify(live))
    let compare = () => {}
    const asked = new Promise<void>(done => {
      compare = done
    })
    await page.route(/api\/release\.plan/, route => asked.then(() => route.continue()))
    await publish().getByLabel('Environment', { exact: true }).selectOption('development')
    await publish().getByLabel('Environment', { exact: true }).selectOption('live')
    // What was compared before counts no more.
    await publish().getByText('Comparing with what runs there').waitFor()
    compare()
    await publish()
      .getByRole('checkbox', { name: /Run the workspace's tests first/ })
      .press('Space')
    await publish()
      .getByLabel(/Type its name/)
      .fill('live')
    await page.keyboard.press('Enter')
    await publish()
      .getByText(/live runs .* on home/)
      .waitFor()
    expect(await unnamed(page)).toEqual([])
    await button(publish(), 'Close').last().press('Enter')
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    // Chromium says so of every answer that was a refusal.
    expect(bench.complaints.filter(c => !/api\/(runner\.\w+|release\.plan)/.test(c))).toEqual([])
  })
})
