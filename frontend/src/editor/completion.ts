// Completion, signature help and hover: what a person sees while typing.
import { type Disposable, Disposables } from '../base/disposable'
import { fromPosition, toCompletionKind, toMarkdown, toRange, toTextEdit } from './convert'
import type { LanguageClient } from './languageClient'
import { monaco, SCRIPT_LANGUAGES } from './monaco'
import type { LspCompletionItem, LspCompletionList, LspMarkup, LspRange, LspSignatureHelp } from './protocol'

interface Item extends monaco.languages.CompletionItem {
  lsp: LspCompletionItem
}

type Defaults = NonNullable<LspCompletionList['itemDefaults']>

/** What the service wants to be asked after, but for a space and a star: they open the list at places where nobody wants it. */
const TRIGGERS = ['.', '"', "'", '`', '/', '@', '<', '#']

/** While a person types, another suggestion is the first one with each letter: only one that stays is asked about. */
const RESOLVE_DELAY_MS = 80

/** Completion is there from the first key on: a question before the service is there is answered once it is. */
export function registerCompletion(client: LanguageClient): Disposable {
  return monaco.languages.registerCompletionItemProvider(SCRIPT_LANGUAGES, {
    triggerCharacters: TRIGGERS,
    ...completionProvider(client),
  })
}

/** What a call takes, and what is said of a name. */
export function registerHints(client: LanguageClient): Disposable {
  const all = new Disposables()
  const signature = client.capabilities.signatureHelpProvider
  all.add(
    monaco.languages.registerSignatureHelpProvider(SCRIPT_LANGUAGES, {
      signatureHelpTriggerCharacters: signature?.triggerCharacters ?? ['(', ',', '<'],
      signatureHelpRetriggerCharacters: signature?.retriggerCharacters ?? [')'],
      provideSignatureHelp: (model, position, token) => signatureHelp(client, model, position, token),
    }),
  )
  all.add(
    monaco.languages.registerHoverProvider(SCRIPT_LANGUAGES, {
      provideHover: (model, position, token) => hover(client, model, position, token),
    }),
  )
  return all
}

function completionProvider(
  client: LanguageClient,
): Pick<monaco.languages.CompletionItemProvider, 'provideCompletionItems' | 'resolveCompletionItem'> {
  // The line whose completion was under way when the service had to be restarted: asking the
  // same again by itself would stop it again.
  let asked: { text: string; restarts: number } | undefined
  return {
    async provideCompletionItems(model, position, context, token) {
      const text = `${model.uri} ${model.getLineContent(position.lineNumber)}`
      const automatic = context.triggerKind !== monaco.languages.CompletionTriggerKind.Invoke
      if (automatic && asked?.text === text && asked.restarts !== client.restarts) return { suggestions: [] }
      asked = { text, restarts: client.restarts }
      const answer = await client.request<LspCompletionList | LspCompletionItem[] | null>(
        'textDocument/completion',
        {
          textDocument: { uri: model.uri.toString() },
          position: fromPosition(position),
          context: { triggerKind: context.triggerKind + 1, triggerCharacter: context.triggerCharacter },
        },
        token,
      )
      asked = undefined
      const list = Array.isArray(answer) ? { items: answer } : (answer ?? { items: [] })
      const range = wordRange(model, position)
      return {
        incomplete: list.isIncomplete ?? false,
        suggestions: list.items.map(item => toItem(item, list.itemDefaults ?? {}, range)),
      }
    },
    async resolveCompletionItem(item, token) {
      const lsp = (item as Item).lsp
      await new Promise(resolve => setTimeout(resolve, RESOLVE_DELAY_MS))
      const full = await client.request<LspCompletionItem>('completionItem/resolve', lsp, token)
      const documentation = toMarkdown(full.documentation)
      return {
        ...item,
        ...(full.detail && { detail: full.detail }),
        ...(documentation && { documentation }),
        ...(full.additionalTextEdits && { additionalTextEdits: full.additionalTextEdits.map(toTextEdit) }),
      }
    },
  }
}

