// Whatever a workspace is made of stands in the explorer, and opens from there by keyboard.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axe, keepPicture, palette } from './program'
import { bench, page, stage, write } from './stage'

stage({ theme: 'dark' })

const row = (name: string | RegExp) => page.getByRole('treeitem', { name })
const form = (name: string) => page.getByRole('article', { name })
const section = (name: string) => row(new RegExp(`^${name}`))

/** Shows what a section holds, if it does not yet. */
async function unfold(name: string): Promise<void> {
  if ((await section(name).getAttribute('aria-expanded')) !== 'true') await section(name).click()
}

async function open(name: string | RegExp): Promise<void> {
  await row(name).first().click()
  await page.keyboard.press('Enter')
}

// React tells of parts that were given what they cannot draw.
const EXPECTED =
  /is not a function|is not iterable|React error #31|The tabs have no room|The text has no place/

describe('the explorer', () => {
  test('each noun has a section, and what it lists opens as a form, a page or a text', async () => {
    write(
      'schedules/nightly.json',
      JSON.stringify({ cron: '0 3 * * *', timeZone: 'UTC', script: 'OnJiraIssueCreated' }),
    )
    const rows: [section: string, name: string | RegExp, shows: () => Promise<unknown>][] = [
      ['Connections', /^gitlab/, () => form('gitlab').waitFor()],
      ['Event Listeners', /^issue-updated/, () => form('issue-updated').waitFor()],
      ['Schedules', /^nightly/, () => form('nightly').waitFor()],
      ['Event Queues', /^by-issue/, () => form('Event Queues').waitFor()],
      ['Parameters', /^gitlabProject/, () => form('Parameters').waitFor()],
      ['Environments', /^development/, () => form('Environments').waitFor()],
      ['Other Files', 'tsconfig.json', () => page.locator('.dv-tab', { hasText: 'tsconfig.json' }).waitFor()],
    ]
    for (const [name, one, shows] of rows) {
      await unfold(name)
      await open(one)
      await shows()
    }
    await open('README.md')
    await page.locator('.dv-active-tab', { hasText: 'README.md' }).waitFor()
  })

  test('a release that is cut stands there', async () => {
    await palette(page, 'Releases: Cut a Release')
    await unfold('Releases')
    await row(/^(Release )?1\b/).waitFor()
  })

  test('a listener without a test event has its form, and a list of what to do at the service', async () => {
    write('scripts/Incoming.ts', 'export default function () {}\n')
    const change = (file: string, key: string, name: string, value: unknown) => {
      const all = JSON.parse(readFileSync(join(bench.dir, file), 'utf8'))
      all[key] = { ...all[key], [name]: value }
      write(file, JSON.stringify(all))
    }
    change('bobbin.json', 'connections', 'now', { connector: 'servicenow' })
    change('environments/development.json', 'accounts', 'now', 'simulated')
    const listen = (name: string, connection: string, event: string) =>
      write(`listeners/${name}.json`, JSON.stringify({ connection, event, script: 'Incoming' }))
    listen('incoming', 'generic', 'http')
    listen('incident', 'now', 'generic')
    await unfold('Event Listeners')
    await open(/^incoming/)
    await form('incoming').getByRole('radiogroup', { name: 'Delivery' }).waitFor()
    await open(/^incident/)
    const steps = form('incident').getByRole('list', { name: 'What to do at the service' })
    await steps.getByRole('listitem').nth(1).waitFor()
  })

  test('what has the focus is seen, wherever Tab goes', async () => {
    const unseen: string[] = []
    const look = () =>
      page.evaluate(() => {
        const at = document.activeElement
        // A sash is filled with the colour of the focus, a moment later. A page that was opened has the focus itself until
        // Tab goes into it, which on a busy machine may be after the first one here.
        if (!at || at === document.body || at.closest('.monaco-editor, .sash') || at.matches('.page-host'))
          return ''
        const marked = (e: Element | null) => {
          if (!e) return false
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e)
          return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
        }
        // A field within a frame has the mark around both.
        return marked(at) || marked(at.parentElement) ? '' : at.outerHTML.slice(0, 160)
      })
    for (const view of ['Settings', 'View: Environments', 'View: Source Control', 'View: Connections']) {
      await palette(page, view)
      for (let i = 0; i < 20; i++) {
        await page.keyboard.press('Tab')
        const found = await look()
        if (found) unseen.push(`${view}: ${found}`)
      }
      await page.keyboard.press('Control+1')
    }
    expect([...new Set(unseen)]).toEqual([])
  })

  test('a form that cannot be drawn says so in its place, and everything beside it goes on', async () => {
    await page.route('**/api/simulator.show', route =>
      route.fulfill({ json: { switches: 7, collections: 7 } }),
    )
    await page.keyboard.press('Control+Shift+c')
    await page.getByRole('button', { name: 'Open the simulator of jira/cloud' }).first().press('Enter')
    const said = page.getByRole('alert').filter({ hasText: 'cannot be shown.' })
    await said.waitFor()
    expect(await axe(page)).toEqual([])
    await keepPicture(page, 'boundary', page)
    await page.unroute('**/api/simulator.show')
    await page.keyboard.press('Control+Shift+e')
    await open(/^issue-updated/)
    await form('issue-updated').waitFor()
    await page.keyboard.press('Control+F4')
    await page.keyboard.press('Control+Shift+c')
    await page.getByRole('button', { name: 'Open the simulator of jira/cloud' }).first().press('Enter')
    await page.getByRole('button', { name: 'Try again' }).press('Enter')
    await said.waitFor({ state: 'detached' })
  })

  test('so do a view of the side bar, one of the panel and the tabs, each in its own place', async () => {
    const said = (what: string) => page.getByRole('alert').filter({ hasText: `${what} cannot be shown.` })
    const again = (within: Locator) => within.getByRole('button', { name: 'Try again' }).press('Enter')
    const side = page.getByRole('complementary')
    const panel = page.getByRole('region', { name: 'Panel' })
    const tabs = page.getByRole('main').locator('.editors')

    await page.route('**/api/git.status', route =>
      route.fulfill({ json: { state: 'ready', branch: 'main', changes: [], remotes: [], operation: {} } }),
    )
    await palette(page, 'View: Source Control')
    await said('Source Control').waitFor()
    expect(await said('Source Control').evaluate(e => e.closest('aside') !== null)).toBe(true)

    await page.route('**/api/record.list', route =>
      route.fulfill({ json: { count: 1, records: [{ key: {}, value: 1 }] } }),
    )
    await palette(page, 'View: Records')
    await said('Records').waitFor()
    expect(await said('Records').evaluate(e => e.closest('.panel') !== null)).toBe(true)

    await page.evaluate(() => {
      const { append } = Element.prototype
      Element.prototype.append = function (...nodes) {
        if (this.classList.contains('surface')) {
          Element.prototype.append = append
          throw new Error('The text has no place.')
        }
        append.apply(this, nodes)
      }
    })
    await page.keyboard.press('Control+p')
    await page.getByRole('combobox', { name: 'File' }).fill('OnJiraIssueUpdated.ts')
    await page.getByRole('option', { selected: true }).getByText('OnJiraIssueUpdated').first().waitFor()
    await page.keyboard.press('Enter')
    await said('OnJiraIssueUpdated.ts').getByText('The text has no place.').waitFor()
    await again(tabs)
    await said('OnJiraIssueUpdated.ts').waitFor({ state: 'detached' })
    await tabs.locator('.monaco-editor[data-uri$="OnJiraIssueUpdated.ts"] .view-line').first().waitFor()

    await page.evaluate(() => {
      const { observe } = ResizeObserver.prototype
      ResizeObserver.prototype.observe = function (target, options) {
        if (target.classList.contains('dv-tabs-container')) {
          ResizeObserver.prototype.observe = observe
          throw new Error('The tabs have no room.')
        }
        observe.call(this, target, options)
      }
    })
    await palette(page, 'View: Graph')
    await said('What is open').getByText('The tabs have no room.').waitFor()
    expect(await axe(page)).toEqual([])
    await keepPicture(page, 'boundaries', page)

    // The other views of each are there meanwhile.
    await palette(page, 'View: Explorer')
    await section('Scripts').waitFor()
    await panel.getByRole('tab', { name: 'Console' }).press('Enter')
    await panel.getByText('Nothing has run yet').waitFor()

    await again(tabs)
    await said('What is open').waitFor({ state: 'detached' })
    await page.locator('.dv-tab', { hasText: 'README.md' }).waitFor()
    await page.unroute('**/api/git.status')
    await page.unroute('**/api/record.list')
    await palette(page, 'Git: Refresh')
    await palette(page, 'View: Source Control')
    await side.getByText('No repository yet').waitFor()
    await palette(page, 'View: Records')
    await again(panel)
    await panel.getByText('Nothing is stored here').waitFor()
  })

  test('nothing was refused, thrown, or asked of another host', () => {
    expect(bench.complaints.filter(c => !EXPECTED.test(c))).toEqual([])
  })
})
