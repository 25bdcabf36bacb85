// Finding one's way by keyboard: symbols, invocations and lines from the one field.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { answer, axe, keepPicture, openFile, palette } from './program'
import { bench, languageServed, page, stage } from './stage'

stage()
beforeAll(languageServed)

const activeTab = (name: string) => page.locator('.dv-active-tab', { hasText: name })
const field = (name: string) => page.getByRole('combobox', { name, exact: true })
const entry = (text: string | RegExp) => page.getByRole('option', { name: text })
async function quick(text: string): Promise<void> {
  await page.keyboard.press('Control+p')
  await page.locator('.palette input:focus').waitFor()
  await page.keyboard.type(text)
}
const line = (n: number) =>
  page
    .locator('.status-bar')
    .getByText(new RegExp(`^(Ln|Line) ${n},`))
    .waitFor()

/** Longer than the delay of auto-save. */
const SOON = { timeout: 10_000 }
const onDisk = (path: string) => readFileSync(join(bench.dir, path), 'utf8')
const mine = () => readFileSync(join(bench.home, 'config/snippets.json'), 'utf8')
const created = () => onDisk('scripts/OnJiraIssueCreated.ts')

const NOTES = `# Notes

See [the readme](README.md), ![a picture](https://example.com/a.png) and [nothing](javascript:alert(1)).

<script>document.title = 'ran'</script><img src="https://example.com/b.png" onerror="document.title = 'ran'">

| one | two |
| --- | --- |
| a | - |
`

