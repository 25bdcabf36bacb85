import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The bundle is embedded in the Go program and served from one origin, so paths are relative
// and nothing is inlined: the page's policy allows no inline script.
export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 6000,
    reportCompressedSize: false,
  },
})
