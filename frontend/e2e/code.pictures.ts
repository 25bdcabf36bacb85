// The views around the code of a workspace: what ran, what is in its files, how they hang together.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { view } from './camera'
import { form, leave, panel, press, run, strip } from './hands'
import { openFile, palette } from './program'
import { bench, committed, git, languageServed, page, stage, write } from './stage'

stage({ theme: 'dark' })
beforeAll(async () => {
  committed()
  await languageServed()
})

const FAILING = `import GitLab from './api/gitlab';

export default async function () {
  console.info('looking for the project', { id: 4711 });
  console.warn('it may not be there');
  const project = await GitLab.Project.getProject({ id: 4711 });
  return project.name;
}
`

view('console', async () => {
  await openFile(page, 'sync/issue.ts')
  await page.keyboard.press('F5')
  await strip().getByText('Finished').waitFor()
})
view('completion', async () => {
  await page.keyboard.press('Control+g')
  await page.locator('.quick-input-widget').waitFor()
  await page.keyboard.type('8')
  await page.keyboard.press('Enter')
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('await GitLab.Issue.', { delay: 20 })
  await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor()
  await page.keyboard.press('Control+Space')
})
view('http-list', async () => {
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+k')
  await page.keyboard.press('Control+s')
  await panel('HTTP Log')
  await page.getByRole('row', { name: /POST/ }).first().waitFor()
})
view('http', async () => {
  await page.getByRole('row', { name: /POST/ }).first().click()
  await page.getByRole('region', { name: 'Request in full' }).getByText('"iid"').first().waitFor()
})
view('records', async () => {
  await panel('Records')
  await page.getByRole('listbox', { name: 'Records' }).getByRole('option').first().click()
  await page.getByRole('textbox', { name: /^Value of/ }).waitFor()
})
view('own-event', async () => {
  await palette(page, 'Run: Run with an Event of Your Own')
  await page.getByRole('dialog').getByRole('textbox').first().waitFor()
})
view('failed', async () => {
  await leave()
  write('scripts/Missing.ts', FAILING)
  await openFile(page, 'Missing.ts')
  await run('Missing')
  await panel('Console')
  await page
    .getByRole('region', { name: 'Result' })
    .getByText(/4711|404/)
    .first()
    .waitFor()
})
view('invocations', () => panel('Invocations'))
view('comparison', async () => {
  await run('OnJiraIssueCreated')
  await palette(page, 'Run: Compare Two Invocations')
  const both = form('Two invocations')
  await both.getByRole('tab', { name: /^HTTP calls differs/ }).click()
  await both
    .getByRole('option', { name: /differs/ })
    .first()
    .click()
  await both.locator('.monaco-diff-editor .view-line').first().waitFor()
})
view('problems', async () => {
  write(
    'scripts/Broken.ts',
    "const n: number = 'text';\nexport default async function () {\n  fetch('x');\n  return n;\n}\n",
  )
  await openFile(page, 'Broken.ts')
  await panel('Problems')
  await page.getByRole('button', { name: /not assignable/ }).waitFor()
  await page.getByRole('button', { name: /Nobody waits/ }).waitFor()
})
view('palette', async () => {
  await page.keyboard.press('Control+Shift+p')
  await page.getByRole('option').first().waitFor()
})
view('quick-open', async () => {
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+p')
  await page.getByRole('combobox', { name: 'File' }).fill('is')
  await page.getByRole('option').first().waitFor()
})
view('symbols', async () => {
  await page.keyboard.press('Escape')
  await openFile(page, 'sync/issue.ts')
  await page.keyboard.press('Control+Shift+o')
  await page.getByRole('option').first().waitFor()
})
view('themes', async () => {
  await page.keyboard.press('Escape')
  await palette(page, 'Theme: Choose')
  await page.getByRole('option').first().waitFor()
})
view('search', async () => {
  await page.keyboard.press('Escape')
  await palette(page, 'Search: Find in Files')
  await page.keyboard.type('issue')
  await page.keyboard.press('Enter')
  await page
    .getByText(/places? in/)
    .first()
    .waitFor()
})
view('replace', async () => {
  await palette(page, 'Search: Replace in Files')
  await page.getByRole('textbox', { name: 'Replace with' }).fill('ticket')
  await page.locator('.result-list ins, .results ins, ins').first().waitFor()
})
view('source-control', async () => {
  write(
    'README.md',
    readFileSync(join(bench.dir, 'README.md'), 'utf8').replace('\n', '\n\nA line of mine.\n'),
  )
  await palette(page, 'View: Source Control')
  await page.getByText('Broken.ts').first().waitFor()
})
view('diff', async () => {
  await openFile(page, 'README.md')
  await palette(page, 'Git: Compare File with Last Commit')
  await page.locator('.monaco-diff-editor .line-insert').first().waitFor()
})
view('preview', async () => {
  await openFile(page, 'README.md')
  await palette(page, 'Markdown: Open Preview')
  await form('README.md, preview').getByRole('heading').first().waitFor()
})
view('graph', async () => {
  await page.keyboard.press('Control+F4') // the preview, which has but half of the width
  rmSync(join(bench.dir, 'scripts/Broken.ts'))
  await palette(page, 'View: Explorer')
  await palette(page, 'View: Graph')
  await form('Graph').getByRole('button').first().waitFor()
})
view('timeline', async () => {
  await palette(page, 'View: Explorer')
  await openFile(page, 'sync/issue.ts')
  await palette(page, 'File: Show Timeline')
})
view('version', async () => {
  await page
    .getByRole('option', { name: /On disk before|Saved/ })
    .last()
    .click()
  await page.getByRole('button', { name: 'Restore this version' }).waitFor()
})
view('changed-on-disk', async () => {
  await openFile(page, 'Missing.ts')
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('// mine ')
  write('scripts/Missing.ts', `// theirs\n${FAILING}`)
  await page.locator('.conflict').getByText('changed on disk').waitFor()
})
view('conflict', async () => {
  await press(page, 'Take the disk')
  await page.locator('.conflict').waitFor({ state: 'detached' })
  git('add', '.')
  git('commit', '-qm', 'what is here')
  git('switch', '-qc', 'theirs')
  const issue = readFileSync(join(bench.dir, 'scripts/sync/issue.ts'), 'utf8')
  write('scripts/sync/issue.ts', issue.replace('key, fields }', 'fields, key }'))
  git('commit', '-qam', 'theirs')
  git('switch', '-q', 'main')
  write('scripts/sync/issue.ts', issue.replace('key, fields }', 'key, fields, id }'))
  git('commit', '-qam', 'ours')
  try {
    git('merge', 'theirs')
  } catch {} // it ends with a conflict
  await palette(page, 'View: Source Control')
  await page.getByRole('treeitem', { name: /^issue\.ts scripts\/sync !/ }).waitFor()
  await openFile(page, 'sync/issue.ts')
  await page.getByText('Take both').waitFor()
})
view('branches', async () => {
  await palette(page, 'Git: Switch Branch')
  await page.getByRole('option').first().waitFor()
})
view('manual', async () => {
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+F1')
  await page.frameLocator('iframe[title=Manual]').locator('#search:focus').waitFor()
})
