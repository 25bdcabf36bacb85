// The forms of what a workspace has beside its code.
import { afterAll, beforeAll } from 'vitest'
import { view } from './camera'
import { choose, chooseScript, dialog, form, leave, press } from './hands'
import { openFile, palette } from './program'
import { type Registry, startRegistry } from './registry'
import { committed, git, languageServed, page, stage, write } from './stage'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
  process.env.npm_config_registry = registry.address
})
afterAll(() => registry?.stop())
stage({ theme: 'dark' })
beforeAll(async () => {
  committed()
  await languageServed()
  await palette(page, 'View: Toggle Panel') // a form is seen whole
})

const KENNEL = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Kennel', version: '1' },
  servers: [{ url: 'https://kennel.example.com/v2' }],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/dogs': {
      get: { operationId: 'listDogs', responses: { 200: { description: 'ok' } } },
      post: { operationId: 'addDog', responses: { 201: { description: 'ok' } } },
    },
  },
})

view('new-listener', async () => {
  await palette(page, 'New Event Listener')
  await dialog('New event listener').getByLabel('Connection').selectOption('jira/cloud')
})
view(
  'listener',
  async () => {
    await leave()
    await choose('Event Listeners: Open', 'Event listener', 'issue-created')
    await form('issue-created').waitFor()
  },
  () => form('issue-created'),
)
view('not-receiving', async () => {
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
  await form('morning').getByRole('status', { name: 'What it means' }).getByRole('listitem').first().waitFor()
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
  await page.locator('.notice').waitFor({ state: 'detached' }) // the page is seen whole
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
    .getByRole('columnheader', { name: /live production/ })
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
  await chooseScript('OnJiraIssueCreated')
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
view('settings-end', () => page.getByText('There is no setting for telemetry').scrollIntoViewIfNeeded())
view('keys', async () => {
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Control+s')
  await form('Keyboard Shortcuts').waitFor()
})
view('keys-of-a-command', async () => {
  await page.getByRole('textbox', { name: 'Find commands' }).fill('toggle side')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await dialog('Keys of View: Toggle Side Bar').waitFor()
  await page.keyboard.press('Control+Shift+e')
})
view('checklist', async () => {
  await press(dialog('Keys of View: Toggle Side Bar'), 'Cancel')
  await palette(page, 'What is Missing Here')
  await form('What is missing here').waitFor()
})
view('connections', async () => {
  await palette(page, 'View: Connections')
  await choose('Connections: Open Connection', 'Connection', 'jira/cloud')
  await form('jira/cloud').waitFor()
})
view(
  'connect',
  async () => {
    await palette(page, 'Accounts: Connect an Account')
    await dialog('Connect an account').getByRole('textbox', { name: 'API token' }).waitFor()
  },
  () => dialog('Connect an account'),
)
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
view(
  'document',
  async () => {
    const add = dialog('Add a connector from an API document')
    const file = { name: 'kennel.json', mimeType: 'application/json', buffer: Buffer.from(KENNEL) }
    await add.locator('input[type=file]').setInputFiles(file)
    await add.getByText(/kennel\.json, /).waitFor()
    await press(add, 'Read it')
    await add.getByText('2 operations').waitFor()
  },
  () => dialog('Add a connector from an API document'),
)
view('packages', async () => {
  await leave()
  const greet = { name: 'greet', description: 'says hello', repository: 'github:acme/greet' }
  registry.publish({ ...greet, version: '1.0.0' }, 'module.exports = () => "hello"')
  await palette(page, 'View: Packages')
  await form('Packages').getByLabel('Search npm').fill('greet')
  await page.keyboard.press('Enter')
  await press(form('Packages'), 'Add greet')
  await form('Packages').getByText('in the workspace').waitFor()
  registry.publish({ ...greet, version: '2.0.0' }, 'module.exports = () => "hi"')
  await press(form('Packages'), 'Look again')
  await form('Packages').getByRole('button', { name: 'Update greet to 2.0.0' }).waitFor()
})
