// The folder of the pictures. When all are taken, those of before go first; when only some are, the others stay.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'

export const ALBUM = resolve(process.env.PICTURES ?? join(import.meta.dirname, '../../build/bin/pictures'))

// The folder may be the manual's, with pictures of another kind.
const OWN = /^views\.txt$|-(failed|(dark|light)-(1280|1920))\.png$/

export function setup({ config }: TestProject): void {
  mkdirSync(ALBUM, { recursive: true })
  if (config.testNamePattern) return
  for (const name of readdirSync(ALBUM)) if (OWN.test(name)) rmSync(join(ALBUM, name))
}
