import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// What is large goes over the wire compressed: once, here, instead of at each start. Vite changes
// chunks until they are written, so it is what was written that is compressed.
const compressed: Plugin = {
  name: 'compressed',
  writeBundle({ dir = '' }, bundle) {
    for (const fileName of Object.keys(bundle)) {
      if (!/\.(js|css)$/.test(fileName)) continue
      const text = readFileSync(join(dir, fileName))
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

// The bundle is embedded in the Go program and served from one origin, so paths are relative
// and nothing is inlined: the page's policy allows no inline script.
export default defineConfig({
  base: './',
  plugins: [react(), compressed, announced],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 6000,
    reportCompressedSize: false,
  },
})