// The server gives items no range of their own: it is the word at the cursor.
function wordRange(
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): monaco.languages.CompletionItemRanges {
  const before = model.getWordUntilPosition(position)
  const whole = model.getWordAtPosition(position)
  const line = position.lineNumber
  return {
    insert: new monaco.Range(line, before.startColumn, line, position.column),
    replace: new monaco.Range(line, before.startColumn, line, whole?.endColumn ?? position.column),
  }
}

function toItem(
  lsp: LspCompletionItem,
  defaults: Defaults,
  word: monaco.languages.CompletionItemRanges,
): Item {
  const { text, range } = insertion(lsp, defaults, word)
  const snippet = (lsp.insertTextFormat ?? defaults.insertTextFormat) === 2
  const details = lsp.labelDetails
  const documentation = toMarkdown(lsp.documentation)
  const commit = lsp.commitCharacters ?? defaults.commitCharacters
  const withData =
    lsp.data === undefined && defaults.data !== undefined ? { ...lsp, data: defaults.data } : lsp
  return {
    lsp: withData,
    label: details
      ? { label: lsp.label, detail: details.detail, description: details.description }
      : lsp.label,
    kind: toCompletionKind(lsp.kind),
    insertText: text,
    range,
    ...(snippet && { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet }),
    ...(lsp.tags && { tags: lsp.tags as monaco.languages.CompletionItemTag[] }),
    ...(lsp.detail && { detail: lsp.detail }),
    ...(documentation && { documentation }),
    ...(lsp.sortText && { sortText: lsp.sortText }),
    ...(lsp.filterText && { filterText: lsp.filterText }),
    ...(lsp.preselect && { preselect: true }),
    ...(commit && { commitCharacters: commit }),
    ...(lsp.additionalTextEdits && { additionalTextEdits: lsp.additionalTextEdits.map(toTextEdit) }),
  }
}

function insertion(lsp: LspCompletionItem, defaults: Defaults, word: monaco.languages.CompletionItemRanges) {
  const edit = lsp.textEdit
  if (edit && 'insert' in edit) {
    return { text: edit.newText, range: { insert: toRange(edit.insert), replace: toRange(edit.replace) } }
  }
  if (edit) return { text: edit.newText, range: toRange(edit.range) }
  const text = lsp.textEditText ?? lsp.insertText ?? lsp.label
  return { text, range: defaults.editRange ? toRanges(defaults.editRange) : word }
}

function toRanges(range: LspRange | { insert: LspRange; replace: LspRange }) {
  return 'insert' in range
    ? { insert: toRange(range.insert), replace: toRange(range.replace) }
    : toRange(range)
}

async function signatureHelp(
  client: LanguageClient,
  model: monaco.editor.ITextModel,
  position: monaco.Position,
  token: monaco.CancellationToken,
): Promise<monaco.languages.SignatureHelpResult | null> {
  const help = await client.request<LspSignatureHelp | null>(
    'textDocument/signatureHelp',
    { textDocument: { uri: model.uri.toString() }, position: fromPosition(position) },
    token,
  )
  if (!help || help.signatures.length === 0) return null
  return {
    value: {
      activeSignature: help.activeSignature ?? 0,
      activeParameter: help.activeParameter ?? 0,
      signatures: help.signatures.map(s => ({
        label: s.label,
        documentation: toMarkdown(s.documentation),
        parameters: (s.parameters ?? []).map(p => ({
          label: p.label,
          documentation: toMarkdown(p.documentation),
        })),
        ...(s.activeParameter !== undefined && { activeParameter: s.activeParameter }),
      })),
    },
    dispose: () => undefined,
  }
}

async function hover(
  client: LanguageClient,
  model: monaco.editor.ITextModel,
  position: monaco.Position,
  token: monaco.CancellationToken,
): Promise<monaco.languages.Hover | null> {
  const answer = await client.request<{ contents: LspMarkup | LspMarkup[]; range?: LspRange } | null>(
    'textDocument/hover',
    { textDocument: { uri: model.uri.toString() }, position: fromPosition(position) },
    token,
  )
  if (!answer) return null
  const contents = (Array.isArray(answer.contents) ? answer.contents : [answer.contents])
    .map(toMarkdown)
    .filter(markdown => markdown !== undefined)
  return { contents, ...(answer.range && { range: toRange(answer.range) }) }
}
