import { defineConfig } from 'vitest/config'

// Browser tests against the real program: each file has its own process, home and workspace. Two go on at a time, even
// on two cores: a story mostly waits for what it has begun.
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 240_000,
    retry: process.env.AGAIN ? 1 : 0, // as build/gotest.sh says
    // One second is not enough for a file to be written on a machine that is busy.
    expect: { poll: { timeout: 60_000 } },
  },
})
