// A Markdown file of the workspace as elements: a link to a file opens it, and a picture is named.
import { type ComponentProps, memo, useMemo } from 'react'
import { linkOf } from '../../base/links'
import { pagePath } from '../../base/pages'
import { openOutside } from '../../commands/outside'
import { type App, useApp } from '../app'
import { Icon } from '../parts/icon'
import { MarkdownText } from '../parts/markdown'

interface MarkdownProps {
  path: string
  text: string
  toHeading(anchor: string): void
}

/** Drawn anew for another text only, and with elements that stay: the focus is on one of them. */
export const Markdown = memo(({ path, text, toHeading }: MarkdownProps) => {
  const app = useApp()
  const components = useMemo(() => {
    const go = (href: string) => follow(app, path, href, toHeading)
    return {
      a: ({ href = '', children }: ComponentProps<'a'>) => (
        <Anchor path={path} href={href} go={go} label={children} />
      ),
      img: ({ alt, src }: ComponentProps<'img'>) => (
        <span className="picture" title={typeof src === 'string' ? src : ''}>
          <Icon name="file-media" /> {alt || 'a picture'}
        </span>
      ),
      code: ({ className, children }: ComponentProps<'code'>) => (
        <Code path={path} go={go} className={className}>
          {children}
        </Code>
      ),
    }
  }, [app, path, toHeading])
  return <MarkdownText text={text} components={components} rehypePlugins={REHYPE} />
})

interface AnchorProps {
  path: string
  href: string
  go(href: string): void
  label: React.ReactNode
}

function Anchor({ path, href, go, label }: AnchorProps) {
  if (!linkOf(path, href)) return <span title={`This link leads nowhere here: ${href}`}>{label}</span>
  return (
    <a
      href={href}
      title={href}
      onClick={event => {
        event.preventDefault()
        go(href)
      }}
      onAuxClick={event => event.preventDefault()}
    >
      {label}
    </a>
  )
}

/** Code; the name of a file that there is leads to it. */
function Code({
  path,
  go,
  children,
  ...rest
}: ComponentProps<'code'> & { path: string; go(href: string): void }) {
  const { state } = useApp()
  const code = <code {...rest}>{children}</code>
  const there = typeof children === 'string' && state.workspace.getState().files.includes(children)
  return there ? <Anchor path={path} href={encodeURI(`/${children}`)} go={go} label={code} /> : code
}

function follow(
  { actions, state }: App,
  from: string,
  href: string,
  toHeading: (anchor: string) => void,
): void {
  const link = linkOf(from, href)
  if (link?.kind === 'anchor') toHeading(link.anchor)
  if (link?.kind === 'outside') openOutside(link.address)
  if (link?.kind !== 'file') return
  const { path, line } = link
  const files = state.workspace.getState().files
  // A folder has its readme.
  const target = files.includes(path)
    ? path
    : files.find(f => f.toLowerCase() === `${path}/readme.md`.toLowerCase())
  if (target?.endsWith('.md') && !line) void actions.files.open(pagePath('preview', target))
  else void actions.files.open(target ?? path, line ? { line, column: 1 } : undefined)
}

interface HastNode {
  tagName?: string
  children?: HastNode[]
  properties?: Record<string, unknown>
  position?: { start: { line: number } }
}

const PARTS = /^(h[1-6]|p|ul|ol|li|pre|table|tr|blockquote|hr)$/

/** Each part knows the line it begins in. */
function withLines() {
  const mark = (node: HastNode) => {
    if (node.properties && node.position && PARTS.test(node.tagName ?? ''))
      node.properties.dataLine = node.position.start.line
    for (const child of node.children ?? []) mark(child)
  }
  return mark
}

const REHYPE = [withLines]
