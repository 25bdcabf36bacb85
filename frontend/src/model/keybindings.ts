// A person's own keys, written as in VS Code: an array of {key, command, when}; a command with a minus before it takes
// its key away. Later entries win.
import { parseKeys, writtenKeys } from '../base/keys'
import { namesIn } from '../base/when'

export interface OwnKey {
  /** In the form that is compared; only what takes keys away may leave it out, and means all. */
  keys?: string
  command: string
  when?: string
  remove: boolean
}

export interface OwnKeys {
  keys: OwnKey[]
  /** What of the text is not understood, in sentences. */
  faults: string[]
}

/** What conditions may ask for. */
export const FACTS: Record<string, string> = {
  editorTextFocus: 'The cursor is in the text of an editor.',
  inputFocus: 'What is typed goes into a field or an editor.',
  sideBarFocus: 'The focus is in the side bar.',
  panelFocus: 'The focus is in the panel.',
  workspaceOpen: 'A workspace is open.',
  resourceFilename: 'The name of the file that is open: resourceFilename == README.md',
  resourceExtname: 'How its name ends: resourceExtname == .ts',
}

interface Written {
  key?: unknown
  command?: unknown
  when?: unknown
}

/** The keys of a text; undefined when it is no JSON array. `known` are the ids of the commands. */
export function readKeybindings(text: string, known: ReadonlySet<string>): OwnKeys | undefined {
  const all = entriesOf(text)
  if (!all) return undefined
  const keys: OwnKey[] = []
  const faults: string[] = []
  const places = new Map<string, { entry: number; command: string }>()
  for (const [i, one] of all.entries()) {
    const read = readOne(one, known)
    if (typeof read === 'string') {
      faults.push(`Entry ${i + 1}: ${read}`)
      continue
    }
    keys.push(read)
    if (read.remove || !read.keys) continue
    const place = `${read.keys} ${read.when ?? ''}`
    const before = places.get(place)
    if (before && before.command !== read.command)
      faults.push(
        `Entry ${i + 1}: ${writtenKeys(read.keys)} is ${before.command} in entry ${before.entry} already; the later one counts.`,
      )
    places.set(place, { entry: i + 1, command: read.command })
  }
  return { keys, faults }
}

function entriesOf(text: string): Written[] | undefined {
  if (text.trim() === '') return []
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** One entry, or what is wrong with it. */
function readOne(one: Written | null, known: ReadonlySet<string>): OwnKey | string {
  if (typeof one !== 'object' || one === null || typeof one.command !== 'string')
    return 'it must be an object with "key" and "command".'
  const remove = one.command.startsWith('-')
  const command = remove ? one.command.slice(1) : one.command
  if (!known.has(command)) return `there is no command "${command}".`
  const keys = typeof one.key === 'string' ? parseKeys(one.key) : undefined
  if (one.key === undefined ? !remove : keys === undefined)
    return `${JSON.stringify(one.key ?? '')} is no key. Keys are written like Ctrl+Alt+R, chords like Ctrl+K Ctrl+R.`
  if (one.when !== undefined && typeof one.when !== 'string') return '"when" must be a text.'
  const names = one.when === undefined ? [] : namesIn(one.when)
  if (!names) return `${JSON.stringify(one.when)} is no condition. Write names with &&, ||, !, == or !=.`
  const unknown = names.find(name => !(name in FACTS))
  if (unknown) return `conditions do not know "${unknown}". They know ${Object.keys(FACTS).join(', ')}.`
  return { command, remove, ...(keys && { keys }), ...(one.when !== undefined && { when: one.when }) }
}

/**
 * The text with other keys for a command: instead of those it has from Bobbin (`given`) and of a person's before.
 * Without keys it has those of Bobbin again; with none of them, none. Throws when the text is no JSON array.
 */
export function withKeys(text: string, command: string, given: string[], keys?: string[]): string {
  const all = entriesOf(text)
  if (!all) throw new SyntaxError('not a JSON array')
  const others = all.filter(e => e?.command !== command && e?.command !== `-${command}`)
  const taken = keys ? given.filter(k => !keys.includes(k)) : []
  const added = keys ? keys.filter(k => !given.includes(k)) : []
  const entries = [
    ...others,
    ...taken.map(k => ({ key: writtenKeys(k), command: `-${command}` })),
    ...added.map(k => ({ key: writtenKeys(k), command })),
  ]
  return `${JSON.stringify(entries, null, 2)}\n`
}

/** The schema of keybindings.json. */
export function keybindingsSchema(commands: { id: string; title: string }[]): object {
  const named = [...commands].sort((a, b) => a.id.localeCompare(b.id))
  const ids = [...named, ...named.map(c => ({ id: `-${c.id}`, title: `Take away: ${c.title}` }))]
  return {
    type: 'array',
    description: 'Your keys on this machine. Later entries win.',
    items: {
      type: 'object',
      required: ['command'],
      additionalProperties: false,
      defaultSnippets: [{ label: 'A new key', body: { key: '$1', command: '$2' } }],
      properties: {
        key: {
          type: 'string',
          description: 'Ctrl+Alt+R, or two strokes one after the other: Ctrl+K Ctrl+R. Ctrl is Cmd on a Mac.',
        },
        command: {
          description: 'What the key does. With a minus before it: what the key does no more.',
          type: 'string',
          enum: ids.map(c => c.id),
          enumDescriptions: ids.map(c => c.title),
        },
        when: {
          type: 'string',
          description: `Only where this holds: names with &&, ||, !, == and !=.\n${Object.entries(FACTS)
            .map(([name, words]) => `\n${name}: ${words}`)
            .join('')}`,
        },
      },
    },
  }
}
