// Which files are open, and whether their text is what the disk holds. The text itself lives
// in the editor's models.
import { createStore } from 'zustand/vanilla'

/** Unsaved text here and other text, nothing, or what is no text on disk: a person decides. */
export type Conflict = 'changed' | 'gone' | 'unreadable'

export interface OpenDocument {
  path: string
  /** The hash of the text on disk that the editor's text grew from; '' when the file is gone. */
  version: string
  dirty: boolean
  readOnly: boolean
  conflict?: Conflict | undefined
  /** Marks of a merge stand in the text: it is not saved until it is settled or a person says so. */
  merging?: boolean
  /** Why the last save did not work. */
  saveFault?: string | undefined
}

export interface DocumentsState {
  documents: Readonly<Record<string, OpenDocument>>
  active?: string
  /** The file that a form changed last, which can be taken back. */
  formChange?: string | undefined
  line?: number
  column?: number
}

export type DocumentsStore = ReturnType<typeof createDocumentsState>

export function createDocumentsState() {
  return createStore<DocumentsState>(() => ({ documents: {} }))
}

export function withDocument(state: DocumentsState, document: OpenDocument): DocumentsState {
  return { ...state, documents: { ...state.documents, [document.path]: document } }
}

export function updateDocument(
  state: DocumentsState,
  path: string,
  change: Partial<OpenDocument>,
): DocumentsState {
  const document = state.documents[path]
  return document ? withDocument(state, { ...document, ...change }) : state
}

export function withoutDocument(state: DocumentsState, path: string): DocumentsState {
  const { [path]: _gone, ...documents } = state.documents
  return { ...state, documents, ...(state.active === path && { active: undefined }) }
}

export type DiskChange = 'nothing' | 'reload' | 'conflict'

/** What a file's new version on disk means for the open document. */
export function onDisk(document: OpenDocument | undefined, version: string): DiskChange {
  if (!document || document.version === version) return 'nothing'
  return document.dirty || version === '' ? 'conflict' : 'reload'
}
