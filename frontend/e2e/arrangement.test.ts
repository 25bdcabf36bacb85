// Tabs beside each other, what comes back when the page does, several workspaces, and two pages on one.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openFile, PROGRAM, palette } from './program'
import { bench, languageServed, page, stage, write } from './stage'

stage({ theme: 'dark' })
beforeAll(languageServed)

const SOON = { timeout: 60_000 }
const onDisk = (path: string) => readFileSync(join(bench.dir, path), 'utf8')
const groups = () => page.locator('.dv-groupview')
const tab = (name: string) => page.locator('.dv-tab', { hasText: name })
const place = (text: string) => page.locator('.status-bar').getByText(text, { exact: true })

/** The names of the tabs, group by group. */
const arranged = () =>
  groups().evaluateAll(all =>
    all.map(group => [...group.querySelectorAll('.dv-tab .label')].map(label => label.textContent)),
  )

async function kept(): Promise<void> {
  const told = page.waitForResponse(r => r.url().endsWith('/api/session.set'))
  await page.evaluate(() => window.dispatchEvent(new Event('blur')))
  await told
}

describe('tabs', () => {
  test('an editor is split, and both halves show what is typed', async () => {
    await openFile(page, 'OnJiraIssueCreated.ts')
    expect(await groups().count()).toBe(1)
    await palette(page, 'View: Split Editor')
    await expect.poll(arranged, SOON).toEqual([['OnJiraIssueCreated.ts'], ['OnJiraIssueCreated.ts']])
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// in both\n')
    await expect.poll(() => page.locator('.view-line', { hasText: 'in both' }).count(), SOON).toBe(2)
    await place('Ln 2, Col 1').waitFor()
    await page.keyboard.press('Control+z') // the end of the line is a step of its own
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+s')
  })

  test('a tab is dragged to the other side, and to the edge, where it has a place of its own', async () => {
    await openFile(page, 'README.md')
    await openFile(page, 'bobbin.json')
    await expect
      .poll(arranged, SOON)
      .toEqual([['OnJiraIssueCreated.ts'], ['OnJiraIssueCreated.ts', 'README.md', 'bobbin.json']])
    await tab('bobbin.json').dragTo(groups().first().locator('.dv-content-container'))
    await expect.poll(arranged, SOON).toEqual([
      ['OnJiraIssueCreated.ts', 'bobbin.json'],
      ['OnJiraIssueCreated.ts', 'README.md'],
    ])
    const last = groups().nth(1).locator('.dv-content-container')
    const { width, height } = (await last.boundingBox()) ?? { width: 0, height: 0 }
    await tab('README.md').dragTo(last, { targetPosition: { x: width / 2, y: height - 8 } })
    await expect
      .poll(arranged, SOON)
      .toEqual([['OnJiraIssueCreated.ts', 'bobbin.json'], ['OnJiraIssueCreated.ts'], ['README.md']])
  })

  test('splits, the place in the file and the panels come back with the page', async () => {
    await tab('bobbin.json').click()
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+Home')
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await place('Ln 4, Col 2').waitFor()
    await palette(page, 'View: Records')
    await page.keyboard.press('Control+Shift+c')
    await tab('bobbin.json').click()
    await kept()
    const before = await arranged()
    await page.reload()
    await page.locator('.monaco-editor .view-line').first().waitFor()
    await expect.poll(arranged, SOON).toEqual(before)
    await page.locator('.dv-active-group .dv-active-tab', { hasText: 'bobbin.json' }).waitFor()
    await place('Ln 4, Col 2').waitFor()
    await page.locator('.panel-tabs [aria-selected=true]', { hasText: 'Records' }).waitFor()
    await page.getByRole('button', { name: 'Account of gitlab' }).waitFor()
  })
})

