// Runs that go wrong at a service, and are put right: what it answered stands beside the line that asked.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFile, PROGRAM, palette, passphrase, type Served, startSimulator } from './program'
import { bench, page, stage } from './stage'

stage({ theme: 'dark' })
beforeAll(() => page.context().grantPermissions(['clipboard-read', 'clipboard-write']))

let jira: Served | undefined
afterAll(() => jira?.stop())

const USER = ['--user', 'ada@example.com', '--token']
const strip = () => page.getByRole('status', { name: 'Shown invocation' })
const result = () => page.getByRole('region', { name: 'Result' })
const log = () => page.getByRole('log', { name: 'Console' })

async function switchOn(title: string, seconds?: [label: string, value: string]): Promise<void> {
  await page.keyboard.press('Control+Shift+c')
  await page.getByRole('button', { name: 'Open the simulator of jira/cloud' }).press('Enter')
  const simulator = page.getByRole('article', { name: 'Simulator of jira/cloud' })
  await simulator.getByRole('checkbox', { name: title }).press('Space')
  await simulator.getByLabel(`${title}: How often`).waitFor()
  if (!seconds) return
  const told = page.waitForResponse(/api\/simulator\.switch/)
  await simulator.getByLabel(`${title}: ${seconds[0]}`).fill(seconds[1])
  await simulator.getByLabel(`${title}: ${seconds[0]}`).press('Enter')
  await told
}

async function switchOff(title: string): Promise<void> {
  const simulator = page.getByRole('article', { name: 'Simulator of jira/cloud' })
  await simulator.getByRole('checkbox', { name: title }).press('Space')
  await simulator.getByLabel(`${title}: How often`).waitFor({ state: 'detached' })
}

describe('a service', () => {
  test('that refuses: the line, the call and the answer stand together', async () => {
    await openFile(page, 'OnJiraIssueCreated.ts')
    await switchOn('No permission (403)')
    await page.keyboard.press('F5')
    await strip().getByText('Error', { exact: true }).waitFor()
    await result().locator('.source .at').waitFor()
    const place = result()
      .getByRole('button', { name: /^scripts\/.*\.ts:\d+/ })
      .first()
    const line = Number(/:(\d+)/.exec((await place.textContent()) ?? '')?.[1])
    expect(await result().locator('.source .at').textContent()).toMatch(new RegExp(`^${line}`))
    const call = result().locator('.call')
    await call.getByText('GET', { exact: true }).waitFor()
    await call.getByText('403').waitFor()
    await call
      .getByText(/errorMessages/)
      .first()
      .waitFor()
    // The line of the call lies on nothing of the answer below it.
    const [above, below] = await call.evaluate(e =>
      [...e.children]
        .slice(0, 2)
        .map(c => c.getBoundingClientRect())
        .map(({ top, bottom }) => [top, bottom]),
    )
    expect(above?.[1]).toBeLessThanOrEqual(below?.[0] ?? 0)
    await switchOff('No permission (403)')
  })

  test('that answers late: the HTTP log shows which call was waited for', async () => {
    await switchOn('Slow answers', ['Late by, seconds', '3'])
    await page.keyboard.press('F5')
    await log()
      .getByText(/created GitLab issue/)
      .waitFor()
    await page.getByRole('tab', { name: 'HTTP Log' }).click()
    await page
      .getByRole('row', { name: /jira-cloud\.simulated|myself/ })
      .getByText(/ for [3-9]\.\d+ s/)
      .first()
      .waitFor({ state: 'attached' })
    await switchOff('Slow answers')
  })
})

