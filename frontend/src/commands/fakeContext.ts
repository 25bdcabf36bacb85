// What commands work with, without an editor and a program: files in memory, documents that are
// plain texts. Only tests make one.
import { Emitter } from '../base/emitter'
import { applyEdits } from '../editor/textEdits'
import { AppError } from '../model/fault'
import { createState } from '../state/state'
import type { AppContext } from './context'

interface Text {
  text: string
  saved: string
  readOnly: boolean
}

export interface FakeContext {
  context: AppContext
  /** The files by folder and path. */
  disk: Map<string, string>
  /** What is typed into an open document. */
  type(path: string, text: string): void
  /** The documents that are open, with their texts. */
  open(): Record<string, string>
  /** The paths that have a tab. */
  tabs: Set<string>
}

/** A workspace in /w that holds these files. Further services are given as they are needed. */
export function fakeContext(files: Record<string, string>, services: object = {}): FakeContext {
  const state = createState({ getItem: () => null, setItem: () => undefined }, false)
  enterFake(state.workspace, '/w')
  const disk = new Map(Object.entries(files).map(([path, text]) => [`/w/${path}`, text]))
  const texts = new Map<string, Text>()
  const tabs = new Set<string>()
  const context = {
    state,
    services: { files: fakeFiles(disk), ...services },
    documents: fakeDocuments(texts),
    editors: { format: () => Promise.resolve(), selection: () => '', focus: () => true, reveal: () => true },
    tabs: {
      open: (path: string) => {
        tabs.add(path)
        return path
      },
      close: (path: string) => void tabs.delete(path),
      has: (path: string) => tabs.has(path),
      closeAll: () => tabs.clear(),
    },
  } as unknown as AppContext
  return {
    context,
    disk,
    tabs,
    type(path, text) {
      const document = texts.get(path)
      if (!document) throw new Error(`${path} is not open`)
      document.text = text
      state.documents.setState(s => ({
        documents: { ...s.documents, [path]: { ...s.documents[path], dirty: true } as never },
      }))
    },
    open: () => Object.fromEntries([...texts].map(([path, { text }]) => [path, text])),
  }
}

/** Makes a folder the open workspace. */
export function enterFake(store: AppContext['state']['workspace'], dir: string): void {
  store.setState({ workspace: { dir, queues: {}, listeners: [], environments: [] } as never })
}

// An answer of the program comes in a later turn, after whatever else was asked in this one.
function answer(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve))
}

function fakeFiles(disk: Map<string, string>) {
  const read = (dir: string, path: string) => {
    const text = disk.get(`${dir}/${path}`)
    if (text === undefined) throw new AppError('not_found', `${path} is not there.`)
    return { text, version: text }
  }
  return {
    read: async (dir: string, path: string) => {
      await answer()
      return read(dir, path)
    },
    write: async (dir: string, path: string, text: string, version?: string) => {
      await answer()
      if (version !== undefined && (disk.get(`${dir}/${path}`) ?? '') !== version)
        throw new AppError('conflict', `${path} was changed since.`)
      disk.set(`${dir}/${path}`, text)
      return text
    },
    delete: async (dir: string, path: string) => {
      disk.delete(`${dir}/${path}`)
      return { kept: [] }
    },
  }
}

function fakeDocuments(texts: Map<string, Text>) {
  const dirty = (path: string) => texts.get(path)?.text !== texts.get(path)?.saved
  const take = (path: string, text: string) => {
    const document = texts.get(path)
    if (document) Object.assign(document, { text, saved: text })
  }
  return {
    onDidChangeDirty: new Emitter<unknown>().event,
    onDidChangeText: new Emitter<unknown>().event,
    onDidClose: new Emitter<unknown>().event,
    model: (path: string) => texts.get(path),
    open: (path: string, text: string, readOnly: boolean) => texts.set(path, { text, saved: text, readOnly }),
    close: (path: string) => texts.delete(path),
    reset: () => texts.clear(),
    isDirty: dirty,
    snapshot(path: string) {
      const document = texts.get(path)
      return document && { text: document.text, mark: document.text }
    },
    markSaved(path: string, mark: string) {
      const document = texts.get(path)
      if (document) document.saved = mark
    },
    takeFromDisk: take,
    dropBackground: () => undefined,
    edit(path: string, edits: Parameters<typeof applyEdits>[1]) {
      const document = texts.get(path)
      if (document) document.text = applyEdits(document.text, edits)
      return document !== undefined
    },
  }
}
