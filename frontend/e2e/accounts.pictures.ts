// Accounts: one that is refused, one that is connected, what it is used for, and what a colleague's workspace lacks.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { view } from './camera'
import { dialog, form, leave, press } from './hands'
import { palette, passphrase, type Served, startSimulator } from './program'
import { bench, languageServed, page, stage, write } from './stage'

let jira: Served
beforeAll(async () => {
  jira = await startSimulator('jira-cloud', '--user', 'ada@example.com', '--token', 'a-jira-token')
})
afterAll(() => jira?.stop())
stage({ theme: 'dark' })
beforeAll(languageServed)

const connect = () => dialog('Connect an account')

view('account-refused', async () => {
  await palette(page, 'View: Connections')
  await palette(page, 'Accounts: Connect an Account')
  await connect().getByLabel('Address', { exact: true }).fill(jira.address)
  await connect().getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com')
  await connect().getByLabel('API token', { exact: true }).fill('mistyped')
  await page.keyboard.press('Enter')
  await passphrase(page, connect().getByText('Jira does not accept this e-mail and token.'))
})
view('account-connected', async () => {
  await connect().getByLabel('API token', { exact: true }).fill('a-jira-token')
  await connect().getByLabel('Name of the account').fill('site')
  await page.keyboard.press('Enter')
  await passphrase(page, connect().getByText('site is kept on this machine'))
})
view('account', async () => {
  await page.keyboard.press('Enter')
  await connect().waitFor({ state: 'detached' })
  await press(page, 'Account of jira/cloud')
  await page.getByRole('menuitemradio', { name: /site/ }).press('Enter')
  await press(page, 'Account site')
  await dialog('Account site').getByText('jira/cloud in development').waitFor()
})
view('missing', async () => {
  await leave()
  const development = readFileSync(join(bench.dir, 'environments/development.json'), 'utf8')
  write(
    'environments/development.json',
    development.replace('"gitlab": "simulated"', '"gitlab": "of-a-colleague"'),
  )
  await palette(page, 'Workspace: What is Missing Here')
  await form('What is missing here')
    .getByText(/no account "of-a-colleague" on this machine/)
    .waitFor()
})
