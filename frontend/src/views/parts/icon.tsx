// One glyph of the codicon font; words beside it or a label on its button say what it means.
export function Icon({ name, className = '' }: { name: string; className?: string }) {
  return <span className={`codicon codicon-${name} ${className}`} aria-hidden="true" />
}
