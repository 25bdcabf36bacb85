// Accounts as a person connects them: by a token, in a browser, with a code; what they are used for; their end.
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Connector } from '../src/model/connector'
import { type AuthorizationServer, CLIENT, startAuthorizationServer, USER_CODE } from './authorizationServer'
import {
  keepFailure,
  palette,
  passphrase,
  type Served,
  startSimulator,
  startWorkbench,
  type Workbench,
} from './program'

let bench: Workbench
let page: Page
let jira: Served
let login: AuthorizationServer

beforeAll(async () => {
  ;[bench, jira, login] = await Promise.all([
    startWorkbench('light'),
    startSimulator('jira-cloud', '--user', 'ada@example.com', '--token', 'a-jira-token'),
    startAuthorizationServer(),
  ])
  page = bench.page
})
afterAll(async () => {
  login?.stop()
  await Promise.all([bench?.stop(), jira?.stop()])
})
afterEach(({ task }) => keepFailure(page, task))

const dialog = () => page.getByRole('dialog', { name: 'Connect an account' })

async function connect(service: string, kind?: string): Promise<Locator> {
  await palette(page, 'Connect an Account')
  await choose(service)
  if (kind) await dialog().getByRole('combobox', { name: 'Login' }).selectOption({ label: kind })
  return dialog()
}

async function choose(service: string): Promise<void> {
  const box = dialog().getByRole('combobox', { name: 'Service' })
  await box.fill(service)
  await page.keyboard.press('Enter')
  await expect.poll(() => box.inputValue(), { interval: 5 }).toBe(service)
}

/** Submits by Enter. */
async function submit(next: Locator): Promise<void> {
  await page.keyboard.press('Enter')
  await passphrase(page, next)
}

async function done(name: string): Promise<void> {
  await dialog()
    .getByText(/You are .*Ada Admin/)
    .waitFor()
  await dialog().getByText(`${name} is kept on this machine`).waitFor()
  await page.keyboard.press('Enter')
  await dialog().waitFor({ state: 'detached' })
}

