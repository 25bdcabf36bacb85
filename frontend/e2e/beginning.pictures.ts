// The views of who begins: no workspace, then one in which nothing has happened yet.
import { view } from './camera'
import { dialog, form, panel, press } from './hands'
import { palette } from './program'
import { bench, languageServed, page, stage } from './stage'

stage({ theme: 'dark', template: null })

view('welcome', () => page.getByRole('list', { name: 'Templates' }).getByRole('listitem').first().waitFor())
view('template', async () => {
  await press(page.getByRole('list', { name: 'Templates' }), /^Jira to GitLab/)
  await dialog('Jira to GitLab').getByRole('heading', { level: 3 }).first().waitFor()
})
view('setup', async () => {
  await dialog('Jira to GitLab').getByLabel('Folder').fill(bench.dir)
  await page.keyboard.press('Enter')
  await form('Set Up').getByRole('region', { name: '3. A first run' }).waitFor()
  await languageServed()
})
view('records-empty', () => palette(page, 'View: Records'))
view('invocations-empty', () => panel('Invocations'))
view('http-empty', () => panel('HTTP Log'))
view('source-control-empty', () => palette(page, 'View: Source Control'))
view('runners-empty', () => palette(page, 'View: Runners'))
view('search-empty', () => palette(page, 'Search: Find in Files'))
view('migrations-empty', async () => {
  await palette(page, 'View: Migrations')
  await form('Migrations').getByText('No migration yet').waitFor()
})
view('letters-empty', async () => {
  await palette(page, 'View: Dead Letters')
  await form('Dead Letters').getByText('No dead letters').waitFor()
})
view('no-editor', async () => {
  for (const _ of [1, 2, 3, 4, 5, 6]) await page.keyboard.press('Control+F4')
  await page.getByText('No file is open').waitFor()
})
view('new-workspace', async () => {
  await palette(page, 'Workspace: New from Template')
  await dialog('New workspace').getByRole('listitem').first().waitFor()
})
