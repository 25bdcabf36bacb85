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

// The bundle is embedded in the Go program and served from one origin, so paths are relative
// and nothing is inlined: the page's policy allows no inline script.
export default defineConfig({
  base: './',
  plugins: [react(), compressed],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 6000,
    reportCompressedSize: false,
  },
})
