// Parameters as rows of a table: those in a folder have its name before theirs.

export interface ParameterLike {
  type: string
  parameters?: Record<string, ParameterLike>
}

/** token, or mail.token in a folder. */
export type ParameterPath = string

export function flattened<T extends ParameterLike>(parameters: Record<string, T>): [ParameterPath, T][] {
  return Object.entries(parameters).flatMap(([name, p]): [ParameterPath, T][] =>
    p.type === 'folder'
      ? Object.entries((p.parameters ?? {}) as Record<string, T>).map(([inner, q]) => [`${name}.${inner}`, q])
      : [[name, p]],
  )
}

/** The value at a path, or undefined where nothing is set. */
export function valueAt(values: Record<string, unknown> | undefined, path: ParameterPath): unknown {
  let at: unknown = values
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}

/** Sets the value at a path, or takes it out, and what is empty then. */
export function setAt(values: Record<string, unknown>, path: ParameterPath, value: unknown): void {
  const [first = '', ...rest] = path.split('.')
  if (rest.length === 0) {
    if (value === undefined) delete values[first]
    else values[first] = value
    return
  }
  const inner = { ...(values[first] as Record<string, unknown> | undefined) }
  setAt(inner, rest.join('.'), value)
  if (Object.keys(inner).length === 0) delete values[first]
  else values[first] = inner
}

/** A list or a map as lines of text, and back. */
export function linesOf(type: string, value: unknown): string {
  if (type === 'map' && typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, text]) => `${key} = ${String(text)}`)
      .join('\n')
  return Array.isArray(value) ? value.join('\n') : ''
}

export function ofLines(type: string, text: string): unknown {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  if (type !== 'map') return lines.map(line => line.trim())
  return Object.fromEntries(
    lines.map(line => {
      const at = line.indexOf('=')
      return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )
}
