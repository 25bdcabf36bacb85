// What stands beside the code while it is typed: what a call takes, names of arguments, colours, imports in order, what
// looks like a secret. All of it is there again after the language service died.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { suggested } from './hands'
import { openFile, palette } from './program'
import { bench, languageServed, page, stage, write } from './stage'

stage({ theme: 'light' })
beforeAll(languageServed)

/** Longer than the delay of auto-save. */
const SOON = { timeout: 60_000 }
const onDisk = (path: string) => readFileSync(join(bench.dir, path), 'utf8')
const service = (state: string) => page.locator('.status-bar').getByText(state, { exact: true })

const AREA = `import { setRecordValue, getRecordValue } from '@bobbin/record-storage';
import { syncIssue } from './sync/issue';
import { recordKeyExists } from '@bobbin/record-storage';

function area(width: number, height: number) {
  return width * height;
}

export default async function () {
  const size = area(2, 3);
  await setRecordValue('size', size);
  return getRecordValue('size');
}
`

/** Writes a script, opens it and waits until what the service says of it is there. */
async function open(name: string, text: string): Promise<void> {
  write(`scripts/${name}`, text)
  await page.getByRole('treeitem', { name }).waitFor()
  await openFile(page, name)
}

/** Writes a first line, and takes it away again. */
async function putFirst(line: string): Promise<void> {
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText(`${line}\n`)
}
async function takeFirst(): Promise<void> {
  await page.locator('.monaco-editor.focused').waitFor()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Control+Shift+k')
}

describe('assistance', () => {
  test('a call says what it takes, and which of it is typed now', async () => {
    await open('Area.ts', AREA)
    await page.keyboard.press('Control+End')
    const widget = page.locator('.parameter-hints-widget.visible')
    // Asked again as long as the service does not know the script yet.
    await page.keyboard.type('area(')
    await expect
      .poll(async () => {
        if (!(await widget.isVisible())) await page.keyboard.press('Control+Shift+Space')
        return widget.isVisible()
      }, SOON)
      .toBe(true)
    await widget.getByText('area(width: number, height: number): number').first().waitFor()
    await widget.locator('.parameter.active', { hasText: 'width: number' }).waitFor()
    await page.keyboard.type('2, ')
    await widget.locator('.parameter.active', { hasText: 'height: number' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Shift+k')
    await page.keyboard.press('Control+s')
    await expect.poll(() => onDisk('scripts/Area.ts'), SOON).not.toContain('area(2, )')
  })

  test('names of arguments stand in the line when they are asked for', async () => {
    const hints = page.locator('.view-line', { hasText: /width:\s*2,\s*height:\s*3/ })
    expect(await hints.count()).toBe(0)
    await palette(page, 'Editor: Toggle Inlay Hints')
    await hints.first().waitFor()
    expect(onDisk('scripts/Area.ts')).toContain('area(2, 3)')
    await palette(page, 'Editor: Toggle Inlay Hints')
    await hints.first().waitFor({ state: 'detached' })
  })

  test('a name has the colour of what it is', async () => {
    const colour = (line: string, name: string) =>
      page
        .locator('.view-line', { hasText: line })
        .locator('span span', { hasText: new RegExp(`^\\s*${name}\\s*$`) })
        .first()
        .evaluate(span => getComputedStyle(span).color)
    // To a grammar all of them are names: only the service knows a function, a parameter and a constant apart.
    const colours = async () => [
      await colour('return getRecordValue', 'getRecordValue'),
      await colour('return width', 'width'),
      await colour('const size', 'size'),
    ]
    await expect.poll(async () => new Set(await colours()).size, SOON).toBe(3)
  })

  test('imports are brought in order, those of no use go', async () => {
    await palette(page, 'Editor: Organize Imports')
    await page.locator('.view-line', { hasText: 'recordKeyExists' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+s')
    await expect
      .poll(() => onDisk('scripts/Area.ts'), SOON)
      .toMatch(/^import \{ getRecordValue, setRecordValue \} from '@bobbin\/record-storage';\n+function area/)
  })

  test('what looks like a token is marked, and becomes a password parameter', async () => {
    const token = `ghp_${'0123456789abcdefghijklmnopqrstuvwxyzAB'}`
    await putFirst(`export const key = '${token}';`)
    await page.locator('.squiggly-warning').first().waitFor()
    await page.keyboard.press('Control+Shift+m')
    await page.getByText(/This looks like .*keep it in a password parameter or an account/).waitFor()
    await page.locator('.view-line span', { hasText: 'ghp_' }).last().click()
    await page.keyboard.press('Control+.')
    await page.locator('.action-widget').getByText('Make a password parameter...').click()
    const made = page.getByRole('dialog', { name: 'New parameter' })
    await made.waitFor()
    expect(await made.getByLabel('Type').inputValue()).toBe('password')
    await page.keyboard.press('Escape')
    await made.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+1')
    await takeFirst()
    await page.locator('.squiggly-warning').first().waitFor({ state: 'detached' })
  })

  test('an environment is completed and checked by its schema', async () => {
    const before = onDisk('environments/development.json')
    await openFile(page, 'environments/development.json')
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('End')
    await page.keyboard.insertText('"production": "maybe",')
    await page.locator('.squiggly-warning, .squiggly-error').first().waitFor()
    await page.keyboard.insertText('"lim')
    await page.keyboard.press('Control+Space')
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'limits' }).first().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(before)
    await page.keyboard.press('Control+Shift+End') // what the editor closed
    await page.keyboard.press('Delete')
    await page.keyboard.press('Control+s')
    await page.locator('.squiggly-warning, .squiggly-error').first().waitFor({ state: 'detached' })
    await openFile(page, 'Area.ts')
  })

  test('the language service dies: it is said, and what was asked is answered again', async () => {
    expect(bench.killChildren('--lsp')).toBe(1)
    await service('TypeScript (restarted)').waitFor()
    // The new one knows what is typed and not yet saved.
    await putFirst('export const broken: number = `text`;')
    await page.locator('.squiggly-error').first().waitFor()
    await page
      .getByText(/Type 'string' is not assignable to type 'number'/)
      .first()
      .waitFor()
    await takeFirst()
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' })
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('const other = are')
    await suggested('area')
    await page.keyboard.press('Escape')
  })

  test('nothing was thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })
})
