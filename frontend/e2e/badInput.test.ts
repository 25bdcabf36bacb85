// What goes wrong around files: two who edit one, names that cannot be, bytes that are no text. Nothing is lost.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answer, axe, keepPicture, openFile, palette } from './program'
import { bench, page, stage } from './stage'

stage({ theme: 'dark' })

const path = (name: string) => join(bench.dir, 'scripts', name)
const onDisk = (name: string) => readFileSync(path(name), 'utf8')
const bar = () => page.locator('.editor-host .conflict')
const dialog = () => page.getByRole('dialog')
const line = (text: string) => page.locator('.view-line', { hasText: text })
const log = () => page.getByRole('log', { name: 'Console' })
const strip = () => page.getByRole('status', { name: 'Shown invocation' })

async function make(name: string, text: string | Buffer): Promise<void> {
  writeFileSync(path(name), text)
  await page.getByRole('treeitem', { name }).waitFor()
}

const TWO = 'export const one = 1\n\nexport const two = 2\n\nexport const three = 3\n'

const KEEP = `import { setRecordValue } from '@bobbin/record-storage'

export default async function () {
  await setRecordValue('dear', { answer: 42 }, { ttl: 3600 })
  console.log('kept it')
}
`

describe('a file that is changed here and on disk', () => {
  // What is typed is saved by itself a moment later: the disk is changed in the same one.
  async function bothChange(typed: string, theirs: string): Promise<void> {
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText(typed)
    writeFileSync(path('Two.ts'), theirs)
    await bar().getByText('changed on disk').waitFor()
  }

  test('is merged where the lines do not touch', async () => {
    await make('Two.ts', TWO)
    await openFile(page, 'Two.ts')
    await bothChange('// mine\n', TWO.replace('three = 3', 'three = 33'))
    await bar().getByRole('button', { name: 'Merge' }).press('Enter')
    await line('three = 33').waitFor()
    await line('// mine').waitFor()
    await bar().waitFor({ state: 'detached' })
    await expect.poll(() => onDisk('Two.ts')).toBe(`// mine\n${TWO.replace('three = 3', 'three = 33')}`)
  })

  test('is marked where they do, asks again after undo, and is saved when it is settled', async () => {
    writeFileSync(path('Two.ts'), TWO)
    await line('three = 33').waitFor({ state: 'detached' })
    await bothChange('// mine\n', `// theirs\n${TWO}`)
    await bar().getByRole('button', { name: 'Merge' }).press('Enter')
    await bar().getByText('Both sides changed the same lines').waitFor()
    await page.getByText('Take ours (in the editor)').waitFor()
    expect(await axe(page)).toEqual([])
    await keepPicture(page, 'merge', page)
    expect(onDisk('Two.ts')).toBe(`// theirs\n${TWO}`)
    await page.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('Control+z')
    await bar().getByText('changed on disk').waitFor()
    expect(onDisk('Two.ts')).toBe(`// theirs\n${TWO}`)
    await bar().getByRole('button', { name: 'Merge' }).press('Enter')
    await page.getByText('Take both').click()
    await bar().waitFor({ state: 'detached' })
    await expect.poll(() => onDisk('Two.ts')).toBe(`// mine\n// theirs\n${TWO}`)
  })
})

describe('a name that cannot be', () => {
  const name = () => page.getByRole('textbox', { name: 'Name' })

  test('is refused in the dialog, which keeps what was typed', async () => {
    await palette(page, 'New Script')
    const refusals: [typed: string, said: string][] = [
      ['two', 'scripts/Two.ts is there already.'],
      ['Sync/more', 'A folder is called scripts/sync/ already.'],
      ['a:b', 'A name cannot contain'],
      ['tools/nul', 'Windows does not allow the name nul'],
      ['n'.repeat(300), 'A name can have at most 200 letters.'],
      ['../out', 'A name cannot be . or ..'],
    ]
    for (const [typed, said] of refusals) {
      await name().fill(typed)
      await dialog().getByText(said).waitFor()
      await page.keyboard.press('Enter')
      expect(await name().inputValue()).toBe(typed)
    }
    expect(await axe(page)).toEqual([])
  })

  test('is refused by the program in the same place, and another one is taken', async () => {
    const below = 'Two.ts/below'
    await name().fill(below)
    await page.keyboard.press('Enter')
    await dialog().getByRole('alert').getByText('could not be saved').waitFor()
    expect(await name().inputValue()).toBe(below)
    await keepPicture(page, 'refused', page)
    await name().fill('Fresh')
    await dialog().getByRole('alert').waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    await page.locator('.dv-active-tab', { hasText: 'Fresh.ts' }).waitFor()
    await page.locator('.monaco-editor.focused').waitFor()
  })

  test('is refused for what has a name already', async () => {
    await palette(page, 'File: Rename')
    const box = page.getByRole('textbox', { name: 'New name' })
    await box.fill('TWO.ts')
    await dialog().getByText('scripts/Two.ts is there already.').waitFor()
    await box.fill('Two.ts/below.ts')
    await page.keyboard.press('Enter')
    await dialog().getByRole('alert').waitFor()
    await box.fill('fresh.ts')
    await page.keyboard.press('Enter')
    await page.locator('.dv-active-tab', { hasText: 'fresh.ts' }).waitFor()
  })
})

