// The import table of the workbench: who may know whom.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname)

/** Every layer may also import itself, base and model. */
const ALLOWED: Record<string, string[]> = {
  base: [],
  model: [],
  services: [],
  state: [],
  editor: ['state'],
  commands: ['services', 'state', 'editor'],
  views: ['commands', 'state'],
  window: ['services', 'state', 'commands'],
  wiring: ['services', 'state', 'commands', 'window'],
  compose: ['services', 'state', 'editor', 'commands', 'views', 'wiring'],
  main: ['services', 'state', 'views', 'compose'],
}

/** Packages that only one folder may import. */
const OWNED: [prefix: string, folder: string][] = [
  ['monaco-editor', 'editor/'],
  ['react', 'views/'],
  ['radix-ui', 'views/'],
  ['dockview-react', 'views/editor/'],
  ['react-arborist', 'views/explorer/'],
  ['cmdk', 'views/palette/'],
  ['react-markdown', 'views/parts/'],
  ['remark-gfm', 'views/parts/'],
]

interface Import {
  file: string
  target: string
}

const files = sources(ROOT)
const imports = files.flatMap(importsOf)

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap(entry => {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.') ? [path] : []
  })
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8')
  const found = [...text.matchAll(/^(?:import|export)\s(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)]
  return found.map(match => ({ file: relative(ROOT, path), target: match[1] ?? '' }))
}

function layerOf(path: string): string {
  return path.split('/')[0]?.replace(/\.tsx?$/, '') ?? ''
}

function local({ file, target }: Import): string | undefined {
  return target.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), target)) : undefined
}

describe('layers', () => {
  test('each layer imports only what the table allows', () => {
    const wrong = imports.filter(i => {
      const target = local(i)
      if (target === undefined || target.endsWith('.css')) return false
      const [from, to] = [layerOf(i.file), layerOf(target)]
      const common = to === from || to === 'base' || (to === 'model' && from !== 'base')
      return !common && !ALLOWED[from]?.includes(to)
    })
    expect(wrong).toEqual([])
  })

  test('a view folder imports no other one, except parts and by the layout', () => {
    const wrong = imports.filter(i => {
      const target = local(i)
      if (!target || layerOf(i.file) !== 'views' || layerOf(target) !== 'views') return false
      const [from, to] = [i.file.split('/')[1], target.split('/')[1]]
      return from !== to && to !== 'parts' && to !== 'app' && from !== 'layout'
    })
    expect(wrong).toEqual([])
  })

  test('each foreign thing is spoken to in one folder', () => {
    const wrong = imports.filter(({ file, target }) =>
      OWNED.some(([prefix, folder]) => {
        const uses = target === prefix || target.startsWith(`${prefix}/`)
        return uses && !file.startsWith(folder) && file !== 'compose.tsx'
      }),
    )
    expect(wrong).toEqual([])
  })

  test('no file is longer than 400 lines', () => {
    const long = files.filter(f => readFileSync(f, 'utf8').split('\n').length > 400)
    expect(long).toEqual([])
  })
})
