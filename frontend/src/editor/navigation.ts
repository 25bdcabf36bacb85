// Going places: definitions, references, symbols, highlights.
import { type Disposable, Disposables } from '../base/disposable'
import { fromPosition, toRange } from './convert'
import type { LanguageClient } from './languageClient'
import { monaco, SCRIPT_LANGUAGES } from './monaco'
import type { LspDocumentSymbol, LspLocation, LspLocationLink, LspRange } from './protocol'

/** Makes a model for a place in a file nobody opened; peek cannot show one without. */
export type EnsureModel = (uri: monaco.Uri) => Promise<boolean>

type Answer = LspLocation | (LspLocation | LspLocationLink)[] | null

export function registerNavigation(client: LanguageClient, ensure: EnsureModel): Disposable {
  const all = new Disposables()
  const at = (model: monaco.editor.ITextModel, position: monaco.Position) => ({
    textDocument: { uri: model.uri.toString() },
    position: fromPosition(position),
  })
  const links = async (
    method: string,
    model: monaco.editor.ITextModel,
    position: monaco.Position,
    token: monaco.CancellationToken,
  ) => toLinks(await client.request<Answer>(method, at(model, position), token), ensure)
  const { languages } = monaco
  all.add(
    languages.registerDefinitionProvider(SCRIPT_LANGUAGES, {
      provideDefinition: (model, position, token) => links('textDocument/definition', model, position, token),
    }),
  )
  all.add(
    languages.registerTypeDefinitionProvider(SCRIPT_LANGUAGES, {
      provideTypeDefinition: (model, position, token) =>
        links('textDocument/typeDefinition', model, position, token),
    }),
  )
  all.add(
    languages.registerImplementationProvider(SCRIPT_LANGUAGES, {
      provideImplementation: (model, position, token) =>
        links('textDocument/implementation', model, position, token),
    }),
  )
  all.add(
    languages.registerReferenceProvider(SCRIPT_LANGUAGES, {
      async provideReferences(model, position, context, token) {
        const params = { ...at(model, position), context }
        return toLinks(await client.request<Answer>('textDocument/references', params, token), ensure)
      },
    }),
  )
  all.add(
    languages.registerDocumentHighlightProvider(SCRIPT_LANGUAGES, {
      async provideDocumentHighlights(model, position, token) {
        const answer = await client.request<{ range: LspRange; kind?: number }[] | null>(
          'textDocument/documentHighlight',
          at(model, position),
          token,
        )
        return (answer ?? []).map(h => ({ range: toRange(h.range), kind: (h.kind ?? 1) - 1 }))
      },
    }),
  )
  all.add(
    languages.registerDocumentSymbolProvider(SCRIPT_LANGUAGES, {
      async provideDocumentSymbols(model, token) {
        const params = { textDocument: { uri: model.uri.toString() } }
        const answer = await client.request<LspDocumentSymbol[] | null>(
          'textDocument/documentSymbol',
          params,
          token,
        )
        return (answer ?? []).filter(s => s.range).map(toSymbol)
      },
    }),
  )
  return all
}

async function toLinks(answer: Answer, ensure: EnsureModel): Promise<monaco.languages.LocationLink[]> {
  const places = Array.isArray(answer) ? answer : answer ? [answer] : []
  const links = places.map(toLink)
  const uris = new Map(links.map(link => [link.uri.toString(), link.uri]))
  const there = new Map<string, boolean>()
  await Promise.all([...uris].map(async ([key, uri]) => there.set(key, await ensure(uri))))
  return links.filter(link => there.get(link.uri.toString()))
}

function toLink(place: LspLocation | LspLocationLink): monaco.languages.LocationLink {
  if ('uri' in place) return { uri: monaco.Uri.parse(place.uri), range: toRange(place.range) }
  return {
    uri: monaco.Uri.parse(place.targetUri),
    range: toRange(place.targetRange),
    targetSelectionRange: toRange(place.targetSelectionRange),
    ...(place.originSelectionRange && { originSelectionRange: toRange(place.originSelectionRange) }),
  }
}

function toSymbol(symbol: LspDocumentSymbol): monaco.languages.DocumentSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail ?? '',
    kind: symbol.kind - 1,
    tags: (symbol.tags ?? []) as monaco.languages.SymbolTag[],
    range: toRange(symbol.range),
    selectionRange: toRange(symbol.selectionRange),
    children: (symbol.children ?? []).map(toSymbol),
  }
}
