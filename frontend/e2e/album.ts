// The folder of the pictures. When all are taken, those of before go first; when only some are, the others stay.
// With the environment variable MANUAL only the pictures that the manual shows are taken, in the place of its own.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'

export const ALBUM = resolve(process.env.PICTURES ?? join(import.meta.dirname, '../../build/bin/pictures'))

/** The pictures that the manual shows are called by view and theme; others are not taken for it. */
export const MANUAL = process.env.MANUAL ? resolve(import.meta.dirname, '../../docs/images') : undefined

// The folder may hold others, too.
const OWN = /^views\.txt$|-(failed|(dark|light)-(1280|1920))\.png$/

export function setup({ config, vitest }: TestProject): void {
  mkdirSync(ALBUM, { recursive: true })
  if (MANUAL || config.testNamePattern || filesNamed(vitest)) return
  for (const name of readdirSync(ALBUM)) if (OWN.test(name)) rmSync(join(ALBUM, name))
}

/** Whether only files of some names are run: Vitest knows it, and tells it nobody. */
function filesNamed(vitest: object): boolean {
  return 'filenamePattern' in vitest && vitest.filenamePattern !== undefined
}
