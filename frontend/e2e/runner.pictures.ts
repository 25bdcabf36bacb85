// The views of a runner, from its first address to what it runs.
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { view } from './camera'
import { choose, dialog, form, leave, panel, press } from './hands'
import { deliver, type Hosted, palette, passphrase, startRunner } from './program'
import { bench, page, stage } from './stage'

let runner: Hosted
let relay: Hosted | undefined
beforeAll(async () => {
  runner = await startRunner('--allow-network', '127.0.0.0/8')
})
afterAll(() => Promise.all([runner?.remove(), relay?.remove()]))
stage({ theme: 'dark' })

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
view(
  'publish',
  async () => {
    await page.keyboard.press('Enter')
    await publish().getByRole('button', { name: 'Publish 1.0.0 to development' }).waitFor()
    await publish()
      .getByRole('checkbox', { name: /Send the accounts and secrets of this machine along/ })
      .press('Space')
  },
  publish,
)
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
view('limits', async () => {
  await press(place(), 'Limits...')
  await page.getByRole('dialog').getByRole('textbox').first().waitFor()
})
view('place-invocations', async () => {
  await leave()
  await tab('Invocations')
  for (const _ of [1, 2, 3])
    await deliver(address, join(bench.dir, 'events/issue-created/bug.json'), 'a secret')
  await place()
    .getByRole('row', { name: /Finished/ })
    .nth(2)
    .waitFor()
  await place()
    .getByRole('row', { name: /Finished/ })
    .first()
    .click()
  await panel('Console')
  await page.getByRole('log', { name: 'Console' }).getByText('GitLab issue').waitFor()
})
view('place-console', () => tab('Live console'))
view('place-letters', () => tab('Dead letters'))
view('place-changes', () => tab('Changes'))
view('runner', async () => {
  await page.keyboard.press('Control+Shift+u')
  await press(page.getByRole('region', { name: 'Runner home' }), /^home/)
  await form('home').getByText('takes deliveries').waitFor()
})
view('runner-access', async () => {
  await palette(page, 'View: Toggle Panel') // the page is seen whole
  await form('home').getByRole('region', { name: 'Access tokens' }).scrollIntoViewIfNeeded()
})
view('receiving', async () => {
  relay = await startRunner('--relay')
  await palette(page, 'Event Listeners: Receive Events')
  const wish = form('Receive Events').getByRole('form', { name: 'Receive events in development' })
  await wish.getByRole('textbox', { name: 'Relay', exact: true }).fill(relay.url)
  await wish.getByRole('textbox', { name: 'Token for the relay' }).fill(relay.token)
  await page.keyboard.press('Enter')
  const state = form('Receive Events').getByRole('status', { name: 'Relay of development' })
  await state.getByText('connected', { exact: true }).waitFor()
})
