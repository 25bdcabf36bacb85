// From the demo workspace to a GitLab issue, as a person does it: look, type, run, read, change, run again.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { suggested } from './hands'
import { answer, axe, keepPicture, openFile, palette, unnamed } from './program'
import { bench, page, stage } from './stage'

stage()

const SYNC = 'scripts/sync/issue.ts'
const panel = (name: string) =>
  page.getByRole('tab', { name, exact: false }).and(page.locator('.panel-tabs [role=tab]'))
const strip = () => page.getByRole('status', { name: 'Shown invocation' })
const result = () => page.getByRole('region', { name: 'Result' })

/** Runs what is chosen and waits until another invocation than before has ended. */
async function run(): Promise<void> {
  const before = await page.evaluate(() => document.querySelector('.run-strip .meta')?.textContent)
  await page.keyboard.press('F5')
  await page.waitForFunction(old => {
    const meta = document.querySelector('.run-strip .meta')?.textContent
    const status = document.querySelector('.run-strip [data-status]')?.getAttribute('data-status')
    return (
      meta !== old && status !== 'running' && status !== 'queued' && status !== undefined && status !== null
    )
  }, before)
}

describe('first light', () => {
  test('the demo opens with its script, a test event and simulated services', async () => {
    await page.getByRole('button', { name: 'Script to run' }).getByText('OnJiraIssueCreated').waitFor()
    await page.getByRole('button', { name: 'Test event' }).getByText('bug').waitFor()
    await page.locator('.status-bar').getByText('all simulated').waitFor()
    await page.locator('.status-bar').getByText('TypeScript').waitFor()
    await page.getByRole('treeitem', { name: 'OnJiraIssueUpdated.ts' }).waitFor()
  })

  test('a managed API completes while typing, without an error', async () => {
    await openFile(page, 'issue.ts')
    await page.keyboard.press('Control+g')
    await page.locator('.quick-input-widget').waitFor()
    await page.keyboard.type('8')
    await page.keyboard.press('Enter')
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
    await page.locator('.status-bar').getByText('Ln 8,').waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('const probe = await GitLab.Issue.projIss', { delay: 15 })
    await (await suggested('getProjectIssues')).click()
    await page.keyboard.type('({ id: project, per_page: 1 });')
    await page.keyboard.press('Enter')
    await page.keyboard.type("console.log('probe', probe.length);")
    await page.keyboard.press('Control+s')
    await page.locator('.dv-active-tab .tab:not(.dirty)').waitFor()
    expect(readFileSync(join(bench.dir, SYNC), 'utf8')).toContain(
      'await GitLab.Issue.getProjectIssues({ id: project, per_page: 1 });',
    )
    await page.locator('.status-bar').getByRole('button', { name: '0 errors' }).waitFor()
  })

  test('Run creates the GitLab issue; console and result say so', async () => {
    await run()
    await strip().getByText('Finished').waitFor()
    await strip().getByText('simulated').waitFor()
    const log = page.getByRole('log', { name: 'Console' })
    await log.getByText('probe').waitFor()
    await log.getByText(/created GitLab issue #\d+/).waitFor()
    await result().getByText('"created"').waitFor()
  })

  test('the HTTP log shows each request, simulated, with its bodies', async () => {
    await panel('HTTP Log').click()
    const post = page.getByRole('row', { name: /POST/ })
    await post.getByText('201').waitFor()
    await post.getByText('simulated').waitFor()
    await page.setViewportSize({ width: 1000, height: 800 })
    const end = post.locator('.address .end')
    expect(await end.textContent()).toBe('/demo-project/issues')
    expect(await end.evaluate(e => e.scrollWidth <= e.clientWidth && e.clientWidth > 0)).toBe(true)
    await page.setViewportSize({ width: 1280, height: 800 })
    await post.click()
    const detail = page.getByRole('region', { name: 'Request in full' })
    await detail.getByText('"iid"').first().waitFor()
    await detail.getByRole('tab', { name: 'Request', exact: true }).click()
    await detail.getByText('"title"').waitFor()
    await detail.getByRole('tab', { name: 'Headers' }).click()
    await detail
      .getByText(/content-type/i)
      .first()
      .waitFor()
    const secrets = await detail.getByText(/bearer|basic /i).count()
    expect(secrets).toBe(0)
    await detail.getByRole('button', { name: 'Close detail' }).click()
  })

  test('the pair is in record storage', async () => {
    await panel('Records').click()
    const records = page.getByRole('listbox', { name: 'Records' })
    await records.getByRole('option').first().click()
    await page.getByRole('textbox', { name: /^Value of/ }).waitFor()
  })

  test('thousands of records are imported, looked through to the last, and exported', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) =>
      JSON.stringify({ key: `many-${String(i).padStart(5, '0')}`, value: { i } }),
    )
    writeFileSync(join(bench.dir, 'many.jsonl'), lines.join('\n'))
    await panel('Records').click()
    await page.getByRole('button', { name: 'Import records' }).press('Enter')
    await page.getByLabel('File', { exact: true }).fill('many.jsonl')
    await page.keyboard.press('Enter')
    await page.getByText('5,000 records are imported from many.jsonl.').waitFor()
    const count = page.getByRole('status', { name: 'How many records' })
    await count.getByText('5,001').waitFor()
    await page.getByRole('listbox', { name: 'Records' }).focus()
    await page.keyboard.press('End')
    await page.getByRole('region', { name: 'Record many-04999' }).waitFor()
    expect(await page.getByRole('listbox', { name: 'Records' }).getByRole('option').count()).toBeLessThan(200)
    await page.keyboard.press('Home')
    await page.getByRole('region', { name: /^Record demo-/ }).waitFor()
    await page.getByRole('textbox', { name: 'Filter records by the beginning of the key' }).fill('many-0012')
    await count.getByText('10 records', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Export records' }).press('Enter')
    await page.getByLabel('File', { exact: true }).fill('few.jsonl')
    await page.keyboard.press('Enter')
    await page.getByText('10 records are in few.jsonl.').waitFor()
    const few = readFileSync(join(bench.dir, 'few.jsonl'), 'utf8').trim().split('\n')
    expect(few.map(line => (JSON.parse(line) as { key: string }).key)).toEqual(
      Array.from({ length: 10 }, (_, i) => `many-0012${i}`),
    )
    writeFileSync(join(bench.dir, 'few.jsonl'), `${few[0]}\nnot a record`)
    await page.getByRole('button', { name: 'Import records' }).press('Enter')
    await page.getByLabel('File', { exact: true }).fill('few.jsonl')
    await page.keyboard.press('Enter')
    await page.getByText('This line is no record. (few.jsonl:2)').waitFor()
    await page.getByRole('textbox', { name: 'Filter records by the beginning of the key' }).fill('')
  })

  test('after an edit the next run updates instead of creating', async () => {
    await openFile(page, 'issue.ts')
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// edited\n')
    await run()
    await panel('Console').click()
    await page
      .getByRole('log', { name: 'Console' })
      .getByText(/updated GitLab issue #\d+/)
      .waitFor()
    await result().getByText('"updated"').waitFor()
    expect(readFileSync(join(bench.dir, SYNC), 'utf8')).toMatch(/^\/\/ edited\n/)
  })

  test('the last invocations are listed and show their log again', async () => {
    await panel('Invocations').click()
    const rows = page.getByRole('grid', { name: 'Invocations' }).getByRole('row')
    expect(await rows.count()).toBe(3)
    await rows.nth(2).click()
    await page
      .getByRole('log', { name: 'Console' })
      .getByText(/created GitLab issue/)
      .waitFor()
  })

  test('two invocations are chosen by keyboard, and what differs stands side by side', async () => {
    await page.keyboard.press('Control+Shift+i')
    await page.getByRole('grid', { name: 'Invocations' }).focus()
    await page.keyboard.press('Space')
    await page
      .getByRole('status')
      .getByText(/is the first\./)
      .waitFor()
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Compare nothing' }).press('Enter')
    await page.getByText(/is the first\./).waitFor({ state: 'detached' })
    await page.keyboard.press('Space')
    await page.getByText(/is the first\./).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Space')
    const both = page.getByRole('article', { name: 'Two invocations' })
    const part = (name: RegExp) => both.getByRole('tab', { name })
    await part(/^Payload the same/).waitFor()
    await part(/^Error the same/).waitFor()
    await part(/^Result differs/).waitFor()
    // What differs first is shown: the lines.
    const shown = both.locator('.monaco-diff-editor')
    await shown
      .locator('.original')
      .getByText(/created\s/)
      .first()
      .waitFor()
    await shown
      .locator('.modified')
      .getByText(/updated\s/)
      .first()
      .waitFor()
    expect(await axe(page)).toEqual([])
    await part(/^Console differs/).press('ArrowRight')
    const calls = both.getByRole('listbox', { name: 'Calls of both invocations' })
    await calls.getByRole('option', { name: /GET .* 200 .* PUT .* 200 .* differs/ }).waitFor()
    await calls.focus()
    await page.keyboard.press('End')
    await calls.getByRole('option', { name: /POST .* 201 .* no call differs/, selected: true }).waitFor()
    await shown.locator('.view-line').first().waitFor()
    await keepPicture(page, 'two-invocations', page)
    expect(await axe(page)).toEqual([])
    await both.getByRole('button', { name: 'Swap the two invocations' }).press('Enter')
    await calls.getByRole('option', { name: /PUT .* 200 .* GET .* 200 .* differs/ }).waitFor()
    await both.getByRole('combobox', { name: 'Second invocation' }).selectOption({ index: 0 })
    await part(/^HTTP calls the same/).waitFor()
  })

  test('a run is recorded, stands in the tree, and runs again without a service', async () => {
    await palette(page, 'Run: Run and Record')
    const asks = page.getByRole('dialog', { name: /^Record OnJiraIssueCreated/ })
    await asks.getByLabel('Name', { exact: true }).fill('first')
    await keepPicture(page, 'record', page)
    expect(await unnamed(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByText(/^Recorded \d+ exchanges in tests\/recordings\/first\.json\./).waitFor()
    const kept = JSON.parse(readFileSync(join(bench.dir, 'tests/recordings/first.json'), 'utf8'))
    expect(kept.script).toBe('OnJiraIssueCreated')
    await page.keyboard.press('Control+Shift+e')
    const section = page.getByRole('treeitem', { name: 'Recordings', exact: false })
    await section.click()
    await page.getByRole('treeitem', { name: 'first' }).waitFor()
    await palette(page, 'Run: Replay a Recording')
    await page.getByText(/^Replayed \d+ of \d+ exchanges; nothing left this machine/).waitFor()
    await page.keyboard.press('Control+Shift+h')
    await page
      .getByRole('gridcell', { name: /replayed$/ })
      .first()
      .waitFor()
    await keepPicture(page, 'replay', page)
    expect(await axe(page)).toEqual([])
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    // Chromium says so of the file that is no export.
    const expected = (c: string) => c.includes('status of 400') && c.endsWith('/api/record.import')
    expect(bench.complaints.filter(c => !expected(c))).toEqual([])
  })
})

describe('things that go wrong', () => {
  test('a type error is a problem with a place that jumps there', async () => {
    writeFileSync(
      join(bench.dir, 'scripts/Broken.ts'),
      "export default async function () {\n  const n: number = 'text';\n  console.log(n);\n  throw new Error('on purpose');\n}\n",
    )
    await panel('Problems').click()
    const problem = page.getByRole('button', { name: /not assignable to type 'number'/ })
    await problem.click()
    await page.locator('.dv-active-tab', { hasText: 'Broken.ts' }).waitFor()
    await page.locator('.status-bar').getByText('Ln 2, Col 9').waitFor()
  })

  test('the problems of a file go with it and come back with it, by whoever it is taken', async () => {
    const file = join(bench.dir, 'scripts/Broken.ts')
    const text = readFileSync(file)
    const problem = page.getByRole('button', { name: /not assignable to type 'number'/ })
    const failing = page.locator('.dv-active-tab .tab.error', { hasText: 'Broken.ts' })
    await failing.waitFor()
    rmSync(file)
    await problem.waitFor({ state: 'detached' })
    await page.getByText('Broken.ts was deleted or moved on disk.').waitFor()
    await failing.waitFor({ state: 'detached' })
    writeFileSync(file, text)
    await problem.waitFor()
    await failing.waitFor()
    await palette(page, 'File: Delete...')
    await answer(page, 'Delete')
    await problem.waitFor({ state: 'detached' })
    const told = page.locator('.notice', { hasText: 'Deleted scripts/Broken.ts' })
    await told.getByRole('button', { name: 'Undo', exact: true }).press('Enter')
    await problem.waitFor()
  })

  test('a script that throws shows the error with its place in the source', async () => {
    await page.getByRole('button', { name: 'Script to run' }).click()
    await page.getByRole('menuitemradio', { name: 'Broken' }).click()
    await page.getByRole('button', { name: 'Test event' }).getByText('Empty event').waitFor()
    await run()
    await strip().getByText('Error', { exact: true }).waitFor()
    await result()
      .getByText(/on purpose/)
      .first()
      .waitFor()
    await result()
      .getByRole('button', { name: /scripts\/Broken\.ts:4/ })
      .first()
      .click()
    await page.locator('.status-bar').getByText('Ln 4,').waitFor()
    await result().locator('.source .at').getByText("throw new Error('on purpose')").waitFor()
    // What is read later may be another line than the one that ran.
    const newer = result().getByText('The file was changed after this invocation began')
    expect(await newer.count()).toBe(0)
    const broken = join(bench.dir, 'scripts/Broken.ts')
    writeFileSync(broken, `// a line more\n${readFileSync(broken, 'utf8')}`)
    await panel('HTTP Log').click()
    await panel('Console').click()
    await newer.waitFor()
    await keepPicture(page, 'source-newer', page)
  })

  test('Stop ends an endless loop', async () => {
    writeFileSync(
      join(bench.dir, 'scripts/Loop.ts'),
      "export default function () {\n  console.log('round and round');\n  for (;;) {}\n}\n",
    )
    await page.getByRole('button', { name: 'Script to run' }).click()
    await page.getByRole('menuitemradio', { name: 'Loop' }).click()
    await page.keyboard.press('F5')
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await page.getByRole('log', { name: 'Console' }).getByText('round and round').waitFor()
    await page.keyboard.press('Shift+F5')
    await strip().getByText('Stopped').waitFor()
  })

  test('a file that changes on disk is read again; unsaved text is never dropped', async () => {
    const file = join(bench.dir, 'scripts/Loop.ts')
    await openFile(page, 'Loop.ts')
    writeFileSync(file, '// from outside\nexport default function () {}\n')
    await page.locator('.view-line', { hasText: 'from outside' }).waitFor()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// mine ')
    writeFileSync(file, '// theirs\n')
    await page.locator('.conflict').getByText('changed on disk').waitFor()
    await page.locator('.view-line', { hasText: 'mine' }).waitFor()
    await page.getByRole('button', { name: 'Compare' }).press('Enter')
    const compared = page.locator('.monaco-diff-editor')
    await compared.locator('.original').getByText('theirs').waitFor()
    await compared.locator('.modified').getByText('mine').waitFor()
    await page.getByRole('button', { name: 'Open file' }).press('Enter')
    await page.getByRole('button', { name: 'Keep mine' }).click()
    await page.locator('.conflict').waitFor({ state: 'detached' })
    expect(readFileSync(file, 'utf8')).toContain('// mine')
  })
})
