// Work on one repository with others, by keyboard: branches, push, pull, and a conflict that is settled.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { axe, openFile, palette } from './program'
import { bench, page, stage } from './stage'

const SCRIPT = 'scripts/OnJiraIssueUpdated.ts'
const SOON = { timeout: 10_000 }

stage({ theme: 'dark' })
beforeAll(async () => {
  gitIn(bench.dir, 'init', '-q', '-b', 'main')
  gitIn(bench.dir, 'add', '.')
  gitIn(bench.dir, 'commit', '-qm', 'All of it')
  gitIn(bench.dir, 'config', 'user.name', 'Ada')
  gitIn(bench.dir, 'config', 'user.email', 'ada@example.com')
  await palette(page, 'Git: Refresh')
})

/** git as a colleague has it, who is set up nowhere. */
function gitIn(dir: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const who = ['-c', 'user.name=Bob', '-c', 'user.email=bob@example.com']
  return execFileSync('git', [...who, ...args], { cwd: dir, env, encoding: 'utf8', stdio: 'pipe' }).trim()
}

const remote = () => join(bench.home, 'remote.git')
const colleague = () => join(bench.home, 'colleague')
const onDisk = () => readFileSync(join(bench.dir, SCRIPT), 'utf8')
const status = (text: string | RegExp) => page.locator('.status-bar').getByText(text, { exact: true })
const message = () => page.getByRole('textbox', { name: 'Commit message' })
const notice = (text: string | RegExp) => page.locator('.notice', { hasText: text })

/** Writes a line at the top of the script, and commits it. */
async function commit(line: string): Promise<void> {
  await openFile(page, SCRIPT)
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText(`${line}\n`)
  await page.keyboard.press('Control+s')
  await expect.poll(onDisk, SOON).toMatch(new RegExp(`^${line}`))
  await page.keyboard.press('Control+Shift+g')
  await page.getByRole('treeitem', { name: /OnJiraIssueUpdated\.ts scripts M/ }).waitFor()
  await message().fill(line)
  await message().press('Control+Enter')
  await page.getByText('Nothing has changed').waitFor()
}

/** What a colleague pushes meanwhile. */
function pushedMeanwhile(line: string): void {
  const file = join(colleague(), SCRIPT)
  writeFileSync(file, `${line}\n${readFileSync(file, 'utf8')}`)
  gitIn(colleague(), 'commit', '-qam', line)
  gitIn(colleague(), 'push', '-q')
}

describe('git', () => {
  test('a branch is made by its name, and another is switched to', async () => {
    await status('main').waitFor()
    await palette(page, 'Git: Create Branch')
    await page.getByRole('textbox', { name: 'Name' }).fill('feature/first')
    await page.keyboard.press('Enter')
    await status('feature/first').waitFor()
    await commit('// first')
    await palette(page, 'Git: Switch Branch')
    await page.getByRole('combobox', { name: 'Branch' }).fill('main')
    await page.getByRole('option', { selected: true }).getByText('main').first().waitFor()
    await page.keyboard.press('Enter')
    await status('main').waitFor()
    expect(onDisk()).not.toContain('// first')
    await openFile(page, SCRIPT)
    await page.locator('.view-line').getByText('// first').waitFor({ state: 'detached' })
    expect(gitIn(bench.dir, 'branch', '--format=%(refname:short)')).toBe('feature/first\nmain')
  })

  test('a push asks where to, and says how far here and there are apart', async () => {
    gitIn(bench.home, 'init', '-q', '--bare', '-b', 'main', remote())
    await palette(page, 'Git: Push')
    const address = page.getByRole('textbox', { name: 'Address' })
    await address.fill(remote())
    await page.keyboard.press('Enter')
    await expect.poll(() => gitIn(remote(), 'log', '--format=%s', '--all'), SOON).toBe('All of it')
    await status('0↓ 0↑').waitFor()
    await commit('// ours')
    await status('0↓ 1↑').waitFor()
    await palette(page, 'Git: Push')
    await status('0↓ 0↑').waitFor()
    expect(gitIn(remote(), 'log', '-1', '--format=%an %s')).toBe('Ada // ours')
  })

  test('what a colleague pushed is pulled into the open file', async () => {
    gitIn(bench.home, 'clone', '-q', remote(), colleague())
    pushedMeanwhile('// theirs')
    await palette(page, 'Git: Fetch')
    await status('1↓ 0↑').waitFor()
    await palette(page, 'Git: Pull')
    await status('0↓ 0↑').waitFor()
    await openFile(page, SCRIPT)
    await page.locator('.view-line').getByText('// theirs').first().waitFor()
  })

  test('lines that both have changed are a conflict, which is settled and pushed', async () => {
    pushedMeanwhile('// theirs again')
    await commit('// ours again')
    await palette(page, 'Git: Push')
    await notice('Pull first, then push again.').waitFor()
    await palette(page, 'Git: Pull')
    await notice('Both sides changed the same lines.').waitFor()
    const conflict = page.getByRole('treeitem', { name: /^OnJiraIssueUpdated\.ts scripts !/ })
    await conflict.waitFor()
    expect(await axe(page)).toEqual([])
    await page.getByRole('tree', { name: 'Changes' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText('Take both').waitFor()
    await palette(page, 'Conflict: Take Both')
    await page.keyboard.press('Control+s')
    await expect.poll(onDisk, SOON).not.toContain('<<<<<<<')
    expect(onDisk()).toContain('// ours again')
    expect(onDisk()).toContain('// theirs again')
    await page.keyboard.press('Control+Shift+g')
    await page.getByRole('tree', { name: 'Changes' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.getByRole('treeitem', { name: 'Staged Changes' }).waitFor()
    await message().press('Control+Enter')
    await status('0↓ 2↑').waitFor()
    await palette(page, 'Git: Push')
    await status('0↓ 0↑').waitFor()
    expect(gitIn(remote(), 'log', '-1', '--format=%an %s')).toMatch(/^Ada Merge/)
  })

  test('what is wrong in a file is said before that it is new', async () => {
    const path = join(bench.dir, 'scripts/Wrong.ts')
    writeFileSync(path, "export const n: number = 'text'\n")
    await openFile(page, 'Wrong.ts')
    await palette(page, 'View: Explorer')
    const row = page.locator('.tree-row.error.git-a', { hasText: 'Wrong.ts' })
    await row.waitFor()
    const colour = (name: string) => row.locator(name).evaluate(e => getComputedStyle(e).color)
    expect(await colour('.name')).not.toBe(await colour('.git-letter'))
    rmSync(path)
    await row.waitFor({ state: 'detached' })
  })

  test('nothing was thrown, or asked of another host', () => {
    // The push that was refused, and files that a branch has not.
    const expected = (c: string) => /api\/(git\.|file\.read)/.test(c)
    expect(bench.complaints.filter(c => !expected(c))).toEqual([])
  })
})
