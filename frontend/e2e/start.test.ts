// What is seen from the first moment on, while the code of the workbench is still on its way.
import { describe, expect, test } from 'vitest'
import { hold, palette } from './program'
import { languageServed, page, stage } from './stage'

stage({ theme: 'light' })

const BARS = ['.title-bar', '.activity', '.side', '.panel', '.status-bar']
const ground = () => page.locator('body').evaluate(body => getComputedStyle(body).backgroundColor)

async function places(): Promise<unknown[]> {
  const found: unknown[] = []
  for (const bar of BARS) found.push(await page.locator(bar).boundingBox())
  return found
}

describe('start', () => {
  test('the bars stand where they were, in the colours that are set, and nothing moves after', async () => {
    await languageServed()
    await palette(page, 'Theme: Dark')
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
    const [before, colour] = [await places(), await ground()]
    const release = await hold(page, '**/assets/compose-*.js')
    await page.reload({ waitUntil: 'commit' })
    await page.locator('.workbench .status-bar').waitFor({ state: 'attached' })
    expect(await places()).toEqual(before)
    expect(await ground()).toBe(colour)
    expect(await page.locator('.dv-tab').count()).toBe(0)
    release()
    await page.locator('.monaco-editor .view-line').first().waitFor()
    expect(await places()).toEqual(before)
    expect(await ground()).toBe(colour)
  })

  test('the address that a person copies carries no token, and reads the page again', async () => {
    const stand = new URL(page.url())
    expect(stand.search).toBe('')
    expect(stand.pathname).toBe('/')
    await page.reload()
    await page.locator('.monaco-editor .view-line').first().waitFor()
    expect(page.url()).toBe(stand.href)
    const other = await page.context().browser()?.newContext()
    const answer = await other?.request.get(stand.href)
    expect(answer?.status()).toBe(403)
    await other?.close()
  })

  test('what follows a dot that was typed before the language service is there comes with it', async () => {
    let release = () => {}
    const released = new Promise<void>(resolve => {
      release = resolve
    })
    await page.routeWebSocket('**/api/language*', socket => {
      const service = socket.connectToServer()
      service.onMessage(message => void released.then(() => socket.send(message)))
    })
    await page.reload()
    await page.locator('.monaco-editor.focused .view-line').first().waitFor()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('console.')
    release()
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'countReset' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+z')
  })

  test('a page whose code is still on its way is shown when it is there', async () => {
    const release = await hold(page, '**/assets/rest-*.js')
    await page.reload({ waitUntil: 'commit' })
    await page.locator('.monaco-editor.focused .view-line').first().waitFor()
    await page.keyboard.press('Control+,')
    await page.locator('.dv-active-tab', { hasText: 'Settings' }).waitFor()
    const size = page.getByLabel('Font size', { exact: true })
    expect(await size.count()).toBe(0)
    release()
    await size.waitFor()
  })
})
