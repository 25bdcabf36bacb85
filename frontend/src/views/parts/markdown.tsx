// Markdown as a person reads it. Its tokens become elements: HTML in a text is shown as it is written.
import { Lexer, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode, useMemo } from 'react'
import { openOutside } from '../../commands/outside'

export function Markdown({ text }: { text: string }) {
  const tokens = useMemo(() => new Lexer().lex(text), [text])
  return <div className="markdown">{many(tokens)}</div>
}

function many(tokens: Token[] | undefined): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a text stay where they are
  return tokens?.map((token, i) => <Fragment key={i}>{one(token)}</Fragment>)
}

function one(token: Token): ReactNode {
  const inner = 'tokens' in token ? token.tokens : undefined
  switch (token.type) {
    case 'space':
      return null
    case 'heading': {
      const Heading = (['h3', 'h4', 'h5'] as const)[Math.min(2, (token as Tokens.Heading).depth - 1)] ?? 'h5'
      return <Heading>{many(inner)}</Heading>
    }
    case 'paragraph':
      return <p>{many(inner)}</p>
    case 'strong':
      return <strong>{many(inner)}</strong>
    case 'em':
      return <em>{many(inner)}</em>
    case 'del':
      return <del>{many(inner)}</del>
    case 'codespan':
      return <code>{plain((token as Tokens.Codespan).text)}</code>
    case 'code':
      return (
        <pre>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      )
    case 'br':
      return <br />
    case 'hr':
      return <hr />
    case 'blockquote':
      return <blockquote>{many(inner)}</blockquote>
    case 'list':
      return <List list={token as Tokens.List} />
    case 'table':
      return <Table table={token as Tokens.Table} />
    case 'link':
      return <Link link={token as Tokens.Link} />
    case 'escape':
      return plain((token as Tokens.Escape).text)
    case 'text':
      return inner ? many(inner) : plain((token as Tokens.Text).text)
    default:
      return token.raw
  }
}

function List({ list }: { list: Tokens.List }) {
  const items = list.items.map((item, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the items of a text stay where they are
    <li key={i}>{many(item.tokens)}</li>
  ))
  return list.ordered ? <ol start={list.start || 1}>{items}</ol> : <ul>{items}</ul>
}

function Table({ table }: { table: Tokens.Table }) {
  return (
    <table>
      <thead>
        <tr>
          {table.header.map((cell, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a text stay where they are
            <th key={i}>{many(cell.tokens)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a text stay where they are
          <tr key={i}>
            {row.map((cell, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a text stay where they are
              <td key={n}>{many(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

// Only what leads to a page of the web is a link; where else it would lead, nobody knows here.
function Link({ link }: { link: Tokens.Link }) {
  if (!/^https:\/\//.test(link.href)) return many(link.tokens)
  return (
    <button type="button" className="link" onClick={() => openOutside(link.href)}>
      {many(link.tokens)}
    </button>
  )
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

// The lexer escapes what it takes for text; elements do that themselves.
function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
}
