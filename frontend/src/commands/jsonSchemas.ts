// What may stand in JSON files: those of a workspace, of the home, and the test events of each listener, which hold what
// the declaration of its event type says.
import { type Declared, parseDeclarations } from '../model/declared/parse'
import { schemaOf } from '../model/declared/schema'
import { keybindingsSchema } from '../model/keybindings'
import { settingsSchema } from '../model/settings'
import { snippetsSchema } from '../model/snippets'
import type { Workspace } from '../model/workspace'
import { type AppContext, dirOf } from './context'

type JsonSchema = Parameters<AppContext['describeJson']>[0][number]

const OF_WORKSPACE = [
  ['workspace', 'bobbin.json'],
  ['listener', 'listeners/*.json'],
  ['schedule', 'schedules/*.json'],
  ['environment', 'environments/*.json'],
  ['simulator', 'simulators/**/*.json'],
] as const

interface Heard {
  listener: string
  connector: string
  event: string
}

export class JsonSchemas {
  /** What the test events were last described for. */
  private described = ''

  constructor(private readonly context: AppContext) {}

  /** Describes the files of a workspace anew, where its listeners hear something else than before. */
  async describe(workspace: Workspace): Promise<void> {
    const heard = heardIn(workspace)
    const now = JSON.stringify([workspace.dir, heard])
    if (now === this.described) return
    this.described = now
    const [fixed, events] = await Promise.all([this.ofWorkspace(workspace.dir), this.ofEvents(heard)])
    if (workspace.dir === dirOf(this.context) && (this.described === now || this.described === ''))
      this.context.describeJson([...this.ofHome(), ...fixed, ...events])
  }

  /** The next workspace is described whatever it is. */
  forget(): void {
    this.described = ''
  }

  private ofHome(): JsonSchema[] {
    const named = {
      settings: settingsSchema(),
      snippets: snippetsSchema(),
      keybindings: keybindingsSchema(this.context.commands?.all() ?? []),
    }
    return Object.entries(named).map(([name, schema]) => ({
      uri: `bobbin://schema/${name}.json`,
      files: [`bobbin://home/${name}.json`],
      schema,
    }))
  }

  // Schemas are generated beside the types; without them JSON is only coloured.
  private async ofWorkspace(dir: string): Promise<JsonSchema[]> {
    const { services, documents } = this.context
    const read = async ([name, file]: (typeof OF_WORKSPACE)[number]) => {
      const path = `.bobbin/schema/${name}.json`
      const { text } = await services.files.read(dir, path)
      return { uri: documents.uri(path).toString(), files: [file], schema: JSON.parse(text) as unknown }
    }
    const answers = await Promise.allSettled(OF_WORKSPACE.map(read))
    return answers.flatMap(a => (a.status === 'fulfilled' ? [a.value] : []))
  }

  private async ofEvents(heard: Heard[]): Promise<JsonSchema[]> {
    const connectors = [...new Set(heard.map(h => h.connector))]
    const all = await Promise.allSettled(
      connectors.map(name =>
        this.ofConnector(
          name,
          heard.filter(h => h.connector === name),
        ),
      ),
    )
    // What is not declared yet is looked for again at the next change.
    if (all.some(a => a.status === 'rejected')) this.forget()
    return all.flatMap(a => (a.status === 'fulfilled' ? a.value : []))
  }

  /** The test events of the listeners of one connector, from the declarations that scripts complete by. */
  private async ofConnector(name: string, heard: Heard[]): Promise<JsonSchema[]> {
    const { services } = this.context
    const dir = dirOf(this.context)
    const { events, module } = await services.connectors.events(dir, name)
    if (!module) return []
    const { text } = await services.files.read(dir, `.bobbin/types/modules/${module}.d.ts`)
    const declared = parseDeclarations(text)
    return events.flatMap(({ name: event, type }) => {
      const listeners = heard.filter(h => h.event === event).map(h => h.listener)
      return listeners.length > 0 ? ofEvent(`${name}/${event}`, type, listeners, declared) : []
    })
  }
}

function ofEvent(
  name: string,
  type: string,
  listeners: string[],
  declared: Map<string, Declared>,
): JsonSchema[] {
  const schema = schemaOf(type, declared)
  if (!schema) return []
  const files = listeners.map(listener => `events/${listener}/*.json`)
  return [{ uri: `bobbin://schema/events/${encodeURI(name)}.json`, files, schema }]
}

function heardIn({ listeners, connections }: Workspace): Heard[] {
  return listeners.flatMap(({ name, connection, event }) => {
    const connector = connection === 'generic' ? connection : connections[connection]?.connector
    return connector ? [{ listener: name, connector, event }] : []
  })
}
