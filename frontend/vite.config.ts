import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// What is large goes over the wire compressed: once, here, instead of at each start.
const compressed: Plugin = {
  name: 'compressed',
  generateBundle(_, bundle) {
    for (const [fileName, part] of Object.entries(bundle)) {
      if (!/\.(js|css)$/.test(fileName)) continue
      const text = part.type === 'chunk' ? part.code : part.source
      if (text.length > 10_000)
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(text, { level: 9 }) })
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
