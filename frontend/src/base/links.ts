// Where a link in a text of the workspace leads.

export type Link =
  | { kind: 'file'; path: string; line?: number; anchor?: string }
  | { kind: 'anchor'; anchor: string }
  | { kind: 'outside'; address: string }

/** Resolves a link of a file; undefined for what leads nowhere a person should go. */
export function linkOf(from: string, href: string): Link | undefined {
  if (/^(https?|mailto):/i.test(href)) return { kind: 'outside', address: href }
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href)) return undefined // javascript:, file:, another host
  const [before = '', anchor] = splitAt(href, '#')
  const path = decoded(before.split('?')[0] ?? '')
  if (path === undefined || decoded(anchor ?? '') === undefined) return undefined
  if (path === '') return anchor ? { kind: 'anchor', anchor: decoded(anchor) ?? '' } : undefined
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined // above the workspace
  }
  const line = /^L(\d+)/.exec(anchor ?? '')?.[1]
  return {
    kind: 'file',
    path: parts.join('/'),
    ...(line ? { line: Number(line) } : anchor && { anchor: decoded(anchor) ?? '' }),
  }
}

/** The name of a heading in a link, as GitHub makes it. */
export function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
}

function splitAt(text: string, sign: string): [string, string?] {
  const at = text.indexOf(sign)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
