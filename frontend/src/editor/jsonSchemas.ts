// What may stand in the JSON files of a workspace: checked, completed and explained by schema.
import { json } from './monaco'

export interface JsonSchema {
  uri: string
  /** Glob patterns of the files it describes. */
  files: string[]
  schema: unknown
}

export function setJsonSchemas(schemas: JsonSchema[]): void {
  json.jsonDefaults.setDiagnosticsOptions({
    validate: true,
    allowComments: false,
    // Only what is given here; a schema is never fetched.
    enableSchemaRequest: false,
    schemaRequest: 'ignore',
    schemas: schemas.map(s => ({ uri: s.uri, fileMatch: s.files, schema: s.schema })),
  })
}
