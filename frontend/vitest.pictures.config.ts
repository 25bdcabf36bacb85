import { defineConfig } from 'vitest/config'

// Pictures of every main view, to be looked at: `make pictures`. Each file has a workspace of its own; one goes on at a
// time.
export default defineConfig({
  test: {
    globalSetup: ['e2e/album.ts'],
    include: ['e2e/**/*.pictures.ts'],
    environment: 'node',
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