describe('workspaces', () => {
  const title = (name: string) => page.waitForFunction(n => document.title === `${n} - Bobbin`, name)

  test('another one is opened, and the first is among the recent ones, as it was left', async () => {
    const env = { ...process.env, BOBBIN_HOME: bench.home }
    const other = `${bench.dir}-other`
    execFileSync(PROGRAM, ['new', other, '--template', 'empty'], { env })
    const before = await arranged()
    await palette(page, 'Workspace: Open Folder')
    await page.getByRole('dialog', { name: 'Open workspace' }).getByRole('textbox').fill(other)
    await page.keyboard.press('Enter')
    await title('New workspace')
    await tab('Hello.ts').waitFor()
    await page.keyboard.press('Control+r')
    await page.getByRole('combobox', { name: 'Open recent' }).fill('gitlab')
    await page.getByRole('option', { selected: true }).getByText('Jira to GitLab').first().waitFor()
    await page.keyboard.press('Enter')
    await title('Jira to GitLab')
    await expect.poll(arranged, SOON).toEqual(before)
  })

  test('without a workspace the page lists those that were open', async () => {
    await palette(page, 'Workspace: Close')
    const recent = page.locator('.welcome .recent')
    await recent.filter({ hasText: 'New workspace' }).waitFor()
    await recent.filter({ hasText: 'Jira to GitLab' }).press('Enter')
    await title('Jira to GitLab')
    await page.locator('.monaco-editor .view-line').first().waitFor()
  })
})

describe('settings as JSON', () => {
  test('are completed and checked by their schema, and hold at once', async () => {
    await palette(page, 'Settings as JSON')
    await tab('settings.json').waitFor()
    await page.locator('.monaco-editor.focused').waitFor()
    const rewrite = async (text: string) => {
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(text)
      await page.keyboard.press('Control+Shift+End')
      await page.keyboard.press('Delete')
    }
    await rewrite('{ "editor.fontSize": "big" }')
    await page.locator('.squiggly-warning, .squiggly-error').first().waitFor()
    await rewrite('{ "editor.ta" }')
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Control+Space')
    await page.locator('.suggest-widget').getByText('editor.tabSize').first().waitFor()
    await page.keyboard.press('Escape')
    await rewrite('{ "editor.fontSize": 19 }')
    const drawn = () =>
      page
        .locator('.view-lines')
        .first()
        .evaluate(lines => getComputedStyle(lines).fontSize)
    await expect.poll(drawn, SOON).toBe('19px')
    await page.keyboard.press('Control+s')
  })
})

describe('two pages on one workspace', () => {
  let second: Page

  test('what is saved in one is shown in the other', async () => {
    second = await page.context().newPage()
    second.setDefaultTimeout(60_000)
    await second.goto(page.url())
    await second.locator('.monaco-editor .view-line').first().waitFor()
    write('scripts/Both.ts', 'export default function () {}\n')
    await openFile(second, 'Both.ts')
    await page.bringToFront()
    await openFile(page, 'Both.ts')
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// from the first\n')
    await page.keyboard.press('Control+s')
    await second.locator('.view-line', { hasText: 'from the first' }).waitFor()
  })

  test('what both change is asked, and neither is lost', async () => {
    await second.bringToFront()
    await second.locator('.monaco-editor.focused').waitFor()
    await second.keyboard.press('Control+End')
    await second.keyboard.insertText('// from the second\n')
    // The first saves before the second does by itself: a page that lost its turn is told.
    write('scripts/Both.ts', `// a line more\n${onDisk('scripts/Both.ts')}`)
    await second.locator('.conflict').getByText('changed on disk').waitFor()
    await second.getByRole('button', { name: 'Merge' }).press('Enter')
    await second.locator('.conflict').waitFor({ state: 'detached' })
    await expect
      .poll(() => onDisk('scripts/Both.ts'), SOON)
      .toBe('// a line more\n// from the first\nexport default function () {}\n// from the second\n')
    await page.bringToFront()
    await page.locator('.view-line', { hasText: 'from the second' }).waitFor()
  })

  test('a run that one begins is seen in the other', async () => {
    await page.getByRole('button', { name: 'Script to run' }).click()
    await page.getByRole('menuitemradio', { name: 'Both' }).click()
    await page.keyboard.press('F5')
    await page.getByRole('status', { name: 'Shown invocation' }).getByText('Finished').waitFor()
    await second.bringToFront()
    await palette(second, 'View: Invocations')
    await second.getByRole('grid', { name: 'Invocations' }).getByText('Both').first().waitFor()
    await second.close()
  })

  test('nothing was thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })
})
