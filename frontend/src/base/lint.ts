// Small rules about scripts that need no parser: what looks like a secret, and which statements
// are calls whose answer nobody takes.

export interface Token {
  kind: 'word' | 'mark' | 'string' | 'number'
  text: string
  at: number
  /** A line end stands before it. */
  fresh: boolean
}

/** The words and marks of a script, without comments; a template is one string with what is in it. */
export function tokens(text: string): Token[] {
  const found: Token[] = []
  const pattern =
    /(\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(\s+)|([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)|(\d[\w.]*)|('(?:\\[\s\S]|[^'\\\n])*'?|"(?:\\[\s\S]|[^"\\\n])*"?)|(`)|(=>|\?\.|[\s\S])/uy
  let fresh = true
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match) break
    const [all, comment, space, word, number, string, tick] = match
    if (comment !== undefined || space !== undefined) {
      fresh ||= all.includes('\n')
      continue
    }
    let token: Token = { kind: 'mark', text: all, at, fresh }
    if (word !== undefined) token.kind = 'word'
    else if (number !== undefined) token.kind = 'number'
    else if (string !== undefined) token.kind = 'string'
    else if (tick !== undefined || (all === '/' && beginsRegex(found.at(-1)))) {
      const end = tick === undefined ? endOfRegex(text, at) : endOfTemplate(text, at)
      token = { ...token, kind: 'string', text: text.slice(at, end) }
      pattern.lastIndex = end
    }
    found.push(token)
    fresh = false
  }
  return found
}

function beginsRegex(before: Token | undefined): boolean {
  if (!before) return true
  if (before.kind === 'mark') return before.text !== ')' && before.text !== ']' && before.text !== '}'
  return before.kind === 'word' && /^(return|typeof|case|in|of|await|void|delete|throw)$/.test(before.text)
}

function endOfRegex(text: string, at: number): number {
  let inClass = false
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i += 1
    else if (text[i] === '[') inClass = true
    else if (text[i] === ']') inClass = false
    else if (text[i] === '/' && !inClass) return i + 1
  }
  return at + 1
}

function endOfTemplate(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1
    else if (text[i] === '`') return i + 1
    else if (text[i] === '$' && text[i + 1] === '{') {
      let depth = 1
      for (i += 2; i < text.length && depth > 0; i++) {
        if (text[i] === '{') depth += 1
        else if (text[i] === '}') depth -= 1
        else if (text[i] === '`') i = endOfTemplate(text, i) - 1
      }
      i -= 1
    }
  }
  return text.length
}

/** A statement that is nothing but a call: where it begins and ends, and the name that is called. */
export interface CallStatement {
  start: number
  end: number
  /** Where the called name stands: its type says what the call answers. */
  name: number
}

const NO_CALL =
  /^(await|return|if|for|while|switch|catch|function|class|new|throw|yield|void|delete|typeof|import|export|const|let|var|case|default|do|else|try|finally|async|super|interface|type|enum|declare|break|continue|get|set|static|constructor)$/

export function callStatements(text: string): CallStatement[] {
  const all = tokens(text)
  const found: CallStatement[] = []
  all.forEach((token, i) => {
    const before = all[i - 1]
    if (token.kind !== 'word' || NO_CALL.test(token.text) || !beginsStatement(token, before)) return
    const call = callAt(all, i)
    if (call) found.push(call)
  })
  return found
}

function beginsStatement(token: Token, before: Token | undefined): boolean {
  if (!before) return true
  if (before.kind === 'mark' && /^[;{}]$/.test(before.text)) return true
  return token.fresh && (before.kind !== 'mark' || before.text === ')' || before.text === ']')
}

