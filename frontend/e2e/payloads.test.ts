// Test events are completed, explained and checked by the declaration of their event, by keyboard.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFile } from './program'
import { bench, page, stage } from './stage'

stage({ theme: 'light' })

const FILE = 'events/issue-created/bug.json'

/** Writes the test event anew: what stands before the cursor, and after it. */
async function write(before: string, after: string): Promise<void> {
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(` ${before}${after}`) // a bracket that is typed alone would be closed
  await page.keyboard.press('Control+Shift+End')
  await page.keyboard.press('Delete')
  for (let i = 0; i < after.length; i++) await page.keyboard.press('ArrowLeft')
}

describe('a test event', () => {
  test('has no problem as the service sends it', async () => {
    await openFile(page, FILE)
    await page.keyboard.press('Control+Home')
    await page.locator('.monaco-editor.focused .view-line').first().waitFor()
    expect(await page.locator('.squiggly-warning, .squiggly-error').count()).toBe(0)
  })

  test('is completed with the fields of the event, and with what they may be', async () => {
    await write('{ "issue": { "fields": { ', ' } } }')
    await page.keyboard.press('Control+Space')
    const offered = (text: string) => page.locator('.suggest-widget').getByText(text, { exact: true }).first()
    await offered('issuetype').waitFor()
    await page.keyboard.type('resolutiond')
    await offered('resolutiondate').waitFor()
    await page.keyboard.press('Enter')
    const text = () => page.locator('.monaco-editor.focused .view-lines').innerText()
    await expect.poll(text).toContain('"resolutiondate"')
  })

  test('says what a field is, and warns of what it cannot be', async () => {
    await write('{ "issue": { "key": 7, "fields": { "desc', 'ription": null } } }')
    await page.locator('.squiggly-warning').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+i')
    const hover = page.locator('.monaco-hover')
    await hover.getByText('string | null, optional').waitFor()
    await hover.getByText('Text in wiki markup.').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('F8')
    await page.getByText('Incorrect type. Expected "string".').first().waitFor()
    await page.keyboard.press('Escape')
  })

  test('may be cut down to what its script reads', async () => {
    await write('{ "issue": { "key": "DEMO-1" }', ' }')
    await page.keyboard.press('Control+s')
    await expect.poll(() => readFileSync(join(bench.dir, FILE), 'utf8')).toContain('DEMO-1')
    await page.locator('.squiggly-warning').waitFor({ state: 'detached' })
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    expect(bench.complaints).toEqual([])
  })
})
