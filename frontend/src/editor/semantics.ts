// Colours by meaning, and the hints between the words (off until somebody asks for them).
import { type Disposable, Disposables } from '../base/disposable'
import { fromRange, toMarkdown } from './convert'
import type { LanguageClient } from './languageClient'
import { monaco, SCRIPT_LANGUAGES } from './monaco'
import type { LspMarkup, LspPosition } from './protocol'

interface LspInlayHint {
  position: LspPosition
  label: string | { value: string }[]
  kind?: number
  paddingLeft?: boolean
  paddingRight?: boolean
  tooltip?: LspMarkup
}

export function registerSemantics(client: LanguageClient): Disposable {
  const all = new Disposables()
  const legend = client.capabilities.semanticTokensProvider?.legend
  if (legend) {
    all.add(
      monaco.languages.registerDocumentSemanticTokensProvider(SCRIPT_LANGUAGES, {
        getLegend: () => legend,
        async provideDocumentSemanticTokens(model, _last, token) {
          const params = { textDocument: { uri: model.uri.toString() } }
          const answer = await client.request<{ data: number[] } | null>(
            'textDocument/semanticTokens/full',
            params,
            token,
          )
          return { data: new Uint32Array(answer?.data ?? []) }
        },
        releaseDocumentSemanticTokens: () => undefined,
      }),
    )
  }
  all.add(
    monaco.languages.registerInlayHintsProvider(SCRIPT_LANGUAGES, {
      async provideInlayHints(model, range, token) {
        const params = { textDocument: { uri: model.uri.toString() }, range: fromRange(range) }
        const answer = await client.request<LspInlayHint[] | null>('textDocument/inlayHint', params, token)
        return { hints: (answer ?? []).map(toHint), dispose: () => undefined }
      },
    }),
  )
  return all
}

function toHint(hint: LspInlayHint): monaco.languages.InlayHint {
  const tooltip = toMarkdown(hint.tooltip)
  return {
    label: typeof hint.label === 'string' ? hint.label : hint.label.map(part => part.value).join(''),
    position: { lineNumber: hint.position.line + 1, column: hint.position.character + 1 },
    ...(hint.kind && { kind: hint.kind }),
    ...(hint.paddingLeft && { paddingLeft: true }),
    ...(hint.paddingRight && { paddingRight: true }),
    ...(tooltip && { tooltip }),
  }
}
