// The real program with a home and a demo workspace of its own, and a browser on its page.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'

export const PROGRAM = process.env.BOBBIN_BIN ?? resolve(import.meta.dirname, '../../build/bin/bobbin')
const CHROMIUM = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium'
const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Workbench {
  page: Page
  /** The demo workspace's folder. */
  dir: string
  /** The folder of BOBBIN_HOME. */
  home: string
  /** What a person should never see: page errors, refused content, requests to elsewhere. */
  complaints: string[]
  /** Kills the processes of the program that were started with a word among their arguments; says how many. */
  killChildren(word: string): number
  stop(): Promise<void>
}

/** Starts `bobbin ide` on a fresh workspace of a template, or on none, and opens its page. */
export async function startWorkbench(
  theme: 'dark' | 'light' = 'dark',
  template: string | null = 'jira-to-gitlab',
): Promise<Workbench> {
  if (!existsSync(PROGRAM)) throw new Error(`there is no ${PROGRAM}: run "make headless" first`)
  const home = mkdtempSync(join(tmpdir(), 'bobbin-e2e-'))
  const dir = join(home, 'demo')
  // The settings of git on this machine are nobody's here.
  const git = { GIT_CONFIG_GLOBAL: join(home, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1' }
  const env = { ...process.env, ...git, BOBBIN_HOME: join(home, 'home') }
  if (template) execFileSync(PROGRAM, ['new', dir, '--template', template], { env })
  const args = ['ide', ...(template ? [dir] : []), '--no-open']
  const child = spawn(PROGRAM, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let browser: Browser | undefined
  const stop = async () => {
    await browser?.close()
    await ended(child)
    rmSync(home, { recursive: true, force: true })
  }
  try {
    const address = await firstLine(child)
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: theme })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    const complaints = listen(page, new URL(address).origin)
    await page.goto(address)
    await page
      .locator(template ? '.monaco-editor .view-line' : '.welcome')
      .first()
      .waitFor()
    await page.evaluate(codeIsThere)
    const killChildren = (word: string) => killed(child.pid ?? 0, word)
    return { page, dir, home: join(home, 'home'), complaints, killChildren, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** In the page: waits for the code of forms and hidden views, which comes when the page is idle. Stories press keys as soon as they ask. */
async function codeIsThere(): Promise<void> {
  const code = /\/rest-[^/]*\.js$/
  await new Promise<void>(there => {
    new PerformanceObserver(seen => {
      if (seen.getEntries().some(one => code.test(one.name))) there()
    }).observe({ type: 'resource', buffered: true })
  })
  await new Promise(done => requestIdleCallback(done))
}

/** A program that serves something until it is stopped. */
export interface Served {
  address: string
  stop(): Promise<void>
}

/** Starts `bobbin simulate` on a free port. */
export async function startSimulator(connector: string, ...flags: string[]): Promise<Served> {
  const home = mkdtempSync(join(tmpdir(), 'bobbin-e2e-'))
  const env = { ...process.env, BOBBIN_HOME: home }
  const child = spawn(PROGRAM, ['simulate', connector, ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const address = /https?:\/\/\S+/.exec(await firstLine(child))?.[0] ?? ''
  const stop = async () => {
    await ended(child)
    rmSync(home, { recursive: true, force: true })
  }
  return { address, stop }
}

/** A runner on loopback; it may be stopped and started again where it was. */
export interface Hosted {
  url: string
  token: string
  start(): Promise<void>
  stop(): Promise<void>
  remove(): Promise<void>
}

/** Starts `bobbin runner` on a free port, with a data directory of its own; with a flag, a relay. */
export async function startRunner(...flags: string[]): Promise<Hosted> {
  const home = mkdtempSync(join(tmpdir(), 'bobbin-e2e-'))
  const env = { ...process.env, BOBBIN_HOME: join(home, 'home') }
  let child: ChildProcess
  const start = async (listen: string) => {
    const args = ['runner', '--data', join(home, 'data'), '--listen', listen, '--json', ...flags]
    child = spawn(PROGRAM, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    return JSON.parse(await firstLine(child)) as { url: string; token: string }
  }
  const { url, token } = await start('127.0.0.1:0')
  const stop = () => ended(child)
  return {
    url,
    token,
    start: async () => void (await start(new URL(url).host)),
    stop,
    remove: async () => {
      await stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Runs a command by the palette. */
export async function palette(page: Page, command: string): Promise<void> {
  await page.keyboard.press('Control+Shift+p')
  const box = page.getByRole('combobox', { name: 'Command' })
  await box.fill(`>${command}`)
  await box.press('Enter') // not the keyboard's: what was there before may take the focus late
  await box.waitFor({ state: 'hidden' })
}

/** Answers the question that comes. */
export async function answer(page: Page, label: string): Promise<void> {
  await page.getByRole('dialog').last().getByRole('button', { name: label, exact: true }).press('Enter')
}

/** The answer to a question that comes only on a machine without a keychain; then waits for what comes next. */
export async function passphrase(page: Page, next: Locator): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Passphrase' })
  await box.or(next).first().waitFor()
  if (!(await box.isVisible())) return
  await box.fill('a passphrase of the test')
  await page.keyboard.press('Enter')
  await next.first().waitFor()
}

/** Keeps what a page asks for at an address back until it is let go. */
export async function hold(page: Page, address: string): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  await page.route(address, async route => {
    await released
    await route.continue()
  })
  return release
}

/** Opens a file by its name, and has its editor focused. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+p')
  const file = name.split('/').at(-1) ?? name
  await page.getByRole('combobox', { name: 'File' }).fill(name)
  await page.getByRole('option', { selected: true }).getByText(file).first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.dv-active-tab', { hasText: file }).waitFor()
  await page.locator('.monaco-editor.focused').waitFor()
}

/** Posts a test event to an address as Jira does, signed with a secret; gives the status and what is told. */
export async function deliver(address: string, file: string, secret: string): Promise<[number, string]> {
  const body = readFileSync(file)
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const headers = { 'Content-Type': 'application/json', 'X-Hub-Signature': signature }
  const told = await fetch(address, { method: 'POST', headers, body })
  return [told.status, await told.text()]
}

/** The controls on the page that have no name for who does not see them. */
export async function unnamed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>('button, input, select, textarea')]
    const visible = controls.filter(c => c.offsetParent !== null && !c.closest('.monaco-editor'))
    const named = (c: HTMLElement) =>
      c.ariaLabel ||
      c.getAttribute('aria-labelledby') ||
      c.textContent?.trim() ||
      (c as HTMLInputElement).labels?.length
    return visible.filter(c => !named(c)).map(c => c.outerHTML)
  })
}

/** With PICTURES, a folder, what a story shows on its way is kept there, in the theme that THEME names. */
export async function keepPicture(page: Page, name: string, of: Locator | Page): Promise<void> {
  const { PICTURES, THEME = 'dark' } = process.env
  if (!PICTURES) return
  if (of !== page) await page.setViewportSize({ width: 1280, height: 1080 })
  await page.waitForTimeout(500) // what moves has come to rest
  await of.screenshot({ path: join(PICTURES, `${name}-${THEME}.png`) })
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** Keeps what the page showed when a test failed. */
export async function keepFailure(
  page: Page,
  task: { name: string; result?: { state: string } },
): Promise<void> {
  if (task.result?.state !== 'fail') return
  await page.screenshot({ path: `test-results/${task.name.replace(/\W+/g, '-')}.png` })
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = ''
    let err = ''
    child.stdout?.on('data', chunk => {
      out += String(chunk)
      const end = out.indexOf('\n')
      if (end >= 0) resolve(out.slice(0, end).trim())
    })
    child.stderr?.on('data', chunk => {
      err += String(chunk)
    })
    child.once('exit', code => reject(new Error(`the program ended with ${code}: ${err}`)))
  })
}

function killed(parent: number, word: string): number {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n')
  const children = all.map(line => line.trim().split(/\s+/)).filter(([, of]) => Number(of) === parent)
  const meant = children.filter(([, , ...args]) => args.includes(word))
  for (const [pid] of meant) process.kill(Number(pid), 'SIGKILL')
  return meant.length
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
    child.once('exit', () => {
      clearTimeout(hard)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

function listen(page: Page, origin: string): string[] {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(`page error: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) complaints.push(`request to ${url}`)
  })
  return complaints
}

/** What axe finds wrong on the page now. The editor itself is Monaco's, which has its own tests. */
export async function axe(page: Page): Promise<string[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' }) // what is half faded in has no colours to judge
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(context: object): Promise<AxeResults> } }
    const { violations } = await axe.run({ exclude: [['.monaco-editor'], ['.monaco-aria-container']] })
    return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}`))
  })
}

interface AxeResults {
  violations: { id: string; nodes: { html: string }[] }[]
}

const AXE = readFileSync(resolve(import.meta.dirname, '../node_modules/axe-core/axe.min.js'), 'utf8')
