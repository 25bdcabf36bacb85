// The npm packages of a workspace (package npm in Go).

export interface Links {
  homepage?: string
  repository?: string
  /** The page of its releases. */
  changelog?: string
}

/** One that package.json asks for. */
export interface NpmPackage {
  name: string
  wanted: string
  /** '' when it is not locked. */
  version: string
  /** For development only. */
  dev: boolean
  /** Its files are on this machine. */
  installed: boolean
}

/** What the registry has of one. */
export interface NewestPackage extends Links {
  name: string
  version?: string
  /** What is added to get it; none when what is there is not older. */
  update?: string
  deprecated?: string
  /** Why the registry says nothing of it. */
  fault?: { sentence: string; hint?: string }
}

export interface FoundPackage extends Links {
  name: string
  version: string
  description?: string
}

export interface ChangedPackage {
  name: string
  version: string
  from?: string
}

export interface PackageReport {
  added: ChangedPackage[]
  changed: ChangedPackage[]
  removed: ChangedPackage[]
  total: number
  fetched: number
  warnings: string[]
}

export interface PackageProgress {
  step: 'resolve' | 'fetch' | 'write'
  package?: string
  done: number
  total: number
}

/** How far an install is. */
export function progressText({ step, package: name, done, total }: PackageProgress): string {
  if (step === 'write') return 'writing package.json'
  const what = step === 'fetch' ? 'fetched' : 'looked up'
  return `${done} of ${total} ${what}${name ? `, ${name}` : ''}`
}

/** What an install did, in a sentence. */
export function reportText({ added, changed, removed }: PackageReport): string {
  const parts = [
    ...added.map(p => `${p.name} ${p.version} was added`),
    ...changed.map(p => `${p.name} is ${p.version}, was ${p.from}`),
    ...removed.map(p => `${p.name} was removed`),
  ]
  if (parts.length === 0) return 'Nothing had to be changed.'
  const more = parts.length - 3
  return `${parts.slice(0, 3).join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}
