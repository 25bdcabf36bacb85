// The editor as people know it: going places, renaming, importing, fixing; all by keyboard.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { suggested } from './hands'
import { answer, axe, keepPicture, openFile, palette, passphrase, unnamed } from './program'
import { bench, git, languageServed, page, stage } from './stage'

stage({ theme: 'light' })
beforeAll(languageServed)

/** Longer than the delay of auto-save. */
const SOON = { timeout: 10_000 }
const onDisk = (path: string) => readFileSync(join(bench.dir, path), 'utf8')
const activeTab = (name: string) => page.locator('.dv-active-tab', { hasText: name })
const notice = (text: RegExp) => page.locator('.notice', { hasText: text })
const saved = () => page.locator('.dv-active-tab .tab:not(.dirty)').first().waitFor()

const word = (text: string) =>
  page.locator('.view-line span', { hasText: new RegExp(`^\\s*${text}\\s*$`) }).first()

describe('editing', () => {
  test('definition leads into another script and into a read-only declaration', async () => {
    await openFile(page, 'OnJiraIssueCreated.ts')
    await word('syncIssue').click()
    await page.keyboard.press('F12')
    await activeTab('issue.ts').waitFor()
    await word('getCurrentUser').click()
    await page.keyboard.press('F12')
    await activeTab('jira-cloud').locator('.codicon-lock').waitFor()
  })

  test('hover tells the type', async () => {
    await openFile(page, 'sync/issue.ts')
    await page.keyboard.press('Control+Home')
    await word('getCurrentUser').click()
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+i')
    await page.locator('.monaco-hover').getByText('/rest/api/3/myself').waitFor()
    await page.keyboard.press('Escape')
  })

  test('rename changes open and closed files', async () => {
    await openFile(page, 'sync/issue.ts')
    await page.keyboard.press('Control+Home')
    await word('syncIssue').click()
    await page.keyboard.press('F2')
    const box = page.locator('.rename-input:focus')
    await box.waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('mirrorIssue')
    await page.keyboard.press('Enter')
    await box.waitFor({ state: 'hidden' })
    await expect.poll(() => onDisk('scripts/OnJiraIssueUpdated.ts'), SOON).toContain('return mirrorIssue(')
    await expect.poll(() => onDisk('scripts/OnJiraIssueCreated.ts'), SOON).toContain('return mirrorIssue(')
    await expect.poll(() => onDisk('scripts/sync/issue.ts'), SOON).toContain('function mirrorIssue(')
  })

  test('references over files open in a peek', async () => {
    await word('mirrorIssue').click()
    await page.keyboard.press('Shift+F12')
    await page.locator('.peekview-widget').getByText('OnJiraIssueUpdated.ts').waitFor()
    await page.keyboard.press('Escape')
  })

  test('a text is replaced in open and closed files, and all of it is undone', async () => {
    const field = (name: string) => page.getByRole('textbox', { name, exact: true })
    await palette(page, 'Search: Replace in Files')
    await field('Search').fill('(mirror)Issue\\(')
    await page.getByRole('button', { name: 'Use regular expression' }).press('Enter')
    await field('Replace with').fill('$1Anything(')
    await page.getByText('3 places in 3 files').waitFor()
    await page.locator('.result-row ins').getByText('mirrorAnything(').first().waitFor()
    await page.keyboard.press('Control+Alt+Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).press('Enter')
    for (const script of ['sync/issue', 'OnJiraIssueCreated', 'OnJiraIssueUpdated'])
      await expect.poll(() => onDisk(`scripts/${script}.ts`), SOON).toContain('mirrorAnything(')
    await page.locator('.notice').getByRole('button', { name: 'Undo' }).press('Enter')
    for (const script of ['sync/issue', 'OnJiraIssueCreated', 'OnJiraIssueUpdated'])
      await expect.poll(() => onDisk(`scripts/${script}.ts`), SOON).toContain('mirrorIssue(')
    const found = page.getByRole('tree', { name: 'Found places' })
    await found.getByRole('treeitem').nth(1).waitFor()
    await found.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await activeTab('OnJiraIssueCreated.ts').waitFor()
    await page.keyboard.press('Control+Shift+e')
  })

  test('a new script is made, completes with an import, is fixed and runs', async () => {
    await palette(page, 'New Script')
    await page.getByRole('textbox', { name: 'Name' }).fill('tools/Fresh')
    await page.keyboard.press('Enter')
    await activeTab('Fresh.ts').waitFor()
    await page.getByRole('button', { name: 'Script to run' }).getByText('tools/Fresh').waitFor()
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('await setRecordVal', { delay: 15 })
    await (await suggested('setRecordValue')).click()
    await page.keyboard.type("('fresh', { made: true });")
    await page.keyboard.press('Control+s')
    await saved()
    expect(onDisk('scripts/tools/Fresh.ts')).toMatch(/^import \{ setRecordValue \} from ['"]@/)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('status', { name: 'Shown invocation' }).getByText('Finished').waitFor()
  })

  test('a promise nobody waits for is found, and mended by a fix; saving formats', async () => {
    const formatting = page.getByRole('checkbox', { name: /^Format on save/ })
    await palette(page, 'Settings')
    await formatting.press('Space')
    await expect.poll(() => formatting.isChecked(), SOON).toBe(true)
    const logDays = page.getByLabel('Days to keep logs')
    await logDays.fill('some')
    await page.getByText('Enter a number of days, or -1.').waitFor()
    await logDays.fill('14')
    const kept = page.waitForResponse(/api\/kept\.setRetention/)
    await logDays.press('Enter')
    expect((await kept).request().postDataJSON()).toMatchObject({ logDays: 14 })
    await logDays.scrollIntoViewIfNeeded()
    await keepPicture(page, 'settings-kept', page)
    await openFile(page, 'Fresh.ts')
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText("export async function more() {\n      setRecordValue('a',   1);\n}\n")
    await page.locator('.squiggly-warning').first().waitFor()
    await page.keyboard.press('Control+Shift+m')
    await page.getByText('Nobody waits for this promise').waitFor()
    await page.keyboard.press('Control+1')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Control+.')
    await page.locator('.action-widget').getByText('Wait for it: await').click()
    await page.keyboard.press('Control+s')
    await expect
      .poll(() => onDisk('scripts/tools/Fresh.ts'), SOON)
      .toMatch(/^ {2,4}await setRecordValue\('a', 1\);$/m)
    await page.locator('.squiggly-warning').first().waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Shift+y')
    await palette(page, 'Settings')
    await expect.poll(() => logDays.inputValue(), SOON).toBe('14')
    await formatting.press('Space')
    await expect.poll(() => formatting.isChecked(), SOON).toBe(false)
    await page.keyboard.press('Control+w')
  })

  test('a quick fix adds the missing import', async () => {
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('Control+End')
    // In one go: typed letter by letter, a completion may be taken at the semicolon, with its import.
    await page.keyboard.insertText('export const later = getRecordValue;\n')
    await page.keyboard.press('Escape')
    await page.locator('.squiggly-error').first().waitFor()
    // The first mark may be of half a name; the fix is offered once the whole one was looked at.
    const fix = page
      .locator('.action-widget')
      .getByText(/import from/i)
      .first()
    const offered = async () => {
      await page.keyboard.press('Escape')
      await word('getRecordValue').click()
      await page.keyboard.press('Control+.')
      return fix.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      )
    }
    await expect.poll(offered, { timeout: 20_000 }).toBe(true)
    await fix.click()
    await page.keyboard.press('Control+s')
    await expect
      .poll(() => onDisk('scripts/tools/Fresh.ts'), SOON)
      .toMatch(/import \{[^}]*getRecordValue[^}]*\} from/)
  })

  test('JSON files are completed by their schema', async () => {
    await openFile(page, 'listeners/issue-created.json')
    await page.locator('.view-line', { hasText: 'by-issue' }).click()
    await page.keyboard.press('End')
    await page.keyboard.type(',\n"', { delay: 15 })
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'onLost' }).waitFor()
    await page.keyboard.press('Escape')
    for (let i = 0; i < 4; i++) await page.keyboard.press('Control+z')
  })

  test('what a simulator is told is checked by its schema', async () => {
    const file = join(bench.dir, 'simulators/partner.json')
    mkdirSync(dirname(file))
    writeFileSync(file, '{ "answers": [{ "path": "orders" }, { "path": "/", "jsno": [] }] }\n')
    await openFile(page, 'simulators/partner.json')
    await page.locator('.view-overlays .squiggly-warning').nth(1).waitFor()
    await palette(page, 'File: Delete')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.locator('.dv-tab', { hasText: 'partner.json' }).waitFor({ state: 'detached' })
    rmSync(dirname(file), { recursive: true })
  })

  test('what was typed before a file got another name is undone after it', async () => {
    await openFile(page, 'Fresh.ts')
    const before = onDisk('scripts/tools/Fresh.ts')
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('//above')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('//below')
    await page.keyboard.press('Enter')
    const rename = async (name: string) => {
      await palette(page, 'File: Rename')
      await page.getByRole('textbox', { name: 'New name' }).fill(name)
      await page.keyboard.press('Enter')
      await activeTab(name).waitFor()
    }
    const twice = async (key: string, script: string, text: string) => {
      await page.locator('.monaco-editor.focused').waitFor()
      await page.keyboard.press(key) // the end of the line is a step of its own
      await page.keyboard.press(key)
      await page.keyboard.press('Control+s')
      await expect.poll(() => onDisk(`scripts/tools/${script}`), SOON).toBe(text)
    }
    const both = `//above\n${before}//below\n`
    await rename('Fresher.ts')
    expect(onDisk('scripts/tools/Fresher.ts')).toBe(both)
    await twice('Control+z', 'Fresher.ts', `//above\n${before}`)
    await rename('Fresh.ts')
    // What was undone is done again after it, too.
    await twice('Control+y', 'Fresh.ts', both)
    await twice('Control+z', 'Fresh.ts', `//above\n${before}`)
    await twice('Control+z', 'Fresh.ts', before)
  })

  test('renaming a file moves its tab and deleting closes it', async () => {
    await openFile(page, 'Fresh.ts')
    await palette(page, 'File: Rename')
    await page.getByRole('textbox', { name: 'New name' }).fill('Renamed.ts')
    await page.keyboard.press('Enter')
    await activeTab('Renamed.ts').waitFor()
    await palette(page, 'File: Delete')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.locator('.dv-tab', { hasText: 'Renamed.ts' }).waitFor({ state: 'detached' })
    await page.getByRole('treeitem', { name: 'Renamed.ts' }).waitFor({ state: 'detached' })
    await notice(/Deleted .*Renamed\.ts/)
      .getByRole('button', { name: 'Undo' })
      .click()
    await page.getByRole('treeitem', { name: 'Renamed.ts' }).waitFor()
    expect(onDisk('scripts/tools/Renamed.ts')).toContain('getRecordValue')
  })

  test('a folder and a script get other names, and who imports and runs them follows', async () => {
    await openFile(page, 'OnJiraIssueUpdated.ts')
    const folder = (name: string) => page.locator('.tree-row.folder', { hasText: name })
    const answer = async (to: string) => {
      await page.getByRole('textbox', { name: 'New name' }).fill(to)
      await page.keyboard.press('Enter')
    }
    const ask = async (from: string, to: string) => {
      await folder(from).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Rename...' }).press('Enter')
      await answer(to)
    }
    const rename = async (from: string, to: string) => {
      await ask(from, to)
      await folder(to).waitFor()
    }
    await ask('sync', 'OnJiraIssueUpdated.ts/sync')
    await page.getByRole('dialog').getByRole('alert').waitFor()
    // What the disk refuses has changed no import.
    await page.locator('.view-line', { hasText: "'./sync/issue'" }).waitFor()
    expect(onDisk('scripts/OnJiraIssueCreated.ts')).toContain("'./sync/issue'")
    await answer('pairs')
    await folder('pairs').waitFor()
    await expect.poll(() => onDisk('scripts/OnJiraIssueCreated.ts'), SOON).toContain("'./pairs/issue'")
    await expect.poll(() => onDisk('scripts/OnJiraIssueUpdated.ts'), SOON).toContain("'./pairs/issue'")
    await rename('pairs', 'sync')
    await expect.poll(() => onDisk('scripts/OnJiraIssueUpdated.ts'), SOON).toContain("'./sync/issue'")
    await openFile(page, 'OnJiraIssueUpdated.ts')
    for (const name of ['Updated', 'OnJiraIssueUpdated']) {
      await palette(page, 'File: Rename')
      await page.getByRole('textbox', { name: 'New name' }).fill(`${name}.ts`)
      await page.keyboard.press('Enter')
      await activeTab(`${name}.ts`).waitFor()
      await expect.poll(() => onDisk('listeners/issue-updated.json'), SOON).toContain(`"script": "${name}"`)
    }
  })

  test('a repository is made, its first commit asks who commits, and changes are staged by keyboard', async () => {
    const message = page.getByRole('textbox', { name: 'Commit message' })
    const changes = page.getByRole('tree', { name: 'Changes' })
    await page.keyboard.press('Control+Shift+g')
    await page.getByRole('button', { name: 'Initialize repository' }).press('Enter')
    await message.fill('All of it')
    await message.press('Control+Enter')
    await page.getByLabel('Name', { exact: true }).fill('Ada')
    await page.getByLabel('E-mail address').fill('ada@example.com')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing has changed').waitFor()
    await page.locator('.status-bar').getByText('main', { exact: true }).waitFor()

    const script = 'scripts/OnJiraIssueUpdated.ts'
    const committed = onDisk(script)
    writeFileSync(join(bench.dir, script), `// first\n${committed}`)
    writeFileSync(join(bench.dir, 'notes new.md'), 'a note\n')
    await page.getByRole('treeitem', { name: 'OnJiraIssueUpdated.ts scripts M, modified' }).waitFor()
    await changes.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.locator('.diff-page .editor.modified').getByText('// first').waitFor()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// zeroth\n')
    await page.keyboard.press('Control+s')
    await expect.poll(() => onDisk(script), SOON).toBe(`// zeroth\n// first\n${committed}`)

    await changes.focus()
    await page.keyboard.press('Space')
    await page.getByRole('treeitem', { name: 'Staged Changes' }).waitFor()
    expect(await changes.evaluate(list => list === document.activeElement)).toBe(true)
    await message.fill('Say what is first')
    await message.press('Control+Enter')
    await page.getByRole('treeitem', { name: 'Staged Changes' }).waitFor({ state: 'detached' })
    expect(git('log', '-1', '--format=%an %s', '--stat')).toMatch(/^Ada Say what is first\n.*1 file changed/s)

    await page.getByRole('treeitem', { name: 'notes new.md U, new' }).waitFor()
    await changes.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Discard', exact: true }).click()
    await page.getByText('Nothing has changed').waitFor()
    await notice(/Discarded /)
      .getByRole('button', { name: 'Undo' })
      .click()
    await page.getByRole('treeitem', { name: 'notes new.md U, new' }).waitFor()
  })

  test('both sides of a conflict are taken, and an earlier version comes back from the timeline', async () => {
    const script = 'scripts/OnJiraIssueUpdated.ts'
    // Told again, it begins where it began: the first telling may have ended in the middle of its merge.
    const begun = git('log', '-1', '--format=%H', '--grep=^Say what is first').trim()
    git('reset', '-q', '--hard')
    git('switch', '-qC', 'main', begun)
    const committed = onDisk(script)
    git('switch', '-qC', 'theirs')
    writeFileSync(join(bench.dir, script), `// theirs\n${committed}`)
    git('commit', '-qam', 'theirs')
    git('switch', '-q', 'main')
    writeFileSync(join(bench.dir, script), `// ours\n${committed}`)
    git('commit', '-qam', 'ours')
    expect(() => git('merge', 'theirs')).toThrow()
    await page.getByRole('treeitem', { name: 'OnJiraIssueUpdated.ts scripts !, both modified' }).waitFor()
    const listed = async () => {
      await page.keyboard.press('Control+Shift+p')
      await page.getByRole('combobox', { name: 'Command' }).fill('>Conflict:')
      await page.getByRole('option').or(page.locator('[cmdk-empty]')).first().waitFor()
      const names = await page.getByRole('option', { name: /^Conflict:/ }).allTextContents()
      await page.keyboard.press('Escape')
      return names
    }
    await openFile(page, script)
    await page.getByText('Take both').waitFor()
    expect(await listed()).toHaveLength(4)
    await palette(page, 'Conflict: Take Both')
    expect(await listed()).toEqual([])
    await page.keyboard.press('Control+s')
    await expect.poll(() => onDisk(script), SOON).toBe(`// ours\n// theirs\n${committed}`)
    await palette(page, 'Git: Stage All')
    await page.getByRole('textbox', { name: 'Commit message' }).press('Control+Enter')
    await expect.poll(() => git('log', '-1', '--format=%s'), SOON).toMatch(/^Merge branch 'theirs'/)

    await palette(page, 'File: Show Timeline')
    await page.getByRole('option', { name: /^Say what is first/ }).waitFor()
    const before = page.getByRole('option', { name: /^On disk before/ }).first()
    await before.click()
    await page.getByRole('button', { name: 'Restore this version' }).waitFor()
    await page
      .locator('.diff-page')
      .getByText(/^OnJiraIssueUpdated\.ts, \d\d:\d\d:\d\d$/)
      .waitFor()
    await page.getByRole('option', { name: /^On disk before/, selected: true }).waitFor()
    await page.getByRole('button', { name: 'Restore this version' }).press('Enter')
    await expect.poll(() => onDisk(script), SOON).toContain('<<<<<<< HEAD')
    await page.keyboard.press('Control+w')
    await openFile(page, script)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+s')
    await expect.poll(() => onDisk(script), SOON).toBe(`// ours\n// theirs\n${committed}`)
  })

  test('an account that cannot log in is refused in the dialog, which keeps what was typed', async () => {
    await palette(page, 'Connect an Account')
    const dialog = page.getByRole('dialog', { name: 'Connect an account' })
    await dialog.getByRole('combobox', { name: 'Service' }).fill('GitLab')
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Address').fill('http://127.0.0.1:9')
    await dialog.getByLabel('Personal access token', { exact: true }).fill('glpat-nobody')
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await passphrase(page, dialog.getByRole('alert'))
    await dialog
      .getByRole('alert')
      .getByText(/127\.0\.0\.1:9/)
      .waitFor()
    expect(await dialog.getByLabel('Address').inputValue()).toBe('http://127.0.0.1:9')
    await page.keyboard.press('Escape')
    await dialog.getByRole('button', { name: 'Throw away' }).click()
    await dialog.waitFor({ state: 'detached' })
  })

  test('settings and tabs are remembered', async () => {
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light')
    await palette(page, 'Theme: Dark')
    await page.keyboard.press('Control+,')
    const size = page.getByLabel('Font size', { exact: true })
    await size.fill('17')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => readFileSync(join(bench.home, 'config/settings.json'), 'utf8'), SOON)
      .toContain('17')
    expect(await size.evaluate(field => field === document.activeElement)).toBe(true)
    await openFile(page, 'README.md')
    await openFile(page, 'bobbin.json')
    const tabs = () => page.locator('.dv-tab .label').allInnerTexts()
    const before = await tabs()
    const kept = page.waitForResponse(r => r.url().endsWith('/api/session.set'))
    await page.evaluate(() => window.dispatchEvent(new Event('blur')))
    await kept
    await expect
      .poll(() => readFileSync(join(bench.home, 'config/settings.json'), 'utf8'), SOON)
      .toContain('17')
    await page.reload()
    await activeTab('bobbin.json').waitFor()
    await page.locator('.monaco-editor .view-line').first().waitFor()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await tabs()).toEqual(before)
    const drawn = () =>
      page
        .locator('.view-lines')
        .first()
        .evaluate(e => getComputedStyle(e).fontSize)
    await expect.poll(drawn, SOON).toBe('17px')
  })

  test('axe finds nothing wrong in any main view, in any theme', async () => {
    const faults: string[] = []
    const look = async (view: string) => {
      for (const fault of await axe(page)) faults.push(`${view}: ${fault}`)
    }
    // Lists with something in them: a file that git does not know, and a place with what it becomes.
    writeFileSync(join(bench.dir, 'scripts/Unknown.ts'), '// an unknown place\n')
    await page.keyboard.press('Control+Shift+g')
    await page.getByRole('treeitem', { name: 'Unknown.ts scripts U, new' }).waitFor()
    await palette(page, 'Search: Replace in Files')
    await page.getByRole('textbox', { name: 'Search', exact: true }).fill('unknown place')
    await page.getByRole('textbox', { name: 'Replace with', exact: true }).fill('place that is known')
    await page.getByRole('treeitem', { name: 'Unknown.ts scripts 1' }).waitFor()
    await page.getByRole('treeitem', { name: /unknown place becomes place that is known/ }).waitFor()
    for (const [theme, sign] of [
      ['Theme: High Contrast', '[data-contrast=high][data-theme=dark]'],
      ['Theme: High Contrast, Light', '[data-contrast=high][data-theme=light]'],
      ['Theme: Light', '[data-contrast=usual][data-theme=light]'],
      ['Theme: Dark', '[data-contrast=usual][data-theme=dark]'],
    ] as const) {
      await palette(page, theme)
      await page.locator(`html${sign}`).waitFor()
      for (const key of theme === 'Theme: Dark' ? ['f', 'g', 'c', 'u', 'e'] : ['f', 'g', 'e']) {
        await page.keyboard.press(`Control+Shift+${key}`)
        await look(`${theme}, Ctrl+Shift+${key}`)
      }
    }
    for (const panel of ['h', 'm', 'i', 'r', 'y']) {
      await page.keyboard.press(`Control+Shift+${panel}`)
      await look(`panel Ctrl+Shift+${panel}`)
    }
    await palette(page, 'Connections: Open Simulator')
    await page.getByRole('combobox', { name: 'Simulator' }).waitFor()
    await look('the question for a simulator')
    await answer(page, 'Open')
    await page.getByRole('article', { name: /^Simulator of/ }).waitFor()
    await look('Simulator')
    for (const [form, name] of [
      ['View: Parameters', 'Parameters'],
      ['Settings', 'Settings'],
      ['View: Migrations', 'Migrations'],
      ['Workspace: Set Up', 'Set Up'],
    ] as const) {
      await palette(page, form)
      await page.getByRole('article', { name, exact: true }).waitFor()
      await look(form)
    }
    for (const dialog of ['New Connection', 'New Script', 'Publish to a Runner', 'Add a Runner']) {
      await palette(page, dialog)
      await page.getByRole('dialog').waitFor()
      await look(dialog)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await page.keyboard.press('F1')
    await look('palette')
    await page.keyboard.press('Escape')
    expect(faults).toEqual([])
  })

  test('every control has a name', async () => {
    expect(await unnamed(page)).toEqual([])
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    // Chromium says so of every request that failed. Two may: the refused login, and reading a
    // file that was renamed or deleted between the signal that it changed and the question.
    const expected = (c: string) =>
      c.includes('status of 503') || (c.includes('status of 404') && c.endsWith('/api/file.read'))
    expect(bench.complaints.filter(c => !expected(c))).toEqual([])
  })
})
