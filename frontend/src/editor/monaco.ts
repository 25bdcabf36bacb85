// Monaco as this workbench uses it: the editor with all its features, colours for our languages,
// JSON with schemas. TypeScript's own knowledge comes from the language service, not from a worker here.
import './features'
import 'monaco-editor/languages/definitions/typescript/register'
import 'monaco-editor/languages/definitions/javascript/register'
import 'monaco-editor/languages/definitions/markdown/register'
import 'monaco-editor/languages/definitions/yaml/register'
import * as monaco from 'monaco-editor/editor'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker'
import * as json from 'monaco-editor/languages/features/json/register'

self.MonacoEnvironment = {
  getWorker: (_id: string, label: string) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
}

export { json, monaco }

/** The languages the language service answers for. */
export const SCRIPT_LANGUAGES = ['typescript', 'javascript']

export function languageOf(path: string): string {
  const ext = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  const byExtension: Record<string, string> = {
    ts: 'typescript',
    tsx: 'typescript',
    mts: 'typescript',
    js: 'javascript',
    mjs: 'javascript',
    json: 'json',
    md: 'markdown',
    yml: 'yaml',
    yaml: 'yaml',
  }
  return byExtension[ext] ?? 'plaintext'
}
