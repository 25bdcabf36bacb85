// The names in one file, and those of all scripts by some of their letters.
import type { CodeSymbol } from '../model/symbol'
import type { Documents } from './documents'
import type { LanguageClient } from './languageClient'
import { monaco, SCRIPT_LANGUAGES } from './monaco'
import type { LspDocumentSymbol, LspRange } from './protocol'

interface LspSymbolInformation {
  name: string
  kind: number
  containerName?: string
  location: { uri: string; range: LspRange }
}

// In the order of the protocol's numbers, from 1.
const KINDS =
  'file module namespace package class method property field constructor enum interface function variable constant string number boolean array object key null enum-member struct event operator type-parameter'.split(
    ' ',
  )

const iconOf = (kind: number) => `symbol-${KINDS[kind - 1] ?? 'misc'}`

/** The names in a file, from its top to its end. Of texts only scripts and Markdown have some. */
export async function symbolsOf(
  client: LanguageClient,
  documents: Documents,
  path: string,
): Promise<CodeSymbol[]> {
  const model = documents.model(path)
  if (model?.getLanguageId() === 'markdown') return headings(path, model.getValue())
  if (!model || !SCRIPT_LANGUAGES.includes(model.getLanguageId())) return []
  const answer = await client.request<LspDocumentSymbol[] | null>('textDocument/documentSymbol', {
    textDocument: { uri: model.uri.toString() },
  })
  const imported = importsIn(model.getValue())
  const own = (answer ?? []).filter(s => !imported.has(s.selectionRange.start.line + 1))
  return own.flatMap(symbol => flat(path, symbol, '', 0))
}

/** The lines of import statements: what they name is no symbol of this file. */
export function importsIn(text: string): Set<number> {
  const lines = new Set<number>()
  for (const match of text.matchAll(/^import\b[^'"]*['"][^'"\n]*['"]/gm)) {
    const first = text.slice(0, match.index).split('\n').length
    const { length } = match[0].split('\n')
    for (let line = first; line < first + length; line++) lines.add(line)
  }
  return lines
}

function flat(path: string, symbol: LspDocumentSymbol, container: string, depth: number): CodeSymbol[] {
  const { name, kind, range, selectionRange: at, children = [] } = symbol
  const own = {
    name,
    icon: iconOf(kind),
    container,
    depth,
    path,
    line: at.start.line + 1,
    column: at.start.character + 1,
    endLine: range.end.line + 1,
  }
  return [own, ...children.flatMap(child => flat(path, child, name, depth + 1))]
}

/** The headings of a Markdown text. What looks like one between fences is none. */
export function headings(path: string, text: string): CodeSymbol[] {
  const found: CodeSymbol[] = []
  const lines = text.split('\n')
  const open: string[] = []
  let fence = ''
  for (const [i, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && (fence === '' || mark.startsWith(fence))) fence = fence === '' ? mark : ''
    const heading = fence === '' && /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/.exec(line)
    if (!heading) continue
    const depth = (heading[1] ?? '').length - 1
    const name = heading[2] ?? ''
    open.length = depth
    open[depth] = name
    const container = open.slice(0, depth).findLast(Boolean) ?? ''
    const place = { line: i + 1, column: 1, endLine: i + 1 }
    found.push({ name, icon: 'symbol-string', container, depth, path, ...place })
  }
  return found
}

/** Names of the workspace's own scripts that hold some letters in order. */
export async function symbolsLike(
  client: LanguageClient,
  documents: Documents,
  query: string,
): Promise<CodeSymbol[]> {
  const answer = await client.request<LspSymbolInformation[] | null>('workspace/symbol', { query })
  const all = (answer ?? []).map(({ name, kind, containerName, location: { uri, range } }) => ({
    name,
    icon: iconOf(kind),
    container: containerName ?? '',
    depth: 0,
    path: documents.path(monaco.Uri.parse(uri)),
    line: range.start.line + 1,
    column: range.start.character + 1,
    endLine: range.end.line + 1,
  }))
  return all.filter(symbol => !/:\/\/|^\.bobbin\/|^node_modules\//.test(symbol.path))
}
