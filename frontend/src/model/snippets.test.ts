import { expect, test } from 'vitest'
import { FIRST_SNIPPET, missingImports, readSnippets, snippetsFor } from './snippets'
import type { Workspace } from './workspace'

const workspace = {
  connections: { 'jira/cloud': { connector: 'jira-cloud' }, 'my-api': { connector: 'generic' } },
} as unknown as Workspace

test('a file has the snippets of its kind and of the connections', () => {
  const inScripts = snippetsFor('scripts/A.ts', workspace, []).map(s => s.prefix)
  expect(inScripts).toEqual(
    expect.arrayContaining(['migrate', 'recordGet', 'pagesJira', 'callJira', 'callMyApi']),
  )
  expect(inScripts).not.toContain('test')
  expect(snippetsFor('tests/a.test.ts', workspace, []).map(s => s.prefix)).toEqual(
    expect.arrayContaining(['test', 'testRespond', 'pagesJira']),
  )
})

test.each([
  ['scripts/A.ts', '', ["import Jira from './api/jira/cloud';"]],
  ['scripts/sync/deep/A.ts', '', ["import Jira from '../../api/jira/cloud';"]],
  ['scripts/A.ts', "import J from './api/jira/cloud'\n", []],
])('%s imports a client once', (path, text, missing) => {
  expect(missingImports(path, text, ["import Jira from './api/jira/cloud';"])).toEqual(missing)
})

test('only names that a file lacks are imported', () => {
  const imports = ["import { event, type Expected, run, test } from '@bobbin/test';"]
  expect(missingImports('tests/a.ts', "import {\n  event,\n  run } from '@bobbin/test'\n", imports)).toEqual([
    "import { type Expected, test } from '@bobbin/test';",
  ])
  expect(
    missingImports('tests/a.ts', "import { test, Expected, run, event } from '@bobbin/test'", imports),
  ).toEqual([])
})

test('own snippets are read as they are written in VS Code', () => {
  const text = JSON.stringify({
    Log: { prefix: ['log', 'say'], body: ['console.log($1)', '$0'], import: "import a from 'a'" },
    Empty: { prefix: 'x' },
    Wrong: null,
  })
  expect(readSnippets(text)).toEqual([
    { prefix: 'log', title: 'Log', body: 'console.log($1)\n$0', imports: ["import a from 'a'"], own: true },
    { prefix: 'say', title: 'Log', body: 'console.log($1)\n$0', imports: ["import a from 'a'"], own: true },
  ])
  expect(readSnippets('')).toEqual([])
  expect(readSnippets('{ "half')).toBeUndefined()
  expect(readSnippets('[]')).toBeUndefined()
  expect(readSnippets(FIRST_SNIPPET)).toMatchObject([{ prefix: 'took' }])
})
