// Running with what one has at hand, and looking at what came of it: events, lines, calls, earlier runs.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { answer, axe, openFile, palette } from './program'
import { bench, page, stage } from './stage'

stage({ theme: 'dark' })
beforeAll(() => page.context().grantPermissions(['clipboard-read', 'clipboard-write']))

const panel = (name: string) => page.getByRole('tab', { name })
const strip = () => page.getByRole('status', { name: 'Shown invocation' })
const log = () => page.getByRole('log', { name: 'Console' })
const dialog = () => page.getByRole('dialog').last()
const clipboard = () => page.evaluate(() => navigator.clipboard.readText())

const LIST = 'Array.from({ length: 30 }, (_, i) => ({ at: i, name: "number " + i }))'
const SHOW = `export default async function (event: unknown) {
  console.debug('small talk');
  console.log('seen', event);
  console.log('all', { list: ${LIST} });
  console.log('x'.repeat(20_000));
  console.warn('careful');
}
`

describe('running', () => {
  test('a name that Windows does not allow is refused while it is typed', async () => {
    await palette(page, 'New Script')
    await dialog().getByRole('textbox').waitFor()
    await page.keyboard.type('aux')
    await dialog().getByText('Windows does not allow the name aux').waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Throw away' }).press('Enter')
    await dialog().waitFor({ state: 'detached' })
  })

  test('a script that was gone to by its name is the one that runs', async () => {
    writeFileSync(join(bench.dir, 'scripts/Show.ts'), SHOW)
    await page.getByRole('treeitem', { name: /Show\.ts/ }).waitFor()
    await openFile(page, 'OnJiraIssueUpdated.ts')
    await page
      .getByRole('button', { name: /Script to run/ })
      .getByText('OnJiraIssueUpdated')
      .waitFor()
    await openFile(page, 'Show.ts')
    await page.keyboard.press('F5')
    await strip().getByText('Finished').waitFor()
    await log().getByText('seen {}').waitFor()
    // Where there is little room, what began it goes before when that was.
    await strip().locator('.trigger').getByText('by hand').waitFor()
    await strip().locator('.when').waitFor({ state: 'hidden' })
    expect(await strip().locator('.meta').getAttribute('title')).toMatch(/ · \d\d:\d\d:\d\d · by hand$/)
    await page.setViewportSize({ width: 1920, height: 1080 })
    await strip().locator('.when').waitFor()
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  test('a value opens and closes, a long line is cut, and levels are chosen', async () => {
    const inner = log().getByRole('button', { name: 'Open list: [' })
    await log().getByText('list: [ … 30 ]').waitFor()
    await inner.press('Enter')
    await log().getByText("{ at: 29, name: 'number 29' }").waitFor()
    await log().getByRole('button', { name: 'Close list: [' }).press('Enter')
    await inner.waitFor()
    await log().getByRole('button', { name: 'Show all 20.0 kB' }).waitFor()
    expect(await axe(page)).toEqual([])
    const level = page.getByRole('combobox', { name: 'Level' })
    await level.selectOption('Warnings and errors')
    await log().getByText('careful').waitFor()
    expect(await log().getByText('seen').count()).toBe(0)
    await level.selectOption('No debug lines')
    await log().getByText('seen').waitFor()
    expect(await log().getByText('small talk').count()).toBe(0)
    await level.selectOption('Every level')
  })

  test('an event is pasted and run; what is no JSON is said, and nothing of it is lost', async () => {
    await page.keyboard.press('Alt+F5')
    const box = dialog().getByRole('textbox', { name: 'Event' })
    await box.fill('{ "order": 17')
    await page.keyboard.press('Control+Enter')
    await dialog().getByText('Not valid JSON').waitFor()
    await box.fill('{ "order": 17 }')
    await dialog().getByRole('button', { name: 'Format' }).press('Enter')
    expect(await box.inputValue()).toBe('{\n  "order": 17\n}')
    expect(await axe(page)).toEqual([])
    await box.press('Control+Enter')
    await log().getByText('seen { order: 17 }').waitFor()
  })

  test('a run is repeated with its own event, and with another one', async () => {
    await strip().getByText('Finished').waitFor()
    await strip().getByRole('button', { name: 'Run this script again' }).press('Enter')
    await panel('Invocations').click()
    const rows = page.getByRole('grid', { name: 'Invocations' }).getByRole('row')
    await rows.nth(3).waitFor()
    await page.getByRole('grid', { name: 'Invocations' }).press('Enter')
    await log().getByText('seen { order: 17 }').waitFor()
    await strip().getByText('Finished').waitFor()
    await strip().getByRole('button', { name: 'Change its event and run' }).press('Enter')
    const box = dialog().getByRole('textbox', { name: 'Event' })
    expect(await box.inputValue()).toBe('{\n  "order": 17\n}\n')
    await box.fill('{ "order": 18 }')
    await box.press('Control+Enter')
    await log().getByText('seen { order: 18 }').waitFor()
  })

  test('a call is taken along as a command of curl, its answer as a test event', async () => {
    await openFile(page, 'OnJiraIssueCreated.ts')
    await page.keyboard.press('F5')
    await log()
      .getByText(/created GitLab issue/)
      .waitFor()
    await panel('HTTP Log').click()
    const post = page.getByRole('row', { name: /POST/ })
    await post.getByText(/after .* for .*ms/).waitFor({ state: 'attached' })
    await post.click()
    const detail = page.getByRole('region', { name: 'Request in full' })
    await detail.getByRole('button', { name: 'Copy as cURL' }).press('Enter')
    await detail.getByRole('button', { name: 'Copied' }).waitFor()
    const command = await clipboard()
    expect(command).toMatch(/^curl -X POST 'https:\/\/gitlab\.simulated\/.*\/issues' \\\n/)
    expect(command).toMatch(/--data-raw '\{.*"title"/)
    await detail.getByRole('button', { name: 'Save as test event' }).press('Enter')
    await dialog().getByRole('combobox', { name: 'Event listener' }).selectOption('issue-updated')
    await answer(page, 'Go on')
    const name = dialog().getByRole('textbox', { name: 'Name' })
    const aliases = dialog().getByRole('button', { name: 'Keep names' })
    await name.or(aliases).first().waitFor()
    if (await aliases.isVisible()) await aliases.press('Enter')
    await name.fill('from gitlab')
    await page.keyboard.press('Enter')
    await page.getByText('The test event from gitlab of issue-updated is there.').waitFor()
    const kept = readFileSync(join(bench.dir, 'events/issue-updated/from gitlab.json'), 'utf8')
    expect(kept).toContain('"iid"')
  })

  test('a run is found by its status and by words of it', async () => {
    await palette(page, 'View: Invocations')
    const rows = page.getByRole('grid', { name: 'Invocations' }).getByRole('row')
    const all = await rows.count()
    await page.getByRole('textbox', { name: 'Search invocations' }).fill('onjira finished')
    await rows.nth(1).waitFor()
    await page.getByText(`1 of ${all - 1}`).waitFor()
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed')
    await page.getByText(`0 of ${all - 1}`).waitFor()
    expect(await axe(page)).toEqual([])
    await page.getByRole('textbox', { name: 'Search invocations' }).fill('')
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Any status')
    await page.getByText(`${all - 1} listed`).waitFor()
    await page.getByRole('button', { name: 'Show earlier' }).press('Enter')
    await page.getByRole('button', { name: 'Show earlier' }).waitFor({ state: 'detached' })
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })

  test('a folder that is gone is said; what was typed meanwhile is saved when it is back', async () => {
    await openFile(page, 'Show.ts')
    renameSync(bench.dir, `${bench.dir}-away`)
    const alert = page.getByRole('alert').filter({ hasText: 'was deleted or moved. What is open stays here' })
    await alert.waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// meanwhile\n')
    await page.locator('.conflict').getByText('Its text is still here').waitFor()
    renameSync(`${bench.dir}-away`, bench.dir)
    await alert.getByRole('button', { name: 'Look again' }).press('Enter')
    await alert.waitFor({ state: 'detached' })
    await page.locator('.dv-active-tab .tab:not(.dirty)').waitFor()
    expect(readFileSync(join(bench.dir, 'scripts/Show.ts'), 'utf8')).toMatch(/^\/\/ meanwhile\n/)
    // The folder is watched anew.
    writeFileSync(join(bench.dir, 'scripts/Later.ts'), 'export default function () {}\n')
    await page.getByRole('treeitem', { name: /Later\.ts/ }).waitFor()
  })
})
