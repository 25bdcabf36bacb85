import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// A browser keeps a text that has a single letter beyond ASCII at two bytes a letter, and reads, hashes and compares all of
// it so: a few arrows and dashes would double what the start carries. In code and in styles each has a spelling without.
const spelled = (name: string, text: string) =>
  name.endsWith('.js')
    ? text.replace(/[^\0-\x7f]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text.replace(/[^\0-\x7f]/gu, c => `\\${(c.codePointAt(0) ?? 0).toString(16)} `)

// What is large goes over the wire compressed: once, here, instead of at each start. Vite changes
// chunks until they are written, so it is what was written that is changed and compressed.
const written: Plugin = {
  name: 'written',
  writeBundle({ dir = '' }, bundle) {
    for (const fileName of Object.keys(bundle)) {
      if (!/\.(js|css)$/.test(fileName)) continue
      const text = spelled(fileName, readFileSync(join(dir, fileName), 'utf8'))
      writeFileSync(join(dir, fileName), text)
      if (text.length > 10_000) writeFileSync(join(dir, `${fileName}.gz`), gzipSync(text, { level: 9 }))
    }
  },
}

// The page's first code asks for the workbench's; the browser begins to read that as soon as it sees the page. It is not
// announced as modules: those Chromium compiles anew each time, though it has kept what it made of them the last time.
const announced: Plugin = {
  name: 'announced',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const all = Object.values(bundle).filter(file => file.type === 'chunk')
      const workbench = all.find(chunk => chunk.facadeModuleId?.endsWith('/src/compose.tsx'))
      if (!workbench) return []
      const begun = new Set(all.filter(chunk => chunk.isEntry).map(chunk => chunk.fileName))
      const code = [workbench.fileName, ...workbench.imports].filter(name => !begun.has(name))
      const styles = code.flatMap(name => [
        ...(all.find(chunk => chunk.fileName === name)?.viteMetadata?.importedCss ?? []),
      ])
      const link = (href: string, attrs: Record<string, string | true>) => ({
        tag: 'link',
        attrs: { ...attrs, crossorigin: true, href: `./${href}` },
        injectTo: 'head' as const,
      })
      return [
        ...code.map(name => link(name, { rel: 'preload', as: 'script' })),
        ...styles.map(name => link(name, { rel: 'preload', as: 'style' })),
      ]
    },
  },
}

// A module of Monaco that starts workers asks for all features of the editor by the way; src/editor/features.ts says which
// there are.
const chosen: Plugin = {
  name: 'chosen',
  enforce: 'pre',
  resolveId(source, importer) {
    const unasked =
      importer?.endsWith('/internal/common/workers.js') && /\/(contrib|standalone\/browser)\//.test(source)
    return unasked ? '\0unasked' : undefined
  },
  load: id => (id === '\0unasked' ? '' : undefined),
}

// The bundle is embedded in the Go program and served from one origin, so paths are relative
// and nothing is inlined: the page's policy allows no inline script.
export default defineConfig({
  base: './',
  plugins: [react(), chosen, written, announced],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 6000,
    reportCompressedSize: false,
  },
})
