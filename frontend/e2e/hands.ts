// What a person finds and does on the page, by the names that it shows.
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { answer, palette } from './program'
import { page } from './stage'

export const form = (name: string) => page.getByRole('article', { name })
export const dialog = (name: string) => page.getByRole('dialog', { name })
export const strip = () => page.getByRole('status', { name: 'Shown invocation' })

export const press = (within: Locator | Page, name: string | RegExp) =>
  within.getByRole('button', { name }).first().press('Enter')

export const panel = (name: string) => page.locator('.panel-tabs [role=tab]', { hasText: name }).click()

/** Chooses a script beside Run. */
export async function chooseScript(script: string): Promise<void> {
  await press(page, 'Script to run')
  await page.getByRole('menuitemradio', { name: script, exact: true }).press('Enter')
}

/** Runs a script to its end. */
export async function run(script: string): Promise<void> {
  await chooseScript(script)
  await page.keyboard.press('F5')
  await strip().getByText(script, { exact: true }).waitFor()
  await strip()
    .getByText(/^(Finished|Error)$/)
    .waitFor()
}

/**
 * Gives the line that completion offers with a text. The first answer may come before all that can be imported, or before
 * the language service, is known: then a person asks again.
 */
export async function suggested(text: string): Promise<Locator> {
  const row = page.locator('.suggest-widget .monaco-list-row', { hasText: text }).first()
  const seen = async () => {
    if (!(await row.isVisible())) await page.keyboard.press('Control+Space')
    return row.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    )
  }
  await expect.poll(seen).toBe(true)
  return row
}

/** Opens what a command asks for. */
export async function choose(command: string, field: string, value: string): Promise<void> {
  await palette(page, command)
  await page.getByRole('combobox', { name: field }).selectOption(value)
  await answer(page, 'Open')
}

/** Leaves what is above the page, with what was typed into it. */
export async function leave(): Promise<void> {
  await page.keyboard.press('Escape')
  const away = page.getByRole('button', { name: 'Throw away' })
  if (await away.isVisible()) await away.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}
