// A long job from its beginning to its report, by keyboard.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answer, axe, keepPicture, palette, unnamed } from './program'
import { bench, page, stage } from './stage'

stage({ template: 'tempo-worklogs-migration' })

const board = () => page.getByRole('article', { name: 'Migrations' })
const migration = () => board().getByRole('region', { name: 'Migration worklogs' })
const press = (button: string) => migration().getByRole('button', { name: button }).press('Enter')
const stands = (status: string) => migration().getByText(status, { exact: true }).waitFor()

async function run(script: string): Promise<void> {
  await page.getByRole('button', { name: 'Script to run' }).press('Enter')
  await page.getByRole('menuitemradio', { name: script }).press('Enter')
  await page.keyboard.press('F5')
}

interface Switched {
  switches?: { on?: string; seconds?: number; times?: number }[]
}

const WAYS = ['seconds', 'times'] as const

/** Has the target misbehave when a worklog is written, in the way that is named and in no other. */
async function spoil(way: string, name: string, value: string): Promise<void> {
  await palette(page, 'Connections: Open Simulator')
  await page.getByRole('combobox', { name: 'Simulator' }).selectOption('tempo/target')
  await answer(page, 'Open')
  const simulator = page.getByRole('article', { name: 'Simulator of tempo/target' })
  const field = (name: string) => simulator.getByLabel(`${way}: ${name}`)
  for (const on of await simulator.locator('.switch.on').all()) {
    await on.getByRole('checkbox').press('Space')
    await simulator.locator('.switch.on').waitFor({ state: 'detached' })
  }
  await simulator.getByRole('checkbox', { name: way }).press('Space')
  await field('only for').fill('POST /4/worklogs')
  await field('only for').press('Enter')
  await field(name).fill(value)
  // Both count, although the second one does not wait for the first.
  const both = page.waitForResponse(r => {
    const asked = r.url().endsWith('/api/simulator.switch') ? (r.request().postDataJSON() as Switched) : {}
    return (
      asked.switches?.some(s => s.on === 'POST /4/worklogs' && WAYS.some(k => s[k] === Number(value))) ??
      false
    )
  })
  await field(name).press('Enter')
  await both
}

describe('migrations', () => {
  test('there is none at first, and the page says how one comes', async () => {
    await palette(page, 'View: Migrations')
    await board().getByText('No migration yet').waitFor()
  })

  test('one that waits for its target says so, and is paused meanwhile', async () => {
    // Twenty worklogs tell the story as well as five hundred, and in no time.
    const fill = join(bench.dir, 'scripts/FillSource.ts')
    writeFileSync(fill, readFileSync(fill, 'utf8').replace('worklogs = 500', 'worklogs = 20'))
    await run('FillSource')
    await page.getByRole('region', { name: 'Result' }).getByText('20', { exact: true }).waitFor()
    await page.getByRole('status', { name: 'Shown invocation' }).getByText('Finished').waitFor()
    await spoil('Too many requests (429)', 'Retry-After, seconds', '2')
    await run('MigrateWorklogs')
    await palette(page, 'View: Migrations')
    await stands('Running')
    await migration().locator('.banner.warning').waitFor()
    await press('Pause')
    await stands('Paused')
    await keepPicture(page, 'migration-paused', page)
  })

  test('resumed it ends, and what failed is listed with the words of the service', async () => {
    await spoil('No permission (403)', 'How often', '1')
    await palette(page, 'View: Migrations')
    await press('Resume')
    await stands('Finished')
    await migration()
      .getByText(/^22 items, 1 failed/)
      .waitFor()
    const items = migration().getByRole('listbox', { name: 'Items with their reasons' })
    await items.getByText(/403/).waitFor()
    // A kind with as many items as all kinds are the whole of it, too.
    const listed = migration().getByRole('status', { name: 'Items listed' })
    await listed.getByText(/^1 item$/).waitFor()
    for (const kind of ['failed', '']) {
      await migration().getByRole('combobox', { name: 'Kind of item' }).selectOption(kind)
      await listed.getByText(/^1 item$/).waitFor()
    }
    await migration()
      .getByRole('status', { name: 'Verification' })
      .getByText(/were compared: 0 missing/)
      .waitFor()
    await migration().getByRole('textbox', { name: 'Filter the items' }).fill('nothing like it')
    await migration().getByText('No item is listed like this.').waitFor()
    await migration().getByRole('textbox', { name: 'Filter the items' }).fill('403')
    await items.press('End')
    await migration()
      .getByRole('region', { name: /^Item / })
      .getByText('"startDate"')
      .waitFor()
    await keepPicture(page, 'migration', page)
    expect(await unnamed(page)).toEqual([])
    expect(await axe(page)).toEqual([])
  })

  test('the report is saved for a spreadsheet and as a page', async () => {
    await press('Save as CSV...')
    await page.keyboard.press('Enter')
    await expect.poll(() => existsSync(join(bench.dir, 'reports/worklogs.csv'))).toBe(true)
    expect(readFileSync(join(bench.dir, 'reports/worklogs.csv'), 'utf8')).toMatch(
      /^kind,key.*\nfailed,\d+,.*403/,
    )
    await press('Save as page...')
    await page.getByRole('dialog').getByRole('textbox', { name: 'File' }).fill('reports/all of it.html')
    await page.keyboard.press('Enter')
    await expect.poll(() => existsSync(join(bench.dir, 'reports/all of it.html'))).toBe(true)
  })

  test('what failed is tried again and written, and the migration is forgotten', async () => {
    await press('Try failed again')
    await migration()
      .getByText(/^22 items$/)
      .waitFor()
    await stands('Finished')
    await migration().getByText('No item has failed or is uncertain.').waitFor()
    await press('Forget...')
    await answer(page, 'Forget it')
    await board().getByText('No migration yet').waitFor()
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })
})
