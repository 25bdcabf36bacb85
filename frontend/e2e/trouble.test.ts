// What goes wrong outside of the page: processes that die, files that are no text or cannot be written, far too much of
// everything. It is said, nothing is lost, and the page goes on.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answer, openFile, palette } from './program'
import { bench, page, stage, write } from './stage'

stage({ theme: 'light' })

const SOON = { timeout: 60_000 }
const path = (name: string) => join(bench.dir, name)
const log = () => page.getByRole('log', { name: 'Console' })
const strip = () => page.getByRole('status', { name: 'Shown invocation' })

/** Writes a script, and runs it. */
async function run(name: string, code: string): Promise<void> {
  write(`scripts/${name}.ts`, code)
  await page.getByRole('treeitem', { name: `${name}.ts` }).waitFor()
  await openFile(page, `${name}.ts`)
  await page.getByRole('button', { name: 'Script to run' }).getByText(name, { exact: true }).waitFor()
  await page.keyboard.press('F5')
}

const WAITS = `import { setRecordValue } from '@bobbin/record-storage'

export default async function () {
  await setRecordValue('begun', true)
  console.log('it waits')
  await new Promise(done => setTimeout(done, 600_000))
}
`

describe('processes', () => {
  test('the one that runs scripts dies: the run says so, and the next one is as ever', async () => {
    await run('Waits', WAITS)
    await log().getByText('it waits').waitFor()
    expect(bench.killChildren('worker')).toBeGreaterThan(0)
    await strip().getByText('Runtime error').waitFor()
    await page
      .getByRole('region', { name: 'Result' })
      .getByText(/ended unexpectedly/)
      .first()
      .waitFor()
    await run('After', "export default function () {\n  console.log('as ever')\n}\n")
    await log().getByText('as ever').waitFor()
    await strip().getByText('Finished').waitFor()
  })
})

describe('files', () => {
  test('one that cannot be written is said on its tab, keeps its text, and is saved when it can be', async () => {
    write('scripts/locked/Locked.ts', 'export default function () {}\n')
    await page.getByRole('treeitem', { name: 'locked' }).waitFor()
    chmodSync(path('scripts/locked/Locked.ts'), 0o444)
    chmodSync(path('scripts/locked'), 0o555)
    await openFile(page, 'Locked.ts')
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// mine\n')
    await page.keyboard.press('Control+s')
    await page.locator('.dv-active-tab .codicon-warning').waitFor()
    await page.locator('.view-line', { hasText: '// mine' }).waitFor()
    expect(readFileSync(path('scripts/locked/Locked.ts'), 'utf8')).not.toContain('mine')
    chmodSync(path('scripts/locked'), 0o755)
    chmodSync(path('scripts/locked/Locked.ts'), 0o644)
    await page.keyboard.press('Control+s')
    await page.locator('.dv-active-tab .tab:not(.dirty)').waitFor()
    await expect.poll(() => readFileSync(path('scripts/locked/Locked.ts'), 'utf8'), SOON).toContain('// mine')
    await page.locator('.dv-active-tab .codicon-warning').waitFor({ state: 'detached' })
  })

  test('one that is no text is not opened, and not written', async () => {
    const picture = Buffer.from('89504e470d0a1a0a0000000d49484452ff00fe', 'hex')
    writeFileSync(path('scripts/Picture.ts'), picture)
    await page.getByRole('treeitem', { name: 'Picture.ts' }).click()
    await page.keyboard.press('Enter')
    await page
      .locator('.notice', { hasText: /Picture\.ts/ })
      .first()
      .waitFor()
    expect(await page.locator('.dv-tab', { hasText: 'Picture.ts' }).count()).toBe(0)
    expect(readFileSync(path('scripts/Picture.ts'))).toEqual(picture)
  })

  test('a line of two million letters is opened, typed into and saved', async () => {
    write('wide.json', `{ "wide": "${'x'.repeat(2_000_000)}" }\n`)
    await openFile(page, 'wide.json')
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('\n')
    await page.keyboard.press('Control+s')
    await page.locator('.dv-active-tab .tab:not(.dirty)').waitFor()
    await expect.poll(() => readFileSync(path('wide.json'), 'utf8').length, SOON).toBe(2_000_016)
  })

  test('what was deleted some time ago comes back from the local history', async () => {
    await openFile(page, 'After.ts')
    await palette(page, 'File: Delete')
    await answer(page, 'Delete')
    await page.getByRole('treeitem', { name: 'After.ts' }).waitFor({ state: 'detached' })
    await palette(page, 'File: Restore a Deleted File')
    await answer(page, 'Restore')
    await page.locator('.dv-active-tab', { hasText: 'After.ts' }).waitFor()
    expect(readFileSync(path('scripts/After.ts'), 'utf8')).toContain('as ever')
  })
})

describe('much of it', () => {
  test('of a log of 100 MB the newest lines are on the page, which can be typed into meanwhile', async () => {
    const file = path('environments/development.json')
    const environment = JSON.parse(readFileSync(file, 'utf8'))
    environment.limits = { consoleLines: 20_000, logKB: 100_000 }
    writeFileSync(file, JSON.stringify(environment))
    const loop = "for (let n = 1; n <= 20_000; n++) console.log('line', n, 'x'.repeat(5_000))"
    await run('Much', `export default async function () {\n  ${loop}\n  console.warn('that was all')\n}\n`)
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// meanwhile ')
    await page.locator('.view-line', { hasText: '// meanwhile' }).waitFor()
    await strip().getByText('Finished').waitFor({ timeout: 120_000 })
    await page.getByText(/earlier lines are not shown/).waitFor()
    const drawn = () => log().locator('.line').count()
    expect(await drawn()).toBeLessThan(300)
    const filter = page.getByRole('textbox', { name: 'Filter console lines' })
    await filter.fill('line 19999')
    await log().getByText('line 19999').waitFor()
    await expect.poll(drawn, SOON).toBe(1)
    await filter.fill('')
  })

  test('nothing was thrown, or asked of another host', () => {
    // Chromium says so of the file that is no text and of the one that could not be written.
    expect(bench.complaints.filter(c => !/api\/file\.(read|write)/.test(c))).toEqual([])
  })
})