describe('a token', () => {
  const form = () => page.getByRole('dialog', { name: /^(Connect an account|Log in again)/ })

  test('that works runs, and is masked in what is shown and taken along', async () => {
    jira = await startSimulator('jira-cloud', ...USER, 'a-jira-canary')
    await palette(page, 'Connect an Account')
    const service = form().getByRole('combobox', { name: 'Service' })
    await service.fill('Jira Cloud')
    await page.keyboard.press('Enter')
    await expect.poll(() => service.inputValue()).toBe('Jira Cloud')
    await form().getByLabel('Address', { exact: true }).fill(jira.address)
    await form().getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com')
    await form().getByLabel('API token', { exact: true }).fill('a-jira-canary')
    await form().getByLabel('Name of the account').fill('site')
    await page.keyboard.press('Enter')
    await passphrase(page, form().getByText(/You are (?!warned)/))
    await form().getByRole('button', { name: 'Done' }).press('Enter')
    await form().waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Shift+c')
    await page.getByRole('button', { name: 'Account of jira/cloud' }).press('Enter')
    await page.getByRole('menuitemradio', { name: /site/ }).press('Enter')
    await page.getByRole('button', { name: 'Account of jira/cloud' }).getByText('site').waitFor()
    await openFile(page, 'OnJiraIssueCreated.ts')
    await page.keyboard.press('F5')
    await strip().getByText('Finished').waitFor()
    await page.getByRole('tab', { name: 'HTTP Log' }).click()
    await page.getByRole('row', { name: /myself/ }).click()
    const detail = page.getByRole('region', { name: 'Request in full' })
    await detail.getByRole('tab', { name: 'Headers' }).click()
    await detail
      .getByText(/authorization/i)
      .first()
      .waitFor()
    await detail.getByRole('button', { name: 'Copy as cURL' }).press('Enter')
    await detail.getByRole('button', { name: 'Copied' }).waitFor()
    const shown = (await page.content()) + (await page.evaluate(() => navigator.clipboard.readText()))
    expect(shown).not.toContain('a-jira-canary')
    expect(shown).not.toContain(Buffer.from('ada@example.com:a-jira-canary').toString('base64'))
    await detail.getByRole('button', { name: 'Close detail' }).click()
  })

  test('that the service takes no more: the run says so, and passes after a new login', async () => {
    const { host } = new URL(jira?.address ?? '')
    await jira?.stop()
    jira = await startSimulator('jira-cloud', ...USER, 'a-newer-canary', '--listen', host)
    await page.keyboard.press('F5')
    await strip().getByText('Error', { exact: true }).waitFor()
    await page.getByRole('tab', { name: 'Console' }).click()
    await result().locator('.call').getByText('401').waitFor()
    await page.getByRole('button', { name: 'Account site' }).press('Enter')
    await page.getByRole('button', { name: 'Log in again...' }).press('Enter')
    await form().getByLabel('API token', { exact: true }).fill('a-newer-canary')
    await page.keyboard.press('Enter')
    await form()
      .getByText(/You are (?!warned)/)
      .waitFor()
    await form().getByRole('button', { name: 'Done' }).press('Enter')
    await form().waitFor({ state: 'detached' })
    await page.keyboard.press('F5')
    await strip().getByText('Finished').waitFor()
  })
})

describe('a workspace of a colleague', () => {
  test('says by itself what is missing here, as `bobbin doctor` does', async () => {
    const env = { ...process.env, BOBBIN_HOME: bench.home }
    const dir = `${bench.dir}-cloned`
    execFileSync(PROGRAM, ['new', dir, '--template', 'jira-to-gitlab'], { env })
    const file = join(dir, 'environments/development.json')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"gitlab": "simulated"', '"gitlab": "of-a-colleague"'))
    await palette(page, 'Workspace: Open Folder')
    await page.getByRole('dialog', { name: 'Open workspace' }).getByRole('textbox').fill(dir)
    await page.keyboard.press('Enter')
    const list = page.getByRole('article', { name: 'What is missing here' })
    await list.getByRole('status').getByText('1 thing keeps scripts from running').waitFor()
    const listed = (await list.locator('.checklist').innerText()).replaceAll(/\s+/g, ' ')
    const printed = doctor(dir, env)
    expect(printed.length).toBe(await list.locator('.checklist li').count())
    for (const { message } of printed) expect(listed).toContain(message.replaceAll('`', ''))
    expect(listed).not.toContain('bobbin connect') // the page has a button for it
    await list.getByRole('button', { name: 'Connect...' }).press('Enter')
    const connect = page.getByRole('dialog', { name: 'Connect an account' })
    expect(await connect.getByRole('combobox', { name: 'Service' }).inputValue()).toBe('GitLab')
    await page.keyboard.press('Escape')
    await connect.waitFor({ state: 'detached' })
  })

  test('nothing was thrown, or asked of another host', () => {
    // Chromium says so of requests that failed.
    expect(bench.complaints).toEqual([])
  })
})

/** What `bobbin doctor` finds; it ends with 1 where something is. */
function doctor(dir: string, env: NodeJS.ProcessEnv): { message: string }[] {
  try {
    return JSON.parse(execFileSync(PROGRAM, ['doctor', dir, '--json'], { env, encoding: 'utf8' })).problems
  } catch (thrown) {
    return JSON.parse((thrown as { stdout: string }).stdout).problems
  }
}