describe('accounts', () => {
  test('what is missing is said beside its field, and Escape asks before it throws away', async () => {
    const form = await connect('Jira Cloud')
    await form.getByLabel('Address', { exact: true }).fill(jira.address)
    await page.keyboard.press('Enter')
    await form.getByText('API token is missing.').waitFor()
    await page.keyboard.press('Escape')
    const asks = form.getByRole('alertdialog', { name: 'Throw away what you typed?' })
    await asks.waitFor()
    await page.keyboard.press('Enter')
    await asks.waitFor({ state: 'detached' })
    expect(await form.getByLabel('Address', { exact: true }).inputValue()).toBe(jira.address)
  })

  test('a wrong token is refused in the words of the service, the right one says who one is', async () => {
    const form = dialog()
    await form.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com')
    const token = form.getByLabel('API token', { exact: true })
    await token.fill('mistyped')
    expect(await token.getAttribute('type')).toBe('password')
    await submit(form.getByRole('alert'))
    await form.getByText('Jira does not accept this e-mail and token.').waitFor()
    await token.fill('a-jira-token')
    await form.getByLabel('Expires on').fill(inDays(5))
    await form.getByLabel('Name of the account').fill('site')
    await submit(form.getByText(/You are (?!warned)/))
    await done('site')
  })

  test('the account warns of its end and is used by a connection', async () => {
    await page.keyboard.press('Control+Shift+c')
    await page.getByText(/The login ends in \d days, .* Make a new one this week/).waitFor()
    const picker = page.getByRole('button', { name: 'Account of jira/cloud' })
    await picker.press('Enter')
    await page.getByRole('menuitemradio', { name: /site/ }).press('Enter')
    await picker.getByText('site').waitFor()
  })

  test('an account says where it is used, is tested and renamed', async () => {
    await page.getByRole('button', { name: 'Account site' }).press('Enter')
    const detail = page.getByRole('dialog', { name: 'Account site' })
    await detail.getByText('Jira to GitLab: jira/cloud in development').waitFor()
    await detail.getByRole('button', { name: 'Test' }).press('Enter')
    await detail.getByText(/You are .*Ada Admin/).waitFor()
    await detail.getByRole('button', { name: 'Rename...' }).press('Enter')
    await page.getByRole('textbox', { name: 'New name' }).fill('not a name')
    await page.getByText('Use letters, digits, dots').waitFor()
    await page.getByRole('textbox', { name: 'New name' }).fill('main-site')
    await page.keyboard.press('Enter')
    await page
      .getByRole('dialog', { name: 'Account main-site' })
      .getByText('jira/cloud in development')
      .waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Account of jira/cloud' }).getByText('main-site').waitFor()
  })

  test('a login is made anew under the same name, with what is not secret filled in', async () => {
    await page.getByRole('button', { name: 'Account main-site' }).press('Enter')
    await page.getByRole('button', { name: 'Log in again...' }).press('Enter')
    const again = page.getByRole('dialog', { name: 'Log in again: main-site' })
    expect(await again.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe('ada@example.com')
    expect(await again.getByLabel('Address', { exact: true }).inputValue()).toBe(jira.address)
    await again.getByLabel('API token', { exact: true }).fill('a-jira-token')
    await page.keyboard.press('Enter')
    await again.getByText(/You are .*Ada Admin/).waitFor()
    await page.keyboard.press('Enter')
    await again.waitFor({ state: 'detached' })
  })

  test('a login in the browser: refused, stopped, agreed', async () => {
    const form = await connect('GitLab', 'OAuth 2.0 in a browser')
    await form.getByLabel('Address', { exact: true }).fill(login.address)
    await form.getByLabel('Client ID').fill(CLIENT.id)
    await form.getByLabel('Client secret (optional)', { exact: true }).fill(CLIENT.secret)
    await form.getByLabel(/^Port/).fill('0')
    await form.getByLabel('Name of the account').fill('lab')
    await answerInBrowser('Refuse')
    await form.getByText('The login was refused in the browser').waitFor()
    expect(await form.getByLabel('Client ID').inputValue()).toBe(CLIENT.id)

    const [first] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')])
    await form.getByText('Waiting for your answer in the browser').waitFor()
    await form.getByRole('button', { name: 'Copy the address' }).waitFor()
    await form.getByRole('button', { name: 'Stop the login' }).press('Enter')
    await form.getByLabel('Client ID').waitFor()
    await first.close()

    login.scope = 'read_user'
    await form.getByText('The login was stopped.').waitFor()
    await answerInBrowser('Agree')
    await form.getByText('The login lacks scopes that scripts usually need: api.').waitFor()
    await done('lab')
  })

  test('a login with a code that is typed elsewhere', async () => {
    const form = await connect('Generic', 'OAuth 2.0 with a code')
    await form.getByLabel('Address', { exact: true }).fill(`${login.address}/me`)
    await form.getByLabel('Client ID').fill(CLIENT.id)
    const address = (label: RegExp, path: string) => form.getByLabel(label).fill(login.address + path)
    await address(/device/i, '/device')
    await address(/token/i, '/oauth/token')
    await submit(form.getByText(USER_CODE))
    await form.getByRole('button', { name: 'Copy the code' }).waitFor()
    login.agreed = true
    await form.getByText('my-generic is kept on this machine').waitFor()
    await page.keyboard.press('Enter')
    await form.waitFor({ state: 'detached' })
  })

  test('every field of every login has a name and a description, and secrets are masked', async () => {
    const connectors = await page.evaluate(async dir => {
      const answer = await fetch('/api/connector.list', { method: 'POST', body: JSON.stringify({ dir }) })
      return ((await answer.json()) as { connectors: Connector[] }).connectors
    }, bench.dir)
    await palette(page, 'Connect an Account')
    const wrong: string[] = []
    for (const connector of connectors.filter(c => c.auth.length > 0)) {
      await choose(connector.title)
      for (const kind of connector.auth) {
        if (connector.auth.length > 1)
          await dialog().getByRole('combobox', { name: 'Login' }).selectOption(kind.name)
        const shown = await dialog().evaluate(d =>
          [...d.querySelectorAll<HTMLInputElement>('form > .form-field .field')].map(f => ({
            label: f.labels?.[0]?.textContent ?? '',
            masked: f.type === 'password' || f.classList.contains('masked'),
            file: f.tagName === 'TEXTAREA',
          })),
        )
        for (const field of kind.fields) {
          const label = field.optional ? `${field.label} (optional)` : field.label
          const found = shown.find(s => s.label === label)
          const right = found?.masked === (field.secret ?? false) && found.file === (field.file ?? false)
          if (!right) wrong.push(`${connector.name} ${kind.name} ${field.name}: ${JSON.stringify(found)}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test('a key is a file that is chosen, or pasted', async () => {
    await choose('Generic')
    const form = dialog()
    await form.getByRole('combobox', { name: 'Login' }).selectOption({ label: 'OAuth 2.0 with a key' })
    const file = {
      name: 'key.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"private_key":"x"}'),
    }
    await form.locator('input[type=file]').first().setInputFiles(file)
    await form.getByText('key.json, 19 bytes').waitFor()
    await form.getByText('Company certificates and proxy').press('Enter')
    await form.getByRole('textbox', { name: 'Own authority' }).fill('-----BEGIN CERTIFICATE-----')
    await page.keyboard.press('Escape')
    await form.getByRole('button', { name: 'Throw away' }).press('Enter')
    await form.waitFor({ state: 'detached' })
  })

  test('an account is removed after a question', async () => {
    await page.getByRole('button', { name: 'Account lab' }).press('Enter')
    await page.getByRole('button', { name: 'Remove...' }).press('Enter')
    await page.getByRole('dialog', { name: 'Remove the account lab?' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Account lab' }).waitFor({ state: 'detached' })
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    // Chromium says so of every request that failed: the refused logins.
    expect(bench.complaints.filter(c => !/status of (403|499|503)/.test(c))).toEqual([])
  })
})

/** Submits the form, and answers on the page that opens. */
async function answerInBrowser(answer: 'Agree' | 'Refuse'): Promise<void> {
  const [opened] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')])
  await opened.getByRole('link', { name: answer }).click()
  await opened.close()
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
