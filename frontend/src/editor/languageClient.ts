// The page's end of the language service: requests with answers, the documents it must know, and
// what it finds wrong. The program behind does the life cycle; after a restart documents are sent again.
import { Delayer } from '../base/async'
import { type Disposable, Disposables } from '../base/disposable'
import { Emitter } from '../base/emitter'
import type { Diagnostic } from '../model/workspace'
import { fromRange, markerKey, toMarker } from './convert'
import type { Documents } from './documents'
import { monaco, SCRIPT_LANGUAGES } from './monaco'
import type { LspCapabilities, LspDiagnostic } from './protocol'

/** The stream of one workspace, whatever carries it. */
export type OpenStream = (
  dir: string,
  listener: { onMessage(message: unknown): void; onLost(): void },
) => Disposable & { send(message: object): void }

export interface LanguageClientConfig {
  dir: string
  documents: Documents
  openStream: OpenStream
  /** Replaces what is wrong in one file. */
  onProblems(path: string, problems: Diagnostic[]): void
  /** Scripts whose problems are wanted although nobody has them open. */
  scripts(): string[]
}

interface Incoming {
  type?: string
  id?: number | string
  method?: string
  params?: unknown
  result?: unknown
  error?: { code: number; message: string }
  capabilities?: LspCapabilities
}

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

const OWN_DELAY_MS = 150
const OTHERS_DELAY_MS = 700
/** Beyond this many scripts, only open files show their problems. */
const BACKGROUND_SCRIPTS = 500

export class LanguageClient implements Disposable {
  private readonly disposables = new Disposables()
  private readonly stream: ReturnType<OpenStream>
  private readonly pending = new Map<number, Pending>()
  private readonly ready = new Emitter<LspCapabilities>()
  private readonly found = new Map<string, Map<string, LspDiagnostic>>()
  private readonly stale = new Set<string>()
  /** Files whose problems were told since the last change anywhere: nothing new is to be heard of them. */
  private told = new Set<string>()
  /** Ends the questions for problems that are under way when the text they are about is no longer there. */
  private asking = new monaco.CancellationTokenSource()
  private round = 0
  private readonly own: Delayer
  private readonly others: Delayer
  private waiting: (() => void)[] = []
  private up = false
  private nextId = 1
  /** Counts restarts: a completion that killed the service is not repeated by itself. */
  restarts = 0
  capabilities: LspCapabilities = {}

  /** Fires at each hello. */
  readonly onReady = this.ready.event

  constructor(private readonly config: LanguageClientConfig) {
    this.own = this.disposables.add(new Delayer(OWN_DELAY_MS, () => this.pullStale()))
    this.others = this.disposables.add(new Delayer(OTHERS_DELAY_MS, () => void this.pullAll()))
    const { documents } = config
    this.disposables.add(documents.onDidOpen(entry => this.managed(entry.path) && this.sendOpen(entry)))
    this.disposables.add(documents.onDidClose(entry => this.sendClose(entry.path, entry.model)))
    this.disposables.add(documents.onDidChangeText(change => this.sendChange(change)))
    this.stream = config.openStream(config.dir, {
      onMessage: message => this.receive(message as Incoming),
      onLost: () => this.lost(),
    })
    this.disposables.add(this.stream)
  }

  dispose(): void {
    this.asking.dispose(true)
    this.lost()
    this.disposables.dispose()
  }

  /** Asks once the service is there. Rejects as Monaco's own cancellation when the question is void. */
  async request<T>(method: string, params: object, token?: monaco.CancellationToken): Promise<T> {
    if (!this.up) await new Promise<void>(resolve => this.waiting.push(resolve))
    if (token?.isCancellationRequested) throw canceled()
    const id = this.nextId
    this.nextId += 1
    const answer = new Promise<unknown>((resolve, reject) => this.pending.set(id, { resolve, reject }))
    this.stream.send({ jsonrpc: '2.0', id, method, params })
    const subscription = token?.onCancellationRequested(() => {
      if (!this.pending.delete(id)) return
      this.notify('$/cancelRequest', { id })
    })
    const void_ =
      token && new Promise<never>((_, reject) => token.onCancellationRequested(() => reject(canceled())))
    try {
      return (await (void_ ? Promise.race([answer, void_]) : answer)) as T
    } finally {
      subscription?.dispose()
    }
  }

  private notify(method: string, params: object): void {
    if (this.up) this.stream.send({ jsonrpc: '2.0', method, params })
  }

  private receive(message: Incoming): void {
    if (message.type === 'hello') this.hello(message.capabilities ?? {})
    else if (message.method !== undefined) this.called(message)
    else this.answered(message)
  }

  private answered(message: Incoming): void {
    const pending = this.pending.get(Number(message.id))
    if (!pending) return
    this.pending.delete(Number(message.id))
    if (message.error) pending.reject(canceled())
    else pending.resolve(message.result ?? null)
  }

  private hello(capabilities: LspCapabilities): void {
    this.capabilities = capabilities
    this.up = true
    this.openAll()
    for (const go of this.waiting.splice(0)) go()
    this.ready.fire(capabilities)
  }

  private called(message: Incoming): void {
    if (message.method === 'bobbin/restarted') {
      this.restarts += 1
      this.dropPending()
      this.openAll()
    } else if (message.method === 'workspace/diagnostic/refresh') {
      this.refresh()
    }
    if (message.id !== undefined) this.stream.send({ jsonrpc: '2.0', id: message.id, result: null })
  }

