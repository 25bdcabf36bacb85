// Pictures of every main view, in both themes and two sizes, and in high contrast, to be looked at one by one. Beside
// them views.txt says what axe finds in them and which words are cut off without dots.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { test } from 'vitest'
import { ALBUM, MANUAL } from './album'
import { axe } from './program'
import { page } from './stage'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

const THEMES = [
  { name: 'dark', colorScheme: 'dark', contrast: 'no-preference' },
  { name: 'light', colorScheme: 'light', contrast: 'no-preference' },
  { name: 'contrast-dark', colorScheme: 'dark', contrast: 'more' },
  { name: 'contrast-light', colorScheme: 'light', contrast: 'more' },
] as const

/**
 * A view is shown by its steps; what one cannot show keeps none of the others from being shown. The manual
 * shows a part of it where one is given.
 */
export function view(name: string, steps: () => Promise<unknown>, part?: () => Locator): void {
  test(name, async () => {
    const failed = join(ALBUM, `${name}-failed.png`)
    rmSync(failed, { force: true })
    try {
      await steps()
    } catch (thrown) {
      await page.screenshot({ path: failed })
      throw thrown
    }
    if (MANUAL) await takeFor(MANUAL, name, part?.())
    else await take(name)
  })
}

async function takeFor(manual: string, name: string, part: Locator | undefined): Promise<void> {
  for (const { name: theme, ...media } of THEMES) {
    const path = join(manual, `${name}-${theme}.png`)
    if (!existsSync(path)) continue
    // A part is shown whole.
    if (part) await page.setViewportSize({ width: 1280, height: 1640 })
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
    await rested()
    await (part ?? page).screenshot({ path })
  }
  await plain()
}

/** Takes the pictures of what is shown now; in high contrast those of the small size only. */
async function take(name: string): Promise<void> {
  const found: string[] = []
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const { name: theme, ...media } of THEMES) {
      if (size !== SIZES[0] && media.contrast === 'more') continue
      await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
      await rested()
      await page.screenshot({ path: join(ALBUM, `${name}-${theme}-${size.width}.png`) })
      if (size !== SIZES[0]) continue
      for (const what of [...(await axe(page)), ...(theme === 'dark' ? await cut() : [])])
        found.push(`${name} ${theme}: ${what}`)
    }
  }
  tell(name, found)
  await plain()
}

async function plain(): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark', contrast: 'no-preference' })
  await page.setViewportSize(SIZES[0] ?? { width: 1280, height: 800 })
}

/** Puts what is wrong in a view in the place of what was wrong there before. */
function tell(name: string, found: string[]): void {
  const file = join(ALBUM, 'views.txt')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const others = lines.filter(l => l !== '' && !l.startsWith(`${name} `))
  writeFileSync(file, [...others, ...found, ''].join('\n'))
}

/** Waits until colours have changed, also those of code, and what was asked for has come. */
async function rested(): Promise<void> {
  await page.waitForTimeout(250)
  await page.waitForFunction(() => {
    const plain = document.querySelectorAll('.monaco-editor[data-uri] .view-line .mtk1')
    return ![...plain].some(e => /^\s*((import|export|const|return|await)\b|#+\s)/.test(e.textContent ?? ''))
  })
  await page.evaluate(async () => {
    const ends = (a: Animation) => a.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(a => a.finished),
    )
  })
}

/** Words that are wider or higher than their place and are cut off there without dots. */
function cut(): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      e => e.offsetParent && e.offsetWidth > 1 && !e.closest('.monaco-editor, textarea, [aria-hidden=true]'),
    )
    return all
      .filter(e => {
        const style = getComputedStyle(e)
        const words = [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.textContent?.trim())
        if (!words || style.overflowX !== 'hidden' || style.textOverflow === 'ellipsis') return false
        return e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1
      })
      .map(e => `cut off: ${e.outerHTML.slice(0, 160)}`)
  })
}
