// Pieces of text to begin with, with places to fill in: Bobbin's own (snippets.json), some for each
// connection, and those of a person. Both files are written as in VS Code, and may name imports.
import { clientName } from './connector'
import builtIn from './snippets.json'
import type { Workspace } from './workspace'

export interface Snippet {
  /** What is typed to get it. */
  prefix: string
  title: string
  /** With $1, ${2:word} and $0 where the cursor goes. */
  body: string
  /** Import statements it needs. A path that begins with ./ is one below scripts/. */
  imports: string[]
  /** Where it fits; everywhere when it says nothing. */
  where?: 'scripts' | 'tests'
  own?: boolean
}

/** A place that a person fills in. */
const place = (n: number, text: string) => ['$', `{${n}:${text}}`].join('')

/** A function that lists, and how it is asked, for connectors whose lists people go through most. */
const LISTS: Record<string, { method: string; options: string; item: string }> = {
  'jira-cloud': {
    method: 'Issue.Search.searchByJqlEnhancedSearch',
    options: `body: { jql: '${place(1, 'project = DEMO ORDER BY key')}', fields: ['${place(2, 'summary')}'] }`,
    item: 'issue',
  },
  gitlab: { method: 'Project.getProjects', options: '$1', item: 'project' },
}

/** The snippets for a file: those of its kind, of the workspace's connections, and a person's own. */
export function snippetsFor(path: string, workspace: Workspace | undefined, own: Snippet[]): Snippet[] {
  const kind = path.startsWith('tests/') ? 'tests' : 'scripts'
  const connections = Object.entries(workspace?.connections ?? {}).flatMap(([name, { connector }]) =>
    ofConnection(name, connector),
  )
  return [...BUILT_IN, ...connections, ...own].filter(s => s.where === undefined || s.where === kind)
}

function ofConnection(name: string, connector: string): Snippet[] {
  const client = clientName(name)
  const list = LISTS[connector]
  const { method, options, item } = list ?? { method: place(1, 'Group.method'), options: '$2', item: 'item' }
  const imports = [`import ${client} from './api/${name}';`]
  return [
    {
      prefix: `pages${client}`,
      title: `Go through a whole list of ${name}, page by page`,
      body: `for await (const ${item} of ${client}.paginate(${client}.${method}, { ${options} })) {\n  $0\n}`,
      imports,
    },
    {
      prefix: `call${client}`,
      title: `Call ${name}, and know its refusal`,
      body: [
        'try {',
        `  const ${place(1, 'answer')} = await ${client}.${place(2, 'Group.method')}({ $3 });`,
        '  $0',
        '} catch (error) {',
        `  console.error('${name} refused:', (error as Error).message);`,
        '  throw error;',
        '}',
      ].join('\n'),
      imports,
    },
  ]
}

/** The statements of `imports` that a text lacks, with paths as seen from its file. */
export function missingImports(path: string, text: string, imports: string[]): string[] {
  return imports.flatMap(statement => {
    const up = '../'.repeat(path.split('/').length - 2)
    const here = up === '' ? statement : statement.replace(/(['"])\.\//, `$1${up}`)
    const module = /['"](.+)['"]/.exec(here)?.[1] ?? ''
    const named = /\{(.*)\}/.exec(here)?.[1]
    if (named === undefined) return importsFrom(text, module).length > 0 ? [] : [here]
    const there = importsFrom(text, module).join(',')
    const lacking = named.split(',').filter(name => !new RegExp(`\\b${bare(name)}\\b`).test(there))
    return lacking.length > 0 ? [here.replace(named, ` ${lacking.map(n => n.trim()).join(', ')} `)] : []
  })
}

const bare = (name: string) => name.trim().replace(/^type\s+/, '')

function importsFrom(text: string, module: string): string[] {
  return [...text.matchAll(/^import\b([^'"]*)['"]([^'"\n]*)['"]/gm)]
    .filter(match => match[2] === module)
    .map(match => match[1] ?? '')
}

/** A person's snippets from the text of their file; undefined when it is no JSON object. */
export function readSnippets(text: string): Snippet[] | undefined {
  if (text.trim() === '') return []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.entries(value).flatMap(([title, one]) => snippetsOf(title, one as Partial<Written> | null))
}

interface Written {
  prefix: unknown
  body: unknown
  description: unknown
  import: unknown
}

function snippetsOf(name: string, written: Partial<Written> | null): Snippet[] {
  const body = strings(written?.body).join('\n')
  if (body === '') return []
  const { description } = written ?? {}
  const title = typeof description === 'string' ? description : name
  const imports = strings(written?.import)
  return strings(written?.prefix).map(prefix => ({ prefix, title, body, imports, own: true }))
}

function strings(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all.filter(one => typeof one === 'string')
}

const BUILT_IN = Object.entries(builtIn).flatMap(([title, one]) =>
  snippetsOf(title, one).map(s => ({ ...s, own: false, where: one.where as 'scripts' | 'tests' })),
)

/** A body as it will read, without its places. */
export function plain(body: string): string {
  return body
    .replace(/\$\{\d+:((?:[^{}\\]|\\.)*)\}/g, '$1')
    .replace(/(?<!\\)\$\d/g, '')
    .replace(/\\([$}\\])/g, '$1')
}

/** What a file of own snippets begins with. */
export const FIRST_SNIPPET = `${JSON.stringify(
  {
    'Say how long it took': {
      prefix: 'took',
      body: [
        'const began = Date.now();',
        '$0',
        `console.log(\`${place(1, 'it')} took \\\${Date.now() - began} ms\`);`,
      ],
      description: 'Measure, and log it',
    },
  },
  null,
  2,
)}\n`

export function snippetsSchema(): object {
  const oneOrMore = (description: string) => ({
    description,
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  })
  return {
    type: 'object',
    description: 'Your snippets on this machine: a name for each, and what it is.',
    additionalProperties: {
      type: 'object',
      required: ['prefix', 'body'],
      additionalProperties: false,
      properties: {
        prefix: oneOrMore('What is typed to get it, or several such words.'),
        body: oneOrMore(
          'The text, or its lines. $1, $2 and at last $0 are where the cursor goes, as in VS Code.',
        ),
        description: { type: 'string', description: 'What the list says of it.' },
        import: oneOrMore('Import statements it needs, added at the top. ./ is the folder scripts.'),
      },
    },
  }
}
