// Workspace paths: relative, with slashes, as the program sends them.

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function dirName(path: string): string {
  const at = path.lastIndexOf('/')
  return at < 0 ? '' : path.slice(0, at)
}

export function extension(path: string): string {
  const name = baseName(path)
  const at = name.lastIndexOf('.')
  return at <= 0 ? '' : name.slice(at + 1).toLowerCase()
}

export function withoutExtension(path: string): string {
  const ext = extension(path)
  return ext ? path.slice(0, -ext.length - 1) : path
}

/** The script name of a path below scripts/, or undefined when it is no script. */
export function scriptOf(path: string): string | undefined {
  const match = /^scripts\/(.+)\.(ts|js)$/.exec(path)
  return match && !path.endsWith('.d.ts') ? match[1] : undefined
}

export function joinPath(...parts: string[]): string {
  return parts.filter(part => part !== '').join('/')
}

/** What is wrong with a name a person typed for a file, or undefined. */
export function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'Enter a name.'
  if (/[\\:*?"<>|]/.test(name) || [...name].some(c => c < ' '))
    return 'A name cannot contain \\ : * ? " < > or |.'
  if (name.startsWith('/') || name.endsWith('/') || name.includes('//'))
    return 'Put a name on both sides of each /.'
  if (name.split('/').some(part => part === '.' || part === '..' || part.trim() !== part || part === ''))
    return 'A name cannot be . or .., or begin or end with a space.'
  if (name.split('/').some(part => part.length > LONGEST))
    return `A name can have at most ${LONGEST} letters.`
  const part = name.split('/').find(part => RESERVED.test(part) || part.endsWith('.'))
  if (part !== undefined) return `Windows does not allow the name ${part}. Choose another one.`
  return undefined
}

// Disks take 255 bytes, the ending and what is written beside a file while it is saved among them.
const LONGEST = 200

// Names of devices, also with any ending, as the program refuses them.
const RESERVED = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i

/** A name, with a number when something has it already. */
export function freeName(name: string, between: string, fault: (name: string) => string | undefined): string {
  if (!fault(name)) return name
  for (let n = 2; n < 100; n++) if (!fault(`${name}${between}${n}`)) return `${name}${between}${n}`
  return name
}
