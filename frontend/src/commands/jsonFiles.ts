// Changing one thing in a JSON file of the workspace, as a form does: what else is in it stays.
import { AppError } from '../model/fault'
import { type AppContext, dirOf } from './context'
import type { Files } from './files'

export type JsonObject = Record<string, unknown>

export class JsonFiles {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  async read(path: string): Promise<JsonObject> {
    return parsed(path, (await this.context.services.files.read(dirOf(this.context), path)).text)
  }

  /** Rejects when the file is not the JSON it must be, or has text that cannot be saved. */
  async change(path: string, change: (value: JsonObject) => void): Promise<void> {
    if (!(await this.files.save(path)))
      throw new AppError('conflict', `${path} has changes that are not saved.`, 'Decide in its tab first.')
    const { services } = this.context
    const file = await services.files.read(dirOf(this.context), path)
    const value = parsed(path, file.text)
    change(value)
    const text = jsonText(value)
    if (text === file.text) return
    const version = await services.files.write(dirOf(this.context), path, text, file.version)
    await this.files.changedOnDisk(path, version)
  }
}

export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

/** Sets a key, or takes it out where the value says nothing. */
export function put(object: JsonObject, key: string, value: unknown): void {
  if (value === undefined || value === '') delete object[key]
  else object[key] = value
}

function parsed(path: string, text: string): JsonObject {
  try {
    return asObject(JSON.parse(text))
  } catch {
    throw new AppError(
      'invalid',
      `${path} is not valid JSON.`,
      'Mend it as text first; nothing was changed.',
      {
        file: path,
      },
    )
  }
}
