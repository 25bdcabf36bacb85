// The workbench that the stories of one file play on.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { keepFailure, startWorkbench, type Workbench } from './program'

export let bench: Workbench
export let page: Page

type Theme = 'dark' | 'light'

interface Play {
  /** That of the environment variable THEME; else dark. */
  theme?: Theme
  /** The template of the workspace; null for none. */
  template?: string | null
}

/** Starts the workbench before the stories of the file and ends it after them; what a failed one showed is kept. */
export function stage({
  theme = process.env.THEME === 'light' ? 'light' : 'dark',
  template,
}: Play = {}): void {
  beforeAll(async () => {
    bench = await startWorkbench(theme, template)
    page = bench.page
  })
  afterAll(() => bench?.stop())
  afterEach(({ task }) => keepFailure(page, task))
}

/** Until the language service is there. */
export async function languageServed(): Promise<void> {
  await page.locator('.status-bar').getByText('TypeScript', { exact: true }).waitFor()
}

/** Writes a file of the workspace, as another program does. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(join(bench.dir, path)), { recursive: true })
  writeFileSync(join(bench.dir, path), text)
}

/** Runs git in the workspace, with nobody's settings, and gives what it prints. */
export function git(...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const who = ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.com']
  return execFileSync('git', [...who, ...args], { cwd: bench.dir, env, encoding: 'utf8', stdio: 'pipe' })
}

/** Makes the workspace a repository with one commit. */
export function committed(): void {
  git('init', '-b', 'main')
  git('add', '.')
  git('commit', '-m', 'the beginning')
}
