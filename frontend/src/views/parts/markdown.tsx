// Markdown as elements: HTML in a text is left out, and nothing is loaded from anywhere.
import { type ComponentProps, memo } from 'react'
import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { openOutside } from '../../commands/outside'

interface MarkdownTextProps {
  text: string
  components: Components
  rehypePlugins?: Options['rehypePlugins']
}

export const MarkdownText = ({ text, components, rehypePlugins }: MarkdownTextProps) => (
  <ReactMarkdown
    skipHtml
    remarkPlugins={REMARK}
    rehypePlugins={rehypePlugins}
    urlTransform={asItIs} // each is looked at when it is followed
    components={components}
  >
    {text}
  </ReactMarkdown>
)

const REMARK = [remarkGfm]
const asItIs = (href: string) => href

/** Of something that has no folder here: only links to pages of the web are any, and its headings begin below a dialog's. */
export const Reading = memo(({ text }: { text: string }) => (
  <div className="markdown">
    <MarkdownText text={text} components={ALONE} />
  </div>
))

const ALONE: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h5>{children}</h5>,
  a: Outside,
  img: ({ alt }) => <em>{alt}</em>,
}

function Outside({ href = '', children }: ComponentProps<'a'>) {
  if (!/^https:\/\//.test(href)) return children
  return (
    <button type="button" className="link" onClick={() => openOutside(href)}>
      {children}
    </button>
  )
}
