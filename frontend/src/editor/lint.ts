// Warnings of our own in open files: promises nobody waits for, asked of the language service name by
// name, and what looks like a secret.
import { Delayer } from '../base/async'
import { type Disposable, Disposables, toDisposable } from '../base/disposable'
import { answersPromise, callStatements, findSecrets } from '../base/lint'
import type { Diagnostic } from '../model/workspace'
import { fromPosition } from './convert'
import type { Documents } from './documents'
import type { LanguageClient } from './languageClient'
import { monaco, SCRIPT_LANGUAGES } from './monaco'
import type { LspMarkup } from './protocol'

const OWNER = 'bobbin'
const QUIET_MS = 700
/** More calls than this of one file are not asked about. */
const CALLS_ASKED = 200
const SECRETS_IN = [...SCRIPT_LANGUAGES, 'json', 'yaml', 'plaintext']
const PARAMETER_COMMAND = 'bobbin.newPasswordParameter'

export interface LintConfig {
  documents: Documents
  /** Which rules are on. */
  rules(): { promises: boolean; secrets: boolean }
  /** Hears that other rules are on, until disposed. */
  onDidChangeRules(listener: () => void): Disposable
  onLint(path: string, problems: Diagnostic[]): void
  /** A person wants a password parameter in place of a secret. */
  newPasswordParameter(): void
}

export function registerLint(client: LanguageClient, config: LintConfig): Disposable {
  const { documents } = config
  const all = new Disposables()
  const delayers = new Map<string, Delayer>()
  const look = (path: string) => {
    const delayer = delayers.get(path) ?? new Delayer(QUIET_MS, () => void lint(client, config, path))
    delayers.set(path, delayer)
    delayer.trigger()
  }
  const lookAtAll = () => {
    for (const { path } of documents.all()) look(path)
  }
  lookAtAll()
  all.add(config.onDidChangeRules(lookAtAll))
  all.add(documents.onDidOpen(({ path }) => look(path)))
  all.add(documents.onDidChangeText(({ path }) => look(path)))
  all.add(
    documents.onDidClose(({ path }) => {
      delayers.get(path)?.cancel()
      delayers.delete(path)
      config.onLint(path, [])
    }),
  )
  all.add(
    toDisposable(() => {
      for (const delayer of delayers.values()) delayer.cancel()
    }),
  )
  all.add(monaco.editor.registerCommand(PARAMETER_COMMAND, () => config.newPasswordParameter()))
  all.add(monaco.languages.registerCodeActionProvider('*', { provideCodeActions: actions }))
  return all
}

async function lint(client: LanguageClient, config: LintConfig, path: string): Promise<void> {
  const model = config.documents.model(path)
  if (!model || config.documents.isReadOnly(path)) return
  const version = model.getVersionId()
  const rules = config.rules()
  const markers = [
    ...(rules.secrets && SECRETS_IN.includes(model.getLanguageId()) ? secrets(model) : []),
    ...(rules.promises && SCRIPT_LANGUAGES.includes(model.getLanguageId())
      ? await promises(client, model)
      : []),
  ]
  // What was changed meanwhile is looked at again anyway.
  if (model.isDisposed() || model.getVersionId() !== version) return
  monaco.editor.setModelMarkers(model, OWNER, markers)
  config.onLint(
    path,
    markers.map(marker => toProblem(path, marker)),
  )
}

function secrets(model: monaco.editor.ITextModel): monaco.editor.IMarkerData[] {
  return findSecrets(model.getValue()).map(({ start, end, what }) =>
    warning(
      model,
      start,
      end,
      'secret-in-code',
      `This looks like ${what}. Whoever reads the workspace can use it: keep it in a password parameter or an account.`,
    ),
  )
}

async function promises(
  client: LanguageClient,
  model: monaco.editor.ITextModel,
): Promise<monaco.editor.IMarkerData[]> {
  const calls = callStatements(model.getValue()).slice(0, CALLS_ASKED)
  const uri = model.uri.toString()
  const version = model.getVersionId()
  const found: monaco.editor.IMarkerData[] = []
  for (const { start, end, name } of calls) {
    const position = fromPosition(model.getPositionAt(name))
    const answer = await client
      .request<{ contents: LspMarkup } | null>('textDocument/hover', { textDocument: { uri }, position })
      .catch(() => null)
    if (model.isDisposed() || model.getVersionId() !== version) return found
    const contents = answer?.contents
    const text = typeof contents === 'string' ? contents : (contents?.value ?? '')
    if (answersPromise(text))
      found.push(
        warning(
          model,
          start,
          end,
          'floating-promise',
          'Nobody waits for this promise: the script goes on before it is done, and may end before. Put await before it.',
        ),
      )
  }
  return found
}

function warning(
  model: monaco.editor.ITextModel,
  start: number,
  end: number,
  code: string,
  message: string,
): monaco.editor.IMarkerData {
  const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end))
  return { ...range, severity: monaco.MarkerSeverity.Warning, code, message, source: OWNER }
}

function toProblem(path: string, marker: monaco.editor.IMarkerData): Diagnostic {
  return {
    file: path,
    line: marker.startLineNumber,
    column: marker.startColumn,
    endLine: marker.endLineNumber,
    endColumn: marker.endColumn,
    severity: 'warning',
    message: marker.message,
    code: String(marker.code),
    source: OWNER,
  }
}

function actions(
  model: monaco.editor.ITextModel,
  _range: monaco.Range,
  context: monaco.languages.CodeActionContext,
): monaco.languages.CodeActionList {
  const own = context.markers.filter(marker => marker.source === OWNER)
  const insert = (marker: monaco.editor.IMarkerData, title: string, word: string, isPreferred: boolean) => ({
    title,
    kind: 'quickfix',
    diagnostics: [marker],
    isPreferred,
    edit: {
      edits: [
        {
          resource: model.uri,
          versionId: model.getVersionId(),
          textEdit: {
            range: new monaco.Range(
              marker.startLineNumber,
              marker.startColumn,
              marker.startLineNumber,
              marker.startColumn,
            ),
            text: word,
          },
        },
      ],
    },
  })
  return {
    actions: own.flatMap((marker): monaco.languages.CodeAction[] =>
      marker.code === 'floating-promise'
        ? [
            insert(marker, 'Wait for it: await', 'await ', true),
            insert(marker, 'Do not wait, on purpose: void', 'void ', false),
          ]
        : [
            {
              title: 'Make a password parameter...',
              kind: 'quickfix',
              diagnostics: [marker],
              command: { id: PARAMETER_COMMAND, title: 'Make a password parameter' },
            },
          ],
    ),
    dispose: () => undefined,
  }
}
