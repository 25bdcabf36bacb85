// Reads the part of TypeScript that declarations of events are written in: interfaces, aliases, and the types of JSON.

export type Type =
  | { kind: 'word'; word: string }
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'ref'; name: string; args: Type[] }
  | { kind: 'object'; members: Member[]; rest?: Type }
  | { kind: 'array'; of: Type }
  | { kind: 'union' | 'both'; of: Type[] }

export interface Member {
  name: string
  optional: boolean
  type: Type
  /** The type as it is written. */
  text: string
  /** What is said of it. */
  doc?: string
}

export interface Declared {
  /** Names of its parameters, with what they are when they are not given. */
  params: { name: string; or?: Type }[]
  /** What an interface extends, and what it adds; an alias is only the latter. */
  bases: Type[]
  type: Type
  doc?: string
}

const ANY: Type = { kind: 'word', word: 'any' }

interface Token {
  text: string
  start: number
  end: number
  doc?: string
}

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|=>|-?[\w$]+(?:\.\d+)?|[^\s]/g

/** What a text declares, by name. What is no interface and no alias is passed over. */
export function parseDeclarations(source: string): Map<string, Declared> {
  return new Parser(source).file()
}

class Parser {
  private readonly tokens: Token[] = []
  private at = 0

  constructor(private readonly source: string) {
    let doc: string | undefined
    for (const match of source.matchAll(TOKEN)) {
      const [text] = match
      if (text.startsWith('/**')) doc = docText(text)
      if (/^\/[*/]/.test(text)) continue
      const end = match.index + text.length
      this.tokens.push({ text, start: match.index, end, ...(doc !== undefined && { doc }) })
      doc = undefined
    }
  }

  file(): Map<string, Declared> {
    const all = new Map<string, Declared>()
    while (this.at < this.tokens.length) {
      const from = this.at
      const { doc } = this.tokens[this.at] ?? {}
      while (this.accept('export') || this.accept('declare')) {}
      const kind = this.accept('interface') ? 'interface' : this.accept('type') ? 'type' : undefined
      const name = kind && this.next()
      if (name && /^[\w$]+$/.test(name)) all.set(name, { ...this.declared(kind), ...(doc && { doc }) })
      if (this.at === from || !kind) this.at = Math.max(this.at, from + 1)
    }
    return all
  }

  private declared(kind: 'interface' | 'type'): Declared {
    const params = this.accept('<') ? this.list('>', () => this.param()) : []
    const bases: Type[] = []
    if (kind === 'type') this.accept('=')
    else if (this.accept('extends'))
      do bases.push(this.type())
      while (this.accept(','))
    const type = this.type()
    this.accept(';')
    return { params, bases, type }
  }

  private param(): Declared['params'][number] {
    const name = this.next()
    if (this.accept('extends')) this.type()
    return this.accept('=') ? { name, or: this.type() } : { name }
  }

  private type(): Type {
    this.accept('|')
    return this.joined('|', 'union', () => this.joined('&', 'both', () => this.postfix()))
  }

  private joined(sign: string, kind: 'union' | 'both', one: () => Type): Type {
    const first = one()
    const of = [first]
    while (this.accept(sign)) of.push(one())
    return of.length === 1 ? first : { kind, of }
  }

  private postfix(): Type {
    let type = this.primary()
    while (this.peek() === '[') {
      this.at++
      if (this.accept(']')) type = { kind: 'array', of: type }
      else {
        this.type() // a part of a type: Issue['fields']
        this.accept(']')
        type = ANY
      }
    }
    return type
  }

  private primary(): Type {
    const word = this.next()
    if (word === '{') return this.object()
    if (word === '(') {
      const inner = this.type()
      this.accept(')')
      return inner
    }
    if (word === '[') {
      const of = this.list(']', () => this.type())
      return { kind: 'array', of: of.length === 1 ? (of[0] ?? ANY) : { kind: 'union', of } }
    }
    if (/^['"]/.test(word)) return { kind: 'literal', value: unquoted(word) }
    if (/^-?\d/.test(word)) return { kind: 'literal', value: Number(word) }
    if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' }
    if (word === 'readonly') return this.postfix()
    if (/^[a-z]/.test(word)) return { kind: 'word', word }
    return { kind: 'ref', name: word, args: this.accept('<') ? this.list('>', () => this.type()) : [] }
  }

  private object(): Type {
    const members: Member[] = []
    let rest: Type | undefined
    while (this.at < this.tokens.length && !this.accept('}')) {
      const from = this.at
      const { doc } = this.tokens[this.at] ?? {}
      if (this.peek() === 'readonly' && this.peek(1) !== ':' && this.peek(1) !== '?') this.at++
      if (this.accept('[')) {
        while (this.at < this.tokens.length && this.next() !== ']') {}
        this.accept(':')
        rest = this.type()
      } else {
        const member = this.member(doc)
        if (member) members.push(member)
      }
      while (this.accept(';') || this.accept(',')) {}
      if (this.at === from) this.at++
    }
    return { kind: 'object', members, ...(rest && { rest }) }
  }

  /** One field; undefined for a function, which JSON has not. */
  private member(doc: string | undefined): Member | undefined {
    const name = unquoted(this.next())
    const optional = this.accept('?')
    if (!this.accept(':')) {
      while (this.at < this.tokens.length && this.peek() !== ';' && this.peek() !== '}') this.at++
      return undefined
    }
    const start = this.tokens[this.at]?.start ?? 0
    const type = this.type()
    const text = this.source.slice(start, this.tokens[this.at - 1]?.end ?? start)
    return { name, optional, type, text: text.replace(/\s+/g, ' '), ...(doc && { doc }) }
  }

  private list<T>(end: string, one: () => T): T[] {
    const all: T[] = []
    while (this.at < this.tokens.length && !this.accept(end)) {
      all.push(one())
      if (!this.accept(',') && this.peek() !== end) this.at++
    }
    return all
  }

  private peek(ahead = 0): string {
    return this.tokens[this.at + ahead]?.text ?? ''
  }

  private next(): string {
    return this.tokens[this.at++]?.text ?? ''
  }

  private accept(text: string): boolean {
    if (this.peek() !== text) return false
    this.at++
    return true
  }
}

function unquoted(text: string): string {
  return /^['"]/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text
}

function docText(comment: string): string {
  const lines = comment.slice(3, -2).split('\n')
  return lines
    .map(line => line.replace(/^\s*\*?\s?/, '').trim())
    .filter(Boolean)
    .join(' ')
}
