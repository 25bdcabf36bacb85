// The real program with a home and a workspace of its own, and a page of a real browser on it.
import { execFileSync, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { chromium } from '../../../frontend/node_modules/playwright-core/index.mjs'

const PROGRAM = process.env.BOBBIN_BIN ?? resolve(import.meta.dirname, '../../bin/bobbin')
const CHROMIUM = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium'

// Chromium keeps what it has made of a page's code when it meets the code for the second time.
const MEETINGS = 3

/** Starts a browser that has met the page before, as on every morning but the first. Ending it removes what it kept. */
export async function launch() {
  if (!existsSync(PROGRAM)) throw new Error(`there is no ${PROGRAM}: run "make headless" first`)
  // Who drives the browser is told where each request comes from, for which Chromium would parse all code once more. No
  // person's browser does that; it does not either where it notes at once which line is where.
  const args = ['--js-flags=--no-enable-lazy-source-positions', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  const profile = mkdtempSync(join(tmpdir(), 'bobbin-bench-'))
  const viewport = { width: 1280, height: 800 }
  const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args, viewport })
  const browser = {
    context,
    listen: `127.0.0.1:${await freePort()}`,
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
  for (let n = 0; n < MEETINGS; n++) await (await begin(browser, 'empty')).stop()
  return browser
}

function freePort() {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/**
 * Makes a workspace of a template, these files and what `prepare` does in its folder, starts the program on it and opens its page. The program has
 * been used on it once before, as on every morning but the first. `took` is from the start of the program until
 * what is typed stands in the editor; `loaded` are the bytes that came over the wire by then.
 */
export async function begin(browser, template, files = {}, prepare = () => {}) {
  const home = mkdtempSync(join(tmpdir(), 'bobbin-bench-'))
  const dir = join(home, 'workspace')
  const env = { ...process.env, BOBBIN_HOME: join(home, 'home'), GIT_CONFIG_GLOBAL: join(home, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1' }
  let child, page
  const stop = async () => {
    await page?.close()
    if (child?.exitCode === null) {
      const gone = new Promise(done => child.once('exit', done))
      child.kill('SIGTERM')
      await gone
    }
    rmSync(home, { recursive: true, force: true })
  }
  try {
    execFileSync(PROGRAM, ['new', dir, '--template', template], { env, stdio: 'ignore' })
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true })
      writeFileSync(join(dir, name), text)
    }
    prepare(dir)
    execFileSync(PROGRAM, ['check', dir], { env, stdio: 'ignore' })
    page = await browser.context.newPage()
    page.setDefaultTimeout(60_000)
    await page.addInitScript(listen)
    const network = await browser.context.newCDPSession(page)
    await network.send('Network.enable')
    const seen = await told(network)
    let loaded = 0
    network.on('Network.loadingFinished', event => { loaded += event.encodedDataLength })
    const began = performance.now()
    child = spawn(PROGRAM, ['ide', dir, '--no-open', '--listen', browser.listen], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const editable = seen('editable')
    const begun = seen('begun')
    await network.send('Page.navigate', { url: await address(child) })
    await editable
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('//begun')
    await begun
    const took = performance.now() - began
    const answers = () => page.evaluate(() => window.answered())
    return { page, took, loaded, answers, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

function address(child) {
  return new Promise((resolve, reject) => {
    let out = ''
    child.stdout.on('data', chunk => {
      out += chunk
      if (out.includes('\n')) resolve(out.split('\n')[0].trim())
    })
    child.once('exit', code => reject(new Error(`the program ended with ${code}`)))
  })
}

/**
 * Hears what the page says of itself. A locator would put the driver's own code into the page while it starts, a tenth of a
 * second of it, and would notice later than a person.
 */
async function told(network) {
  const heard = new EventEmitter()
  network.on('Runtime.bindingCalled', event => heard.emit(event.payload))
  await network.send('Runtime.enable')
  await network.send('Runtime.addBinding', { name: 'told' })
  return name => once(heard, name, { signal: AbortSignal.timeout(60_000) })
}

/** Changes a JSON file of a workspace. */
export function changed(dir, name, change) {
  const path = join(dir, name)
  writeFileSync(path, `${JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8'))), null, 2)}\n`)
}

/**
 * Runs in the page before it: says when an editor has the focus and when what was typed stands there, hears keys first, and
 * notes when the language service was asked what may follow a dot, and how long its answer took.
 */
function listen() {
  let editable = false
  const look = () => {
    if (!editable && document.querySelector('.monaco-editor.focused .view-line')) {
      editable = true
      window.told?.('editable')
    }
    if ([...document.querySelectorAll('.view-line')].some(line => line.textContent.includes('//begun'))) window.told?.('begun')
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  addEventListener('keydown', event => window.pressed?.(event), true)
  const messages = []
  window.answered = () => {
    const sent = new Map()
    const took = []
    for (const { at, text, out } of messages) {
      const message = JSON.parse(text)
      if (out && message.params?.context?.triggerCharacter === '.') sent.set(message.id, at)
      if (!out && message.method === undefined && sent.has(message.id)) took.push({ asked: sent.get(message.id), took: at - sent.get(message.id) })
    }
    return took
  }
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args)
      this.addEventListener('message', event => messages.push({ at: performance.now(), text: event.data, out: false }))
    }
    send(text) {
      messages.push({ at: performance.now(), text, out: true })
      super.send(text)
    }
  }
}

/** Opens a script by its name, and has its editor focused. */
export async function open(page, name) {
  await page.keyboard.press('Control+p')
  await page.getByRole('combobox', { name: 'File' }).fill(name)
  await page.keyboard.press('Enter')
  await page.locator('.dv-active-tab', { hasText: name }).waitFor()
  await page.locator('.monaco-editor.focused').waitFor()
}

/**
 * Starts a clock in the page at the next press of a key and stops it at the first frame in which `selector` finds
 * an element, with this text if one is given. It gives the time and the longest one without a frame.
 */
export async function watch(page, key, selector, text = '') {
  await page.evaluate(({ key, selector, text }) => {
    window.watched = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`"${text}" was not seen`)), 60_000)
      window.pressed = event => {
        if (event.key !== key) return
        window.pressed = undefined
        const began = event.timeStamp
        let last = began, longest = 0
        const look = () => {
          const now = performance.now()
          longest = Math.max(longest, now - last)
          last = now
          const found = [...document.querySelectorAll(selector)].some(e => e.textContent.includes(text))
          if (found) resolve({ took: now - began, longest })
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }
    })
  }, { key, selector, text })
  return () => page.evaluate(() => window.watched)
}
