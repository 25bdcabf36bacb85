import { defineConfig } from 'vitest/config'

// Pictures of every main view, to be looked at: `make pictures`.
export default defineConfig({
  test: {
    include: ['e2e/**/*.pictures.ts'],
    environment: 'node',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
})