describe('finding', () => {
  test('a page of the manual, by its words', async () => {
    await page.keyboard.press('Control+F1')
    const manual = page.frameLocator('iframe[title=Manual]')
    const search = manual.getByLabel('Search the manual')
    await manual.locator('#search:focus').waitFor() // its script listens by then
    await search.fill('where things lie')
    await manual.getByRole('link', { name: /^Where things lie/ }).waitFor()
    await keepPicture(page, 'manual', page)
    await page.keyboard.press('Enter')
    await manual.getByRole('heading', { name: 'Limits and promises' }).waitFor()
    await expect.poll(() => search.inputValue(), SOON).toBe('where things lie')
    await page.keyboard.press('Escape')
    await page.locator('iframe[title=Manual]').waitFor({ state: 'detached' })
  })

  test('a file in a closed folder is the one that the tree shows', async () => {
    await openFile(page, 'sync/issue.ts')
    await page.getByRole('treeitem', { name: 'issue.ts', selected: true }).waitFor()
    await openFile(page, 'OnJiraIssueCreated.ts')
  })

  test('what a form is of is the row that the tree shows, and no line of a file is told', async () => {
    const line = page.locator('.status-bar').getByText(/^Ln \d/)
    await line.waitFor()
    await palette(page, 'Event Listeners: Open')
    await page.getByRole('combobox', { name: 'Event listener' }).selectOption('issue-created')
    await answer(page, 'Open')
    await page.getByRole('article', { name: 'issue-created' }).waitFor()
    await page.getByRole('treeitem', { name: /^issue-created/, selected: true }).waitFor()
    await line.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+F4')
    await page.getByRole('treeitem', { name: 'OnJiraIssueCreated.ts', selected: true }).waitFor()
    await openFile(page, 'OnJiraIssueCreated.ts')
  })

  test('a symbol of the file, a line, and back', async () => {
    await openFile(page, 'sync/issue.ts')
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('Control+Shift+o')
    await entry(/^syncIssue/).waitFor()
    await keepPicture(page, 'symbols', page)
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Escape')
    await line(1)
    await page.keyboard.press('Control+Shift+o')
    await field('Go to symbol in this file').pressSequentially('syncIss')
    await entry(/^syncIssue/).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.monaco-editor.focused').waitFor()
    await quick(':3')
    await entry(/^Go to line 3/).waitFor()
    await page.keyboard.press('Enter')
    await line(3)
  })

  test('back where one was and forward again; what was closed comes back', async () => {
    await openFile(page, 'README.md')
    await openFile(page, 'sync/issue.ts')
    await page.keyboard.press('Alt+ArrowLeft')
    await activeTab('README.md').waitFor()
    await page.keyboard.press('Alt+ArrowRight')
    await activeTab('issue.ts').waitFor()
    await activeTab('issue.ts').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Close others' }).press('Enter')
    await page.locator('.dv-tab', { hasText: 'README.md' }).waitFor({ state: 'detached' })
    await expect.poll(() => page.locator('.dv-tab').count(), { timeout: 60_000 }).toBe(1)
    await palette(page, 'File: Reopen Closed Editor')
    await page.locator('.dv-tab').nth(1).waitFor()
    await page.keyboard.press('Control+r')
    await page.getByText('No other workspace was open here yet.').waitFor()
    await page.keyboard.press('Escape')
  })

  test('a symbol of another script, a heading, a place in a file', async () => {
    await quick('#syncIs')
    await entry(/syncIssue.*scripts\/sync\/issue\.ts/).waitFor()
    await page.keyboard.press('Enter')
    await activeTab('issue.ts').waitFor()
    await openFile(page, 'README.md')
    await page.keyboard.press('Control+Shift+o')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Escape')
    await quick('OnJiraIssueCreated.ts:2')
    await entry(/OnJiraIssueCreated/).waitFor()
    await page.keyboard.press('Enter')
    await activeTab('OnJiraIssueCreated.ts').waitFor()
    await line(2)
  })

  test('an invocation by its script', async () => {
    await page.keyboard.press('Control+Enter')
    const shown = page.getByRole('status', { name: 'Shown invocation' })
    await shown.getByText(/^(Finished|Error)$/).waitFor()
    await palette(page, 'View: Problems')
    await palette(page, 'Go to Invocation')
    await field('Go to invocation').pressSequentially('jiracreated')
    await entry(/OnJiraIssueCreated/).waitFor()
    const count = await page.getByRole('option').count()
    await page
      .getByRole('dialog')
      .getByRole('status')
      .getByText(count === 1 ? '1 entry' : `${count} entries`, { exact: true })
      .waitFor()
    await keepPicture(page, 'invocations-found', page)
    await page.keyboard.press('Enter')
    await shown.getByText('OnJiraIssueCreated').waitFor()
    await quick('?')
    await entry(/Go to symbol in the workspace/).waitFor()
    await page.keyboard.press('Escape')
  })

  test('a snippet brings its imports; one of my own is at hand', async () => {
    await openFile(page, 'OnJiraIssueCreated.ts')
    await page.keyboard.press('Control+Home')
    await quick(':5')
    await page.keyboard.press('Enter')
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+Shift+Enter')
    await page.keyboard.type('recordGe', { delay: 15 })
    await page.locator('.suggest-widget .monaco-list-row.focused', { hasText: 'recordGet' }).waitFor()
    await keepPicture(page, 'snippets', page)
    await page.keyboard.press('Enter')
    await page.keyboard.type('pair')
    await page.keyboard.press('Tab')
    await page.keyboard.type('number')
    await page.keyboard.press('Control+s')
    await expect.poll(created, SOON).toContain("const pair = await getRecordValue<number>('key');")
    expect(created()).toContain("import { getRecordValue } from '@bobbin/record-storage';")

    await palette(page, 'Snippets: Edit My Snippets')
    await activeTab('snippets.json').waitFor()
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('{ "Shout": { "prefix": "shout", "body": "console.warn($1)" } }')
    await page.keyboard.press('Delete') // the brace that the editor closed
    await page.keyboard.press('Control+s')
    await expect.poll(mine, SOON).toMatch(/Shout.*[^}] } }$/)
    await openFile(page, 'OnJiraIssueUpdated.ts')
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('Control+Shift+Enter')
    await palette(page, 'Snippets: Insert a Snippet')
    await field('Insert a snippet').pressSequentially('shout')
    await entry(/^Shout/).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.type("'hear'")
    await page.keyboard.press('Control+s')
    await expect.poll(() => onDisk('scripts/OnJiraIssueUpdated.ts'), SOON).toContain("console.warn('hear')")
  })

  test('a readme beside its text, with links that lead to files', async () => {
    writeFileSync(join(bench.dir, 'NOTES.md'), NOTES)
    await quick('NOTES.md')
    await entry(/^NOTES/).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+Shift+v')
    const preview = page.getByRole('article', { name: 'NOTES.md, preview' })
    await preview.getByRole('heading', { name: 'Notes' }).waitFor()
    await preview.getByRole('columnheader', { name: 'two' }).waitFor()
    expect(await preview.locator('img, script, iframe, style').count()).toBe(0)
    expect(await axe(page)).toEqual([])
    await activeTab('NOTES.md').first().click()
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('\n## Typed just now\n')
    await preview.getByRole('heading', { name: 'Typed just now' }).waitFor()
    await preview.getByRole('link', { name: 'the readme' }).press('Enter')
    const readme = page.getByRole('article', { name: 'README.md, preview' })
    await readme.getByRole('heading', { name: 'Jira to GitLab' }).waitFor()
    await keepPicture(page, 'preview', page)
    await readme.getByRole('link', { name: 'scripts/sync/issue.ts' }).press('Enter')
    await activeTab('issue.ts').waitFor()
    expect(bench.complaints).toEqual([])
  })

  test('a long readme and its text scroll together, whichever is scrolled', async () => {
    const parts = Array.from({ length: 80 }, (_, n) => `## Part ${n + 1}\n\nSome words about it.\n`)
    writeFileSync(join(bench.dir, 'LONG.md'), parts.join('\n'))
    await openFile(page, 'LONG.md')
    await page.keyboard.press('Control+Shift+v')
    const preview = page.getByRole('article', { name: 'LONG.md, preview' })
    await preview.getByRole('heading', { name: 'Part 80' }).waitFor()
    await preview.press('End')
    const line = (text: string) => page.locator('.monaco-editor .view-line', { hasText: text })
    await line('## Part 80').waitFor()
    await activeTab('LONG.md').first().click()
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+Home')
    await line('## Part 80').waitFor({ state: 'detached' })
    const top = () => preview.evaluate(e => e.closest('.page-host')?.scrollTop)
    await expect.poll(top, SOON).toBe(0)
    // Shown for the first time, and in another size, it is where the text is, which does not move.
    await preview.press('Control+w')
    await preview.waitFor({ state: 'detached' })
    await quick('LONG.md:157')
    await entry(/^LONG/).waitFor()
    await page.keyboard.press('Enter')
    await line('## Part 40').waitFor()
    await page.keyboard.press('Control+Shift+v')
    await preview.getByRole('heading', { name: 'Part 80' }).waitFor()
    const headings = preview.getByRole('heading')
    const atTop = () =>
      headings.evaluateAll(all => {
        const top = all[0]?.closest('.page-host')?.getBoundingClientRect().top ?? 0
        return all.find(h => h.getBoundingClientRect().bottom > top)?.textContent
      })
    await expect.poll(atTop, SOON).toMatch(/^Part 3\d/)
    const place = async () => (await line('## Part 40').boundingBox())?.y
    const before = [await atTop(), await place()]
    const size = page.viewportSize() ?? { width: 1280, height: 800 }
    await page.setViewportSize({ ...size, height: 600 })
    await preview.evaluate(e => e.style.setProperty('font-size', '40px'))
    await expect.poll(async () => [await atTop(), await place()], SOON).toEqual(before)
    await page.setViewportSize(size)
  })

  test('the graph leads along its lines to what is used', async () => {
    await palette(page, 'View: Graph of the Workspace')
    const node = (name: RegExp) => page.getByRole('button', { name })
    await node(/^listener issue-created.*, runs OnJiraIssueCreated\.ts/).focus()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await keepPicture(page, 'graph', page)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(
      /^script sync\/issue\.ts.*, calls gitlab, calls jira\/cloud/,
    )
    await page.keyboard.press('Enter')
    await activeTab('issue.ts').waitFor()
    await palette(page, 'View: Graph of the Workspace')
    await page.getByRole('textbox', { name: 'Show only what is around' }).fill('issue-updated')
    await node(/^listener issue-created/).waitFor({ state: 'hidden' })
    await node(/^connection gitlab.*, sync\/issue\.ts calls it/).press('Enter')
    await activeTab('gitlab').waitFor()
  })

  test('what is missing here is listed, and mended in place', async () => {
    const file = join(bench.dir, 'environments/development.json')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"gitlab": "simulated"', '"gitlab": "of-a-colleague"'),
    )
    await palette(page, 'Workspace: What is Missing Here')
    const list = page.getByRole('article', { name: 'What is missing here' })
    await list.getByText(/no account "of-a-colleague" on this machine/).waitFor()
    await list.getByRole('status').getByText('1 thing keeps scripts from running').waitFor()
    expect(await axe(page)).toEqual([])
    await keepPicture(page, 'checklist', page)
    await list.getByRole('button', { name: 'Connect...' }).press('Enter')
    const login = page.getByRole('dialog', { name: 'Connect an account' })
    await expect.poll(() => login.getByRole('combobox', { name: 'Service' }).inputValue()).toBe('GitLab')
    await page.keyboard.press('Escape')
    await login.waitFor({ state: 'detached' })
    await list.getByRole('button', { name: 'Account of gitlab' }).press('Enter')
    await page.getByRole('menuitemradio', { name: /Simulated/ }).press('Enter')
    await list.getByRole('status').getByText('Scripts can run here').waitFor()
  })
})
