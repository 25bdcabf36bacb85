// The language service of the open workspace, joined to Monaco: providers are registered once the
// service has said what it can, and again after a reconnect when that changed.
import { type Disposable, Disposables } from '../base/disposable'
import type { CodeSymbol } from '../model/symbol'
import { registerCompletion, registerHints } from './completion'
import { type EditHost, importsMoving, registerEdits } from './edits'
import { LanguageClient, type LanguageClientConfig } from './languageClient'
import { type LintConfig, registerLint } from './lint'
import type { monaco } from './monaco'
import { registerNavigation } from './navigation'
import { registerSemantics } from './semantics'
import { registerSnippets, type SnippetHost } from './snippets'
import { symbolsLike, symbolsOf } from './symbols'

export interface LanguageServiceConfig extends LanguageClientConfig, LintConfig, SnippetHost {
  editClosed: EditHost['editClosed']
  report: EditHost['report']
  /** The service answers. */
  onReady(): void
  /** Text of a file nobody opened (workspace path, or a URI outside); rejects when there is none. */
  readText(path: string): Promise<string>
}

export interface LanguageService extends Disposable {
  refresh(): void
  /** The names in an open file. */
  symbolsOf(path: string): Promise<CodeSymbol[]>
  /** Names in the scripts of the workspace, by some of their letters. */
  symbolsLike(query: string): Promise<CodeSymbol[]>
  /** What has scripts import what will lie elsewhere, a file or a folder, from its new place, once it does. */
  importsMoving(path: string, to: string): Promise<() => Promise<void>>
}

export function startLanguageService(config: LanguageServiceConfig): LanguageService {
  const all = new Disposables()
  const client = all.add(new LanguageClient(config))
  all.add(registerCompletion(client))
  all.add(registerSnippets(config))
  let registered: Disposables | undefined
  let known = ''
  const ensure = async (uri: monaco.Uri) => {
    if (config.documents.hasModel(uri)) return true
    try {
      config.documents.addBackground(uri, await config.readText(config.documents.path(uri)))
      return true
    } catch {
      return false
    }
  }
  all.add(
    client.onReady(capabilities => {
      config.onReady()
      const now = JSON.stringify(capabilities)
      if (now === known) return
      known = now
      registered?.dispose()
      registered = new Disposables()
      registered.add(registerHints(client))
      registered.add(registerNavigation(client, ensure))
      registered.add(registerEdits(client, config))
      registered.add(registerSemantics(client))
      registered.add(registerLint(client, config))
    }),
  )
  all.add({ dispose: () => registered?.dispose() })
  return {
    refresh: () => client.refresh(),
    symbolsOf: path => symbolsOf(client, config.documents, path),
    symbolsLike: query => symbolsLike(client, config.documents, query),
    importsMoving: (path, to) => importsMoving(client, config, path, to),
    dispose: () => all.dispose(),
  }
}
