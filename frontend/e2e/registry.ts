// A little registry of npm packages, which answers as npm's own does.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Manifest {
  name: string
  version: string
  description?: string
  repository?: string
}

export interface Registry {
  address: string
  /** Adds a version of a package, which is its latest from then on. */
  publish(manifest: Manifest, code: string): void
  stop(): void
}

export async function startRegistry(): Promise<Registry> {
  const packages = new Map<string, Manifest[]>()
  const archives = new Map<string, Buffer>()
  const last = (versions: Manifest[]) => versions.at(-1)
  const told = (path: string, text: string): object | undefined => {
    if (path === '/-/v1/search') {
      const all = [...packages.values()].flatMap(versions => last(versions) ?? [])
      const found = all.filter(m => `${m.name} ${m.description}`.includes(text))
      return { objects: found.map(m => ({ package: { ...m, links: { repository: m.repository } } })) }
    }
    const [name = '', latest] = path.slice(1).split('/')
    const versions = packages.get(name)
    if (!versions || latest === 'latest') return versions && last(versions)
    const tags = { latest: last(versions)?.version }
    return { name, 'dist-tags': tags, versions: Object.fromEntries(versions.map(m => [m.version, m])) }
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const answer = archives.get(pathname) ?? told(pathname, searchParams.get('text') ?? '')
    response.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' })
    response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer ?? { error: 'Not found' }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address,
    publish(manifest, code) {
      const archive = packed(manifest, code)
      const path = `/${manifest.name}/-/${manifest.name}-${manifest.version}.tgz`
      const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`
      const dist = { tarball: address + path, integrity }
      archives.set(path, archive)
      packages.set(manifest.name, [...(packages.get(manifest.name) ?? []), { ...manifest, dist } as Manifest])
    },
    stop: () => server.close(),
  }
}

/** The archive of a package, as npm pack makes it. */
function packed(manifest: Manifest, code: string): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'bobbin-e2e-'))
  mkdirSync(join(dir, 'package'))
  writeFileSync(join(dir, 'package/package.json'), JSON.stringify({ ...manifest, main: 'index.js' }))
  writeFileSync(join(dir, 'package/index.js'), code)
  const archive = execFileSync('tar', ['-czf', '-', '-C', dir, 'package'])
  rmSync(dir, { recursive: true })
  return archive
}
