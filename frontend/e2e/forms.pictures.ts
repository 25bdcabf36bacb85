// The forms of what a workspace has beside its code.
import { beforeAll } from 'vitest'
import { view } from './camera'
import { choose, chooseScript, dialog, form, leave, press } from './hands'
import { openFile, palette } from './program'
import { committed, git, languageServed, page, stage, write } from './stage'

stage({ theme: 'dark' })
beforeAll(async () => {
  committed()
  await languageServed()
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