// name.name(...).name(...) up to the end of the statement, the last of it a call.
function callAt(all: Token[], first: number): CallStatement | undefined {
  let name = all[first]
  let last: Token | undefined
  let handled = false
  let i = first + 1
  for (;;) {
    const token = all[i]
    if (token?.text === '.' || token?.text === '?.') {
      name = all[i + 1]
      if (name?.kind !== 'word') return undefined
      last = undefined
      i += 2
    } else if (token?.text === '(' && name) {
      const close = closing(all, i)
      if (close === undefined) return undefined
      handled = name.text === 'catch' || (name.text === 'then' && commas(all, i, close) > 0)
      last = all[close]
      i = close + 1
    } else break
  }
  const next = all[i]
  const ended = !next || next.text === ';' || next.text === '}' || (next.fresh && next.text !== '{')
  if (!last || !name || handled || !ended) return undefined
  return { start: all[first]?.at ?? 0, end: last.at + 1, name: name.at }
}

function closing(all: Token[], open: number): number | undefined {
  let depth = 0
  for (let i = open; i < all.length; i++) {
    const token = all[i]
    if (token?.kind !== 'mark') continue
    if (/^[([{]$/.test(token.text)) depth += 1
    else if (/^[)\]}]$/.test(token.text)) depth -= 1
    if (depth === 0) return i
  }
  return undefined
}

function commas(all: Token[], open: number, close: number): number {
  let depth = 0
  let count = 0
  for (const token of all.slice(open, close)) {
    if (token.kind !== 'mark') continue
    if (/^[([{]$/.test(token.text)) depth += 1
    else if (/^[)\]}]$/.test(token.text)) depth -= 1
    else if (token.text === ',' && depth === 1) count += 1
  }
  return count
}

/** Whether what the language service says of a name is something that answers with a promise. */
export function answersPromise(hover: string): boolean {
  const signature = hover
    .replace(/^[\s\S]*?```\w*\n/, '')
    .replace(/\n```[\s\S]*$/, '')
    .replace(/^\((?:alias|method|property|local function|function|local var|const|parameter)\)\s*/, '')
  let depth = 0
  for (let i = signature.indexOf('('); i >= 0 && i < signature.length; i++) {
    const c = signature[i]
    if (c === '(') depth += 1
    else if (c === ')') {
      depth -= 1
      if (depth === 0) return /^(:| =>) (Promise|PromiseLike)</.test(signature.slice(i + 1))
    }
  }
  return false
}

export interface Secret {
  start: number
  end: number
  what: string
}

const KNOWN: [RegExp, string][] = [
  [/ATATT3[\w=-]{20,}/g, 'an Atlassian API token'],
  [/glpat-[\w-]{20,}/g, 'a GitLab access token'],
  [/gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}/g, 'a GitHub access token'],
  [/xox[abeprs]-[\w-]{10,}/g, 'a Slack token'],
  [/\bAKIA[0-9A-Z]{16}\b/g, 'an AWS access key'],
  [/\b[sr]k_live_[A-Za-z0-9]{16,}/g, 'a Stripe key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/g, 'a private key'],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g, 'a signed token (JWT)'],
  [/\b(?:Bearer|Basic) [A-Za-z0-9._~+/-]{20,}={0,2}/g, 'a login in a header'],
]
const NAMED = /\b\w*(?:password|passwd|secret|token|api_?key)\w*['"]?\s*[:=]\s*(['"])([^'"\s]{12,})\1/gi

/** What looks like a secret in a text. A name beside it counts when its value looks made by a machine. */
export function findSecrets(text: string): Secret[] {
  const found: Secret[] = []
  const add = (start: number, length: number, what: string) => {
    const end = start + length
    if (!found.some(s => s.start < end && start < s.end)) found.push({ start, end, what })
  }
  for (const [pattern, what] of KNOWN)
    for (const match of text.matchAll(pattern)) add(match.index, match[0].length, what)
  for (const match of text.matchAll(NAMED)) {
    const value = match[2] ?? ''
    if (/\d/.test(value) && /[a-zA-Z]/.test(value) && !/[{}<>$]|example|placeholder|your/i.test(value))
      add(match.index + match[0].length - value.length - 1, value.length, 'a secret')
  }
  return found.sort((a, b) => a.start - b.start)
}
