// A million records: taken from a file with a progress that can be cancelled, looked through to the last, found by the
// beginning of a key, changed and written out again, by keyboard.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bench, page, stage } from './stage'

stage({ template: 'empty' })

const MANY = 1_000_000

function writeRecords(name: string, count: number): void {
  const file = openSync(join(bench.dir, name), 'w')
  for (let from = 0; from < count; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, count - from) }, (_, i) => {
      const n = from + i
      return `{"key":"issue-${String(n).padStart(7, '0')}","value":{"n":${n}}}\n`
    })
    writeSync(file, lines.join(''))
  }
  closeSync(file)
}

const rows = () => page.getByRole('listbox', { name: 'Records' })
const count = () => page.getByRole('status', { name: 'How many records' })
const record = (key: string) => page.getByRole('region', { name: `Record ${key}` })

async function move(button: 'Import' | 'Export', file: string): Promise<void> {
  await page.getByRole('button', { name: `${button} records` }).press('Enter')
  await page.getByLabel('File', { exact: true }).fill(file)
  await page.keyboard.press('Enter')
}

describe('a million records', () => {
  test('are no longer taken from a file when that is stopped', async () => {
    writeRecords('many.jsonl', MANY)
    await page.getByRole('tab', { name: 'Records' }).click()
    await move('Import', 'many.jsonl')
    await page.getByText('Importing many.jsonl').waitFor()
    await page.getByRole('button', { name: 'Stop', exact: true }).press('Enter')
    await page.getByText('Importing many.jsonl').waitFor({ state: 'detached' })
    expect(Number.parseInt((await count().innerText()).replaceAll(',', ''), 10)).toBeLessThan(MANY)
  })

  test('are taken from a file', async () => {
    await move('Import', 'many.jsonl')
    await page.getByText('1,000,000 records are imported from many.jsonl.').waitFor({ timeout: 170_000 })
    await count().getByText('1,000,000').waitFor()
  })

  test('are looked through to the last, a few rows at a time', async () => {
    await rows().focus()
    await page.keyboard.press('End')
    await record('issue-0999999').waitFor()
    expect(await rows().getByRole('option').count()).toBeLessThan(200)
    await page.keyboard.press('PageUp')
    await page.keyboard.press('Home')
    await record('issue-0000000').waitFor()
  })

  test('are found by the beginning of a key', async () => {
    await page
      .getByRole('textbox', { name: 'Filter records by the beginning of the key' })
      .fill('issue-07654')
    await count().getByText('100 records', { exact: true }).waitFor()
    await rows().focus()
    await page.keyboard.press('End')
    await record('issue-0765499').waitFor()
  })
  test('are changed one by one, when what is written is JSON', async () => {
    const value = page.getByRole('textbox', { name: 'Value of issue-0765499, JSON' })
    await value.fill('{ "n": ')
    await page.getByRole('button', { name: 'Save', exact: true }).and(page.locator(':disabled')).waitFor()
    await value.fill('{ "n": 7 }')
    await value.press('Control+s')
    await rows().getByText('{"n":7}').waitFor()
  })

  test('are written to a file, those in sight or all', async () => {
    await move('Export', 'few.jsonl')
    await page.getByText('100 records are in few.jsonl.').waitFor()
    const few = readFileSync(join(bench.dir, 'few.jsonl'), 'utf8').trim().split('\n')
    expect(JSON.parse(few.at(-1) ?? '')).toMatchObject({ key: 'issue-0765499', value: { n: 7 } })
    await page.getByRole('textbox', { name: 'Filter records by the beginning of the key' }).fill('')
    await count().getByText('1,000,000').waitFor()
    await move('Export', 'all.jsonl')
    await page.getByText('1,000,000 records are in all.jsonl.').waitFor({ timeout: 120_000 })
  })

  test('nothing was thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })
})
