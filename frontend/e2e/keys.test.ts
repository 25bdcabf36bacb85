// Keys as in VS Code: chords, from part to part, and a person's own.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { axe, keepPicture, openFile, palette } from './program'
import { bench, languageServed, page, stage } from './stage'

stage({ theme: 'light' })
beforeAll(languageServed)

const SOON = { timeout: 10_000 }
const chord = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const said = (text: string) => page.getByRole('status', { name: 'Keys' }).getByText(text).waitFor()
const keybindings = () => JSON.parse(readFileSync(join(bench.home, 'config/keybindings.json'), 'utf8'))
const commands = () => page.getByRole('listbox', { name: 'Commands' })
const focused = (selector: string) =>
  expect
    .poll(() => page.evaluate(s => Boolean(document.activeElement?.closest(s)), selector), SOON)
    .toBe(true)
/** Writes the text of the editor anew, without what it closes by itself. */
const rewrite = async (text: string) => {
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
  await chord('Control+Shift+End', 'Delete')
}
/** Finds a command on the page of the keys, and asks for its keys. */
const askFor = async (text: string, command: string) => {
  await chord('Control+k', 'Control+s')
  await page.getByRole('textbox', { name: 'Find commands' }).fill(text)
  await commands().getByRole('option').first().getByText(command, { exact: true }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  return page.getByRole('dialog', { name: `Keys of ${command}` })
}

describe('keys', () => {
  test('a chord waits for its second key; one that is none is said', async () => {
    await page.keyboard.press('Control+k')
    await said('Ctrl+K was pressed. Waiting for the second key...')
    await page.keyboard.press('Control+t')
    const theme = page.getByRole('combobox', { name: 'Theme' })
    await theme.fill('Dark')
    await page.keyboard.press('Enter')
    await page.locator('html[data-theme=dark]').waitFor()
    await page.getByRole('button', { name: 'Explorer', exact: true }).focus()
    await chord('Control+k', 'Control+q')
    await said('Ctrl+K Ctrl+Q is no command.')
    await chord('Control+k', 'Control+o')
    await page.getByRole('dialog', { name: 'Open workspace' }).waitFor()
    await page.keyboard.press('Escape')
  })

  test('the chords of the editor go on working, and what is typed after one of ours arrives', async () => {
    await openFile(page, 'OnJiraIssueCreated.ts')
    const first = page.locator('.monaco-editor.focused .view-line').first()
    await page.keyboard.press('Control+Home')
    await chord('Control+k', 'Control+c')
    await expect.poll(() => first.innerText(), SOON).toMatch(/^\/\//)
    await chord('Control+k', 'Control+u')
    await expect.poll(() => first.innerText(), SOON).not.toMatch(/^\/\//)
    await chord('Control+k', 's')
    await page.keyboard.type('// typed ')
    await expect.poll(() => first.innerText(), SOON).toMatch(/^\/\/.typed/)
    await chord('Control+z', 'Control+z', 'Control+z')
    await expect.poll(() => first.innerText(), SOON).toMatch(/^import/)
    await chord('Control+k', 'Control+w')
    await page.locator('.watermark').waitFor()
  })

  test('F6 goes from part to part, and back to where one was', async () => {
    await openFile(page, 'README.md')
    for (const part of [
      '.panel',
      '.status-bar',
      '.title-bar',
      '.activity',
      '.side [role=tree]',
      '.editors',
    ]) {
      await page.keyboard.press('F6')
      await focused(part)
    }
    await focused('.monaco-editor')
    await page.keyboard.press('Shift+F6')
    await focused('.side [role=tree]')
    await page.keyboard.press('Control+b')
    await page.keyboard.press('F6')
    await page.keyboard.press('Shift+F6')
    await focused('.activity')
    await page.keyboard.press('Control+b')
  })

  test('a command gets another key, is told who has it, and gets its own back', async () => {
    const dialog = await askFor('toggle side', 'View: Toggle Side Bar')
    await page.keyboard.press('Control+Shift+e')
    await dialog.getByText('Ctrl+Shift+E is also View: Explorer. This command will win.').waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('F9')
    await page.keyboard.press('F9') // a third begins anew
    await dialog.getByText('Nothing else has F9.').waitFor()
    await page.keyboard.press('Control+Alt+y')
    await dialog.getByRole('textbox', { name: 'New keys' }).press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(keybindings, SOON).toEqual([
      { key: 'Ctrl+B', command: '-side.toggle' },
      { key: 'F9 Ctrl+Alt+Y', command: 'side.toggle' },
    ])
    const row = commands().getByRole('option', { name: /Toggle Side Bar/ })
    await row.getByText('F9 Ctrl+Alt+Y').waitFor()
    await row.getByText('mine').waitFor()
    const side = page.getByRole('complementary')
    await page.keyboard.press('Control+b')
    await side.waitFor()
    await chord('F9', 'Control+Alt+y')
    await side.waitFor({ state: 'detached' })
    await chord('F9', 'Control+Alt+y')
    await side.waitFor()

    const again = await askFor('f9', 'View: Toggle Side Bar')
    await again.getByRole('button', { name: 'Use the default' }).press('Enter')
    await expect.poll(keybindings, SOON).toEqual([])
    await page.getByRole('textbox', { name: 'Find commands' }).fill('ctrl+b')
    await row.getByText('Ctrl+B').waitFor()
    expect(await axe(page)).toEqual([])
  })

  test('the list of them alone scrolls, whatever room the panel leaves', async () => {
    const scrolling = () =>
      commands().evaluate(list => {
        const all: string[] = []
        for (let at: Element | null = list; at; at = at.parentElement)
          if (/auto|scroll/.test(getComputedStyle(at).overflowY) && at.scrollHeight > at.clientHeight)
            all.push(at.className)
        return all
      })
    await page.getByRole('textbox', { name: 'Find commands' }).fill('')
    for (const panel of [true, false]) {
      await expect.poll(scrolling, SOON).toEqual([expect.stringContaining('keys-list')])
      await keepPicture(page, `keys-${panel}`, page)
      await chord('Control+j')
    }
  })

  test('keys are taken away with Delete', async () => {
    await page.getByRole('textbox', { name: 'Find commands' }).fill('editor.rename')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Delete')
    await expect.poll(keybindings, SOON).toEqual([{ key: 'F2', command: '-editor.rename' }])
    await openFile(page, 'sync/issue.ts')
    await page.locator('.view-line').getByText('syncIssue', { exact: true }).first().click()
    await page.keyboard.press('F2')
    await chord('Control+k', 'Control+s') // heard after F2 was
    await page.getByRole('textbox', { name: 'Find commands' }).waitFor()
    expect(await page.locator('.rename-input:focus').count()).toBe(0)
  })

  test('keys are written as in VS Code, with a condition, and completed', async () => {
    await palette(page, 'Keyboard Shortcuts as JSON')
    await page.locator('.monaco-editor.focused').waitFor()
    await rewrite('[{ "key": "ctrl+alt+9", "command": "zoom." }]')
    await page.locator('.squiggly-warning, .squiggly-error').first().waitFor()
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Control+Space')
    await page.locator('.suggest-widget').getByText('zoom.in').first().waitFor()
    await page.keyboard.press('Escape')
    await rewrite(
      '[{ "key": "ctrl+alt+9", "command": "zoom.in", "when": "editorTextFocus && resourceExtname == .ts" }]',
    )
    await page.keyboard.press('Control+s')
    await expect.poll(keybindings, SOON).toHaveLength(1)
    const zoom = () => page.evaluate(() => document.documentElement.style.getPropertyValue('--zoom'))
    await page.keyboard.press('Control+Alt+9')
    await openFile(page, 'sync/issue.ts')
    expect(await zoom()).toBe('1')
    await page.keyboard.press('Control+Alt+9')
    await expect.poll(zoom, SOON).toBe('1.2')
    await page.keyboard.press('Control+-')
    await expect.poll(zoom, SOON).toBe('1')
    await page.keyboard.press('Control+Shift+=')
    await expect.poll(zoom, SOON).toBe('1.2')
    await page.keyboard.press('Control+0')
    await expect.poll(zoom, SOON).toBe('1')
  })

  test('what is wrong with them is said when Bobbin starts, and the others count', async () => {
    const wrong = [
      { key: 'F9', command: 'side.fly' },
      { key: 'F10', command: 'side.toggle' },
    ]
    writeFileSync(join(bench.home, 'config/keybindings.json'), JSON.stringify(wrong))
    await page.reload()
    await page.locator('.notice', { hasText: 'Entry 1: there is no command "side.fly".' }).waitFor()
    // What was open is there again, after which nothing moves by itself.
    await page.locator('.dv-active-tab').waitFor()
    await page.locator('.status-bar [title="Language service: ready"]').waitFor()
    const side = page.getByRole('complementary')
    await side.waitFor()
    await page.keyboard.press('F10')
    await side.waitFor({ state: 'detached' })
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })
})
