/** The glyph of a file, by its name. */
export function fileIcon(path: string): string {
  if (path.endsWith('.json')) return 'json'
  if (path.endsWith('.md')) return 'book'
  return /\.[tj]s$/.test(path) ? 'file-code' : 'file'
}

// One glyph of the codicon font; words beside it or a label on its button say what it means.
export function Icon({ name, className = '' }: { name: string; className?: string }) {
  return <span className={`codicon codicon-${name} ${className}`} aria-hidden="true" />
}