describe('bytes that are no text', () => {
  const latin = Buffer.from("export default function () {\n  console.log('Gr\xfc\xdfe')\n}\n", 'latin1')

  test('are not written over by the text that was read before', async () => {
    await make('Words.ts', "export default function () {\n  console.log('Grüße')\n}\n")
    await openFile(page, 'Words.ts')
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// mine\n')
    writeFileSync(path('Words.ts'), latin)
    await bar().getByText('line 2, column 18 has the byte 0xFC').waitFor()
    await page.keyboard.press('Control+s')
    await line('// mine').waitFor()
    expect(readFileSync(path('Words.ts'))).toEqual(latin)
  })

  test('are not run as other ones: the error has the place', async () => {
    await bar().getByRole('button', { name: 'Close it' }).press('Enter')
    await page.getByRole('button', { name: /Script to run/ }).click()
    await page.getByRole('menuitemradio', { name: 'Words' }).click()
    await page.keyboard.press('F5')
    await strip().getByText('Error', { exact: true }).first().waitFor()
    await page.getByText('The file is not UTF-8 text: the byte 0xFC has no meaning here.').first().waitFor()
    await page.getByText('scripts/Words.ts:2:18').first().waitFor()
    expect(readFileSync(path('Words.ts'))).toEqual(latin)
  })
})

describe('what is deleted', () => {
  const undo = (text: string) =>
    page.locator('.notice', { hasText: text }).getByRole('button', { name: 'Undo' }).press('Enter')

  test('a record comes back with its value', async () => {
    await make('Keep.ts', KEEP)
    await openFile(page, 'Keep.ts')
    await page.keyboard.press('F5')
    await log().getByText('kept it').waitFor()
    await page.keyboard.press('Control+Shift+r')
    await page.getByRole('option', { name: /dear/ }).click()
    await page.getByRole('button', { name: 'Delete this record' }).press('Enter')
    await answer(page, 'Delete')
    await page.getByRole('option', { name: /dear/ }).waitFor({ state: 'detached' })
    await undo('Deleted the record dear.')
    await page.getByRole('option', { name: /dear/ }).click()
    await page.getByRole('textbox', { name: 'Value of dear, JSON' }).waitFor()
  })

  test('a queue comes back, with the listeners in it', async () => {
    const file = (name: string) => readFileSync(join(bench.dir, name), 'utf8')
    const before = [file('bobbin.json'), file('listeners/issue-created.json')]
    await palette(page, 'View: Event Queues')
    await page.getByRole('button', { name: 'Remove the queue by-issue' }).press('Enter')
    await expect.poll(() => file('listeners/issue-created.json')).not.toContain('by-issue')
    await undo('Deleted the event queue by-issue.')
    await expect.poll(() => [file('bobbin.json'), file('listeners/issue-created.json')]).toEqual(before)
  })
})

describe('a log that is too much', () => {
  test('a line of 50 MB is cut, and says so', async () => {
    await make(
      'Long.ts',
      "export default function () {\n  console.log('x'.repeat(50 << 20))\n  console.log('after it')\n}\n",
    )
    await openFile(page, 'Long.ts')
    await page.keyboard.press('F5')
    await log().getByText('after it').waitFor()
    await log().getByText('(cut: of 50.0 MB the first 64 KB are kept)').waitFor()
    await log().getByRole('button', { name: 'Show its first 65.6 kB' }).waitFor()
    await keepPicture(page, 'long-line', page)
  })
})
