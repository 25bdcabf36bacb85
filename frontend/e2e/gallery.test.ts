// From nothing to a first run that ended well, by keyboard: a template is found, looked at, made and set up.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { axe, keepPicture, palette, unnamed } from './program'
import { bench, page, stage } from './stage'

stage({ template: null })

const cards = () => page.getByRole('list', { name: 'Templates' }).getByRole('listitem')
const preview = () => page.getByRole('dialog', { name: 'Jira to GitLab' })
const setup = () => page.getByRole('article', { name: 'Set Up' })

describe('templates', () => {
  test('one is found by its service', async () => {
    const find = page.getByRole('searchbox', { name: 'Find a template' })
    await cards().first().waitFor()
    const all = await cards().count()
    await keepPicture(page, 'gallery', page)
    expect(await axe(page)).toEqual([])
    await find.fill('no service is called like this')
    await page.getByText('No template speaks of this.').waitFor()
    await find.fill('GitLab jira-cloud')
    await cards().filter({ hasText: 'Jira to GitLab' }).waitFor()
    expect(await cards().count()).toBeLessThan(all)
  })

  test('its readme and its code are read before anything is made', async () => {
    await cards()
      .getByRole('button', { name: /^Jira to GitLab/ })
      .press('Enter')
    await preview().getByRole('heading', { name: 'Jira to GitLab', level: 3 }).waitFor()
    await keepPicture(page, 'template-readme', page)
    expect(await axe(page)).toEqual([])
    const files = preview().getByRole('listbox', { name: 'Files of the template' })
    await files.press('ArrowDown')
    const shown = preview().getByRole('region', { name: /^Text of scripts/ })
    await shown.locator('.mtk1').first().waitFor()
    await keepPicture(page, 'template-code', page)
    expect(existsSync(bench.dir)).toBe(false)
  })

  test('a workspace is made of it where a person says', async () => {
    await preview().getByLabel('Name').fill('Our sync')
    await preview().getByLabel('Folder').fill('somewhere')
    await page.keyboard.press('Enter')
    await preview().getByText('Enter an absolute path.').waitFor()
    await preview().getByLabel('Folder').fill(bench.dir)
    await page.keyboard.press('Enter')
    await setup().waitFor()
    expect(JSON.parse(readFileSync(join(bench.dir, 'bobbin.json'), 'utf8'))).toHaveProperty(
      'name',
      'Our sync',
    )
  })

  test('what it needs is asked for, and the first run says that it works', async () => {
    const step = (name: string) => setup().getByRole('region', { name })
    await step('1. Accounts').getByText('done', { exact: true }).waitFor()
    await step('1. Accounts')
      .getByRole('button', { name: 'Account of gitlab' })
      .getByText('Simulated')
      .waitFor()
    await step('2. Parameters').getByText('done', { exact: true }).waitFor()
    const project = step('2. Parameters').getByRole('textbox').first()
    await project.press('Enter')
    await step('3. A first run').getByText('not yet').waitFor()
    expect(await unnamed(page)).toEqual([])
    expect(await axe(page)).toEqual([])
    await step('3. A first run').getByRole('button', { name: 'Run' }).press('Enter')
    await step('3. A first run').getByRole('status', { name: 'Last run' }).getByText('Finished').waitFor()
    await step('3. A first run').getByRole('status', { name: 'It works' }).waitFor()
    await keepPicture(page, 'setup', page)
  })

  test('the gallery comes back for another workspace', async () => {
    await palette(page, 'Workspace: New from Template')
    const dialog = page.getByRole('dialog', { name: 'New workspace' })
    await dialog.getByRole('searchbox', { name: 'Find a template' }).fill('tempo')
    await dialog.getByRole('listitem').first().waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('the workspace becomes a template, but for its secrets', async () => {
    const code = join(bench.dir, 'scripts', 'Key.ts')
    writeFileSync(code, "export const key = 'ghp_0123456789abcdefghijklmnopqrstuvwxyzAB'\n")
    await palette(page, 'Workspace: Make a Template')
    const dialog = page.getByRole('dialog', { name: 'Make a template' })
    const out = `${bench.dir}-ours.zip`
    await dialog.getByLabel('Folder or zip file').fill(out)
    await page.keyboard.press('Enter')
    await dialog.getByRole('list', { name: 'Secrets' }).getByText('scripts/Key.ts:1').waitFor()
    await keepPicture(page, 'template-secrets', page)
    expect(existsSync(out)).toBe(false)
    rmSync(code)
    await dialog.getByLabel('Title').fill('How we do it')
    await page.keyboard.press('Enter')
    await dialog.getByRole('status').getByText(out).waitFor()
    await dialog
      .getByRole('list', { name: 'Left out' })
      .or(dialog.getByText('Every file went along.'))
      .waitFor()
    await keepPicture(page, 'template-made', page)
    expect(await axe(page)).toEqual([])
    // Nothing that was typed would be lost: it does not ask.
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('a colleague begins with it', async () => {
    await palette(page, 'Workspace: New from a Folder or Zip File')
    const ask = page.getByRole('dialog', { name: 'New workspace from a template of yours' })
    await ask.getByLabel('Folder or zip file').fill(`${bench.dir}-ours.zip`)
    await page.keyboard.press('Enter')
    const look = page.getByRole('dialog', { name: 'How we do it' })
    await look.getByRole('listbox', { name: 'Files of the template' }).waitFor()
    const dir = `${bench.dir}-theirs`
    await look.getByLabel('Folder').fill(dir)
    await page.keyboard.press('Enter')
    await setup().waitFor()
    await page.waitForFunction(() => document.title === 'How we do it - Bobbin')
    expect(existsSync(join(dir, 'bobbin.json'))).toBe(true)
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })
})
