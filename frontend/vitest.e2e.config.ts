import { defineConfig } from 'vitest/config'

// Browser tests against the real program: one file after the other, each with its own
// process, home and workspace.
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
