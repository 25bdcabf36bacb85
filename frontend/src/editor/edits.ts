// What the language service changes for a person: rename, quick fixes, formatting. Open files change
// in their models, so undo works; files nobody has open change on disk.
import { type Disposable, Disposables } from '../base/disposable'
import { fromPosition, fromRange, toRange, toTextEdit } from './convert'
import type { Documents } from './documents'
import type { LanguageClient } from './languageClient'
import { monaco, SCRIPT_LANGUAGES } from './monaco'
import type { LspCodeAction, LspDiagnostic, LspRange, LspTextEdit, LspWorkspaceEdit } from './protocol'

export interface EditHost {
  documents: Documents
  /** Changes a file nobody has open; rejects when it cannot. */
  editClosed(path: string, edits: LspTextEdit[]): Promise<void>
  /** Says why an edit did not happen. */
  report(thrown: unknown): void
}

const APPLY_COMMAND = 'bobbin.applyWorkspaceEdit'

export function registerEdits(client: LanguageClient, host: EditHost): Disposable {
  const all = new Disposables()
  const { languages } = monaco
  all.add(languages.registerRenameProvider(SCRIPT_LANGUAGES, renameProvider(client, host)))
  all.add(
    monaco.editor.registerCommand(APPLY_COMMAND, (_accessor, edit: LspWorkspaceEdit) => {
      applyAll(host, editsByUri(edit)).catch(host.report)
    }),
  )
  all.add(
    languages.registerCodeActionProvider(
      SCRIPT_LANGUAGES,
      {
        provideCodeActions: (model, range, context, token) =>
          codeActions(client, host, model, range, context, token),
      },
      { providedCodeActionKinds: ['quickfix', 'source.organizeImports', 'source.fixAll', 'source'] },
    ),
  )
  registerFormatting(client, all)
  return all
}

/**
 * Finds what has to change so that scripts import what will lie elsewhere, a file or a folder, from its
 * new place. What it gives makes the changes, and is called when the move is made.
 */
export async function importsMoving(
  client: LanguageClient,
  host: EditHost,
  path: string,
  to: string,
): Promise<() => Promise<void>> {
  const uri = (of: string) => host.documents.uri(of).toString()
  const edit = await client.request<LspWorkspaceEdit | null>('workspace/willRenameFiles', {
    files: [{ oldUri: uri(path), newUri: uri(to) }],
  })
  // What is moved itself is named as it was called before.
  const moved = (file: string) => `${file}/`.startsWith(`${path}/`)
  const lies = (file: string) => (moved(file) ? to + file.slice(path.length) : file)
  const changes = editsByUri(edit ?? {}).map(([of, edits]): [monaco.Uri, LspTextEdit[]] => [
    host.documents.uri(lies(host.documents.path(of))),
    edits,
  ])
  return () => applyAll(host, changes)
}

function renameProvider(client: LanguageClient, host: EditHost): monaco.languages.RenameProvider {
  const at = (model: monaco.editor.ITextModel, position: monaco.Position) => ({
    textDocument: { uri: model.uri.toString() },
    position: fromPosition(position),
  })
  return {
    async resolveRenameLocation(model, position, token) {
      const word = model.getWordAtPosition(position)
      const nothing = {
        range: new monaco.Range(1, 1, 1, 1),
        text: '',
        rejectReason: 'There is no name to change here.',
      }
      if (!word) return nothing
      const answer = await client.request<LspRange | { range: LspRange; placeholder?: string } | null>(
        'textDocument/prepareRename',
        at(model, position),
        token,
      )
      if (!answer) return nothing
      const range = toRange('range' in answer ? answer.range : answer)
      return { range, text: ('placeholder' in answer && answer.placeholder) || model.getValueInRange(range) }
    },
    async provideRenameEdits(model, position, newName, token) {
      const edit = await client.request<LspWorkspaceEdit | null>(
        'textDocument/rename',
        { ...at(model, position), newName },
        token,
      )
      if (!edit) return { edits: [], rejectReason: 'There is no name to change here.' }
      try {
        await applyClosed(host, editsByUri(edit))
      } catch (thrown) {
        host.report(thrown)
        return { edits: [], rejectReason: 'Not every file could be changed.' }
      }
      return openEdits(host, edit)
    },
  }
}