  private lost(): void {
    this.up = false
    this.dropPending()
  }

  private dropPending(): void {
    const dropped = [...this.pending.values()]
    this.pending.clear()
    for (const pending of dropped) pending.reject(canceled())
  }

  // Documents

  private managed(path: string): boolean {
    const model = this.config.documents.model(path)
    return model !== undefined && SCRIPT_LANGUAGES.includes(model.getLanguageId()) && !path.includes('://')
  }

  private openAll(): void {
    for (const entry of this.config.documents.all()) if (this.managed(entry.path)) this.sendOpen(entry)
    this.refresh()
  }

  private sendOpen({ path, model }: { path: string; model: monaco.editor.ITextModel }): void {
    this.notify('textDocument/didOpen', {
      textDocument: {
        uri: model.uri.toString(),
        languageId: model.getLanguageId(),
        version: model.getVersionId(),
        text: model.getValue(),
      },
    })
    this.markStale(path)
  }

  private sendClose(path: string, model: monaco.editor.ITextModel): void {
    if (!SCRIPT_LANGUAGES.includes(model.getLanguageId())) return
    this.notify('textDocument/didClose', { textDocument: { uri: model.uri.toString() } })
    this.found.delete(path)
    this.refresh()
  }

  private sendChange(change: {
    path: string
    model: monaco.editor.ITextModel
    event: monaco.editor.IModelContentChangedEvent
  }): void {
    if (!this.managed(change.path)) return
    this.notify('textDocument/didChange', {
      textDocument: { uri: change.model.uri.toString(), version: change.event.versionId },
      contentChanges: change.event.changes.map(c => ({ range: fromRange(c.range), text: c.text })),
    })
    // What is asked next is what the person waits for, so the service must not be busy with the text before.
    this.asking.dispose(true)
    this.asking = new monaco.CancellationTokenSource()
    this.markStale(change.path)
    this.refresh()
  }

  // Problems

  /** Something changed, here or on disk: ask again about every file that is shown. */
  refresh(): void {
    this.told = new Set()
    this.others.trigger()
  }

  /** The protocol's own diagnostic behind a marker; quick fixes need it unchanged. */
  diagnosticOf(path: string, marker: monaco.editor.IMarkerData): LspDiagnostic | undefined {
    return this.found.get(path)?.get(markerKey(marker))
  }

  private markStale(path: string): void {
    this.stale.add(path)
    this.own.trigger()
  }

  private pullStale(): void {
    const paths = [...this.stale]
    this.stale.clear()
    for (const path of paths) void this.pull(path)
  }

  // One file after the other, the open ones first: completion must not wait behind a whole workspace.
  private async pullAll(): Promise<void> {
    this.round += 1
    const { round, asking } = this
    const open = this.config.documents
      .all()
      .map(entry => entry.path)
      .filter(path => this.managed(path))
    const scripts = this.config.scripts()
    const wanted = scripts.length <= BACKGROUND_SCRIPTS ? [...open, ...scripts] : open
    for (const path of new Set(wanted)) {
      if (this.round !== round || asking.token.isCancellationRequested) return
      if (!this.told.has(path)) await this.pull(path)
    }
  }

  private async pull(path: string): Promise<void> {
    const { documents } = this.config
    const version = documents.model(path)?.getVersionId()
    try {
      const uri = documents.uri(path).toString()
      const question = { textDocument: { uri } }
      const { told, asking } = this
      const answer = await this.request<{ items?: LspDiagnostic[] }>(
        'textDocument/diagnostic',
        question,
        asking.token,
      )
      // An answer about text that is no longer there is dropped; the next question is on its way.
      if (documents.model(path)?.getVersionId() !== version) return
      told.add(path)
      this.show(path, answer?.items ?? [])
    } catch {
      // The service was restarted or the file has gone: the next refresh asks again.
    }
  }

  private show(path: string, diagnostics: LspDiagnostic[]): void {
    const model = this.config.documents.model(path)
    const markers = diagnostics.map(toMarker)
    if (model) {
      monaco.editor.setModelMarkers(model, 'typescript', markers)
      this.found.set(
        path,
        new Map(markers.map((marker, i) => [markerKey(marker), diagnostics[i] as LspDiagnostic])),
      )
    }
    // Hints (unused names, suggestions) are for the editor only.
    const problems = diagnostics.filter(d => (d.severity ?? 1) <= 2).map(d => toProblem(path, d))
    this.config.onProblems(path, problems)
  }
}

function toProblem(path: string, diagnostic: LspDiagnostic): Diagnostic {
  return {
    file: path,
    line: diagnostic.range.start.line + 1,
    column: diagnostic.range.start.character + 1,
    endLine: diagnostic.range.end.line + 1,
    endColumn: diagnostic.range.end.character + 1,
    severity: (diagnostic.severity ?? 1) === 1 ? 'error' : 'warning',
    message: diagnostic.message,
    source: 'typescript',
    ...(diagnostic.code !== undefined && { code: `TS${String(diagnostic.code).replace(/^TS/, '')}` }),
  }
}

/** Monaco takes an error of this name and message as a withdrawn question and stays silent. */
export function canceled(): Error {
  const error = new Error('Canceled')
  error.name = 'Canceled'
  return error
}
