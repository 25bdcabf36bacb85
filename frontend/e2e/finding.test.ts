// Finding one's way by keyboard: symbols, invocations and lines from the one field.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { axe, keepFailure, keepPicture, openFile, palette, startWorkbench, type Workbench } from './program'

let bench: Workbench
let page: Page

beforeAll(async () => {
  bench = await startWorkbench(process.env.THEME === 'light' ? 'light' : 'dark')
  page = bench.page
  await page.locator('.status-bar').getByText('TypeScript', { exact: true }).waitFor()
})
afterAll(() => bench?.stop())
afterEach(({ task }) => keepFailure(page, task))

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

describe('finding', () => {
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
    await shown.getByText(/Finished|Error/).waitFor()
    await palette(page, 'View: Problems')
    await palette(page, 'Go to Invocation')
    await field('Go to invocation').pressSequentially('jiracreated')
    await entry(/OnJiraIssueCreated/).waitFor()
    await keepPicture(page, 'invocations-found', page)
    await page.keyboard.press('Enter')
    await shown.getByText('OnJiraIssueCreated').waitFor()
    await quick('?')
    await entry(/Go to symbol in the workspace/).waitFor()
    await page.keyboard.press('Escape')
  })
})