/** Edits by file, from either form of the protocol. */
function editsByUri(edit: LspWorkspaceEdit): [monaco.Uri, LspTextEdit[]][] {
  const all = new Map<string, LspTextEdit[]>()
  const add = (uri: string, edits: LspTextEdit[]) => all.set(uri, [...(all.get(uri) ?? []), ...edits])
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) add(uri, edits)
  for (const change of edit.documentChanges ?? []) {
    if (change.textDocument) add(change.textDocument.uri, change.edits ?? [])
  }
  return [...all].map(([uri, edits]) => [monaco.Uri.parse(uri), edits])
}

function isOpen(host: EditHost, uri: monaco.Uri): boolean {
  return host.documents.model(host.documents.path(uri)) !== undefined
}

function openEdits(host: EditHost, edit: LspWorkspaceEdit): monaco.languages.WorkspaceEdit {
  return {
    edits: editsByUri(edit)
      .filter(([uri]) => isOpen(host, uri))
      .flatMap(([resource, edits]) =>
        edits.map(e => ({ resource, textEdit: toTextEdit(e), versionId: undefined })),
      ),
  }
}

async function applyClosed(host: EditHost, changes: [monaco.Uri, LspTextEdit[]][]): Promise<void> {
  for (const [uri, edits] of changes) {
    if (!isOpen(host, uri)) await host.editClosed(host.documents.path(uri), edits)
  }
}

async function applyAll(host: EditHost, changes: [monaco.Uri, LspTextEdit[]][]): Promise<void> {
  await applyClosed(host, changes)
  for (const [uri, edits] of changes) host.documents.edit(host.documents.path(uri), edits)
}

async function codeActions(
  client: LanguageClient,
  host: EditHost,
  model: monaco.editor.ITextModel,
  range: monaco.Range,
  context: monaco.languages.CodeActionContext,
  token: monaco.CancellationToken,
): Promise<monaco.languages.CodeActionList> {
  const path = host.documents.path(model.uri)
  const diagnostics = context.markers
    .map(marker => client.diagnosticOf(path, marker))
    .filter((d): d is LspDiagnostic => d !== undefined)
  const answer = await client.request<LspCodeAction[] | null>(
    'textDocument/codeAction',
    {
      textDocument: { uri: model.uri.toString() },
      range: fromRange(range),
      context: { diagnostics, triggerKind: context.trigger, ...(context.only && { only: [context.only] }) },
    },
    token,
  )
  const actions = (answer ?? []).filter(action => action.edit)
  return { actions: actions.map(action => toAction(action, context.markers)), dispose: () => undefined }
}

function toAction(action: LspCodeAction, markers: monaco.editor.IMarkerData[]): monaco.languages.CodeAction {
  return {
    title: action.title,
    kind: action.kind ?? 'quickfix',
    diagnostics: action.diagnostics ? markers : [],
    ...(action.isPreferred && { isPreferred: true }),
    ...(action.disabled && { disabled: action.disabled.reason }),
    command: { id: APPLY_COMMAND, title: action.title, arguments: [action.edit] },
  }
}

function registerFormatting(client: LanguageClient, all: Disposables): void {
  const { languages } = monaco
  const ask = async (
    method: string,
    model: monaco.editor.ITextModel,
    params: object,
    token: monaco.CancellationToken,
  ) => {
    const body = { textDocument: { uri: model.uri.toString() }, ...params }
    return ((await client.request<LspTextEdit[] | null>(method, body, token)) ?? []).map(toTextEdit)
  }
  all.add(
    languages.registerDocumentFormattingEditProvider(SCRIPT_LANGUAGES, {
      displayName: 'TypeScript',
      provideDocumentFormattingEdits: (model, options, token) =>
        ask('textDocument/formatting', model, { options }, token),
    }),
  )
  all.add(
    languages.registerDocumentRangeFormattingEditProvider(SCRIPT_LANGUAGES, {
      displayName: 'TypeScript',
      provideDocumentRangeFormattingEdits: (model, range, options, token) =>
        ask('textDocument/rangeFormatting', model, { range: fromRange(range), options }, token),
    }),
  )
  const onType = client.capabilities.documentOnTypeFormattingProvider
  if (!onType) return
  all.add(
    languages.registerOnTypeFormattingEditProvider(SCRIPT_LANGUAGES, {
      autoFormatTriggerCharacters: [onType.firstTriggerCharacter, ...(onType.moreTriggerCharacter ?? [])],
      provideOnTypeFormattingEdits: (model, position, ch, options, token) =>
        ask('textDocument/onTypeFormatting', model, { position: fromPosition(position), ch, options }, token),
    }),
  )
}
