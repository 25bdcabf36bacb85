// A long job on a runner, steered from the page of its environment there, by keyboard.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialog, form, press } from './hands'
import { answer, axe, type Hosted, palette, passphrase, startRunner, unnamed } from './program'
import { bench, page, stage, write } from './stage'

// It goes on until it is told that it is enough, however quick or slow the machine is.
const COPIES = `import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import { migrate } from '@bobbin/migrate';

export default () => migrate('numbers', {
  total: () => 2000,
  async *source(from: number = 1) {
    for (; !(await getRecordValue('enough')); from += 2) {
      await new Promise((later) => setTimeout(later, 100));
      yield { items: [{ id: from }, { id: from + 1 }], cursor: from + 2 };
    }
  },
  key: (item) => item.id,
  map: async (item) => {
    if (item.id === 2 && !(await getRecordValue('mended'))) throw new Error('two, of all numbers');
    return { title: 'number ' + item.id };
  },
  sink: {
    find: (key) => getRecordValue<{ title: string }>('copy-' + key),
    create: (body, item) => setRecordValue('copy-' + item.id, body),
    read: (found) => found,
  },
});
`
const KEEPS = `import { buildJSONResponse, type HttpEventRequest, isJSON } from '@bobbin/generic/events';
import { setRecordValue } from '@bobbin/record-storage';

export default async function (event: HttpEventRequest) {
  if (!isJSON<Record<string, boolean>>(event)) throw new Error('Send JSON, please.');
  for (const [key, value] of Object.entries(event.body)) await setRecordValue(key, value);
  return buildJSONResponse(event.body);
}
`

let runner: Hosted
let address = ''
beforeAll(async () => {
  runner = await startRunner()
})
afterAll(() => runner?.remove())
stage({ template: 'empty' })

const publish = () => dialog('Publish')
const place = () => form('development on home')
const migration = () => place().getByRole('region', { name: 'Migration numbers' })
const stands = (status: string) => migration().getByText(status, { exact: true }).waitFor()
const done = async () => Number(/^[\d,]+/.exec(await migration().locator('.standing').innerText())?.[0])

/** Has the script on the runner know something. */
async function tell(what: Record<string, boolean>): Promise<void> {
  const headers = { 'Content-Type': 'application/json' }
  const told = await fetch(address, { method: 'POST', headers, body: JSON.stringify(what) })
  expect([told.status, await told.json()]).toEqual([200, what])
}

async function sound(): Promise<void> {
  expect(await unnamed(page)).toEqual([])
  expect(await axe(page)).toEqual([])
}

describe('a migration on a runner', () => {
  test('its script is published', async () => {
    write('scripts/Copies.ts', COPIES)
    write('scripts/Keeps.ts', KEEPS)
    write('schedules/copy.json', JSON.stringify({ cron: '0 0 1 1 *', script: 'Copies' }))
    write(
      'listeners/tell.json',
      JSON.stringify({ connection: 'generic', event: 'http', mode: 'sync', script: 'Keeps' }),
    )
    await palette(page, 'Publish to a Runner')
    await press(publish(), 'Add a runner...')
    const add = dialog('Add a runner')
    await add.getByLabel('Address').fill(runner.url)
    await add.getByRole('textbox', { name: 'Token' }).fill(runner.token)
    await add.getByLabel('Name').fill('home')
    await page.keyboard.press('Enter')
    await passphrase(page, publish().getByRole('combobox', { name: 'Environment' }))
    await press(publish(), 'Publish 1.0.0 to development')
    await publish().getByRole('listitem', { name: 'Cut and send the release: done' }).waitFor()
    await publish().getByText('development runs 1.0.0 on home.').waitFor()
    const addresses = publish().getByRole('region', { name: 'Addresses' })
    address = await addresses.locator('code').first().innerText()
  })

  test('there is none at first, and the tab says how one comes', async () => {
    await press(publish(), 'Watch it run')
    await place().locator('.live-badge.live').waitFor()
    await place().getByRole('tab', { name: 'Migrations' }).press('Enter')
    await place().getByText('No migration yet').waitFor()
    await sound()
  })

  test('one that was begun there is seen to go on', async () => {
    await place().getByRole('tab', { name: 'Overview' }).press('Enter')
    await press(place(), 'Run copy now')
    await place().getByRole('tab', { name: 'Migrations' }).press('Enter')
    await stands('Running')
    const meter = migration().getByRole('progressbar', { name: 'Progress of numbers' })
    await expect.poll(async () => Number(await meter.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
    const before = await done()
    await expect.poll(done).toBeGreaterThan(before)
    await sound()
  })

  test('it is paused where it is, and what failed is there with its reason', async () => {
    await press(migration(), 'Pause')
    await stands('Paused')
    await migration().getByText('Paused by a person.').waitFor()
    const items = migration().getByRole('listbox', { name: 'Items with their reasons' })
    await items.getByText('two, of all numbers').waitFor()
    await items.press('End')
    await migration().getByRole('region', { name: 'Item 2' }).getByText('"id"').waitFor()
    await sound()
  })

  test('resumed it goes on from there to its end', async () => {
    const before = await done()
    await press(migration(), 'Resume')
    await stands('Running')
    await expect.poll(done).toBeGreaterThan(before)
    await tell({ enough: true })
    await stands('Finished')
    await migration()
      .getByText(/, resumed once/)
      .waitFor()
    await migration()
      .getByRole('status', { name: 'Verification' })
      .getByText(/20 were compared: 0 missing, 0 different/)
      .waitFor()
  })

  test('the report of the runner is saved in the folder here', async () => {
    await press(migration(), 'Save as CSV...')
    await page.keyboard.press('Enter')
    const file = join(bench.dir, 'reports/numbers.csv')
    await expect.poll(() => existsSync(file)).toBe(true)
    expect(readFileSync(file, 'utf8')).toMatch(/^kind,key.*\nfailed,2,.*two, of all numbers/)
  })

  test('what failed is tried again once it is mended', async () => {
    await tell({ mended: true })
    await press(migration(), 'Try failed again')
    await migration().getByText('No item has failed or is uncertain.').waitFor()
    await stands('Finished')
  })

  test('one that is begun anew is cancelled for good, and forgotten', async () => {
    await tell({ enough: false })
    await press(migration(), 'Begin anew...')
    await stands('Running')
    await press(migration(), 'Cancel...')
    await answer(page, 'End it')
    await stands('Cancelled')
    await migration().getByText('Cancelled by a person.').waitFor()
    await sound()
    await press(migration(), 'Forget...')
    await answer(page, 'Forget it')
    await place().getByText('No migration yet').waitFor()
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })
})
