// Changing one thing in a JSON file of the workspace, as a form does: what else is in it stays, and the
// last changes can be taken back.
import { Sequences } from '../base/async'
import { AppError } from '../model/fault'
import { withoutFile } from '../state/workspaceState'
import { type AppContext, dirOf, guarded, notify } from './context'
import type { Files } from './files'
import { offerUndo } from './takenAway'

/** How many changes of forms can be taken back. */
const STEPS_KEPT = 100

/** What a form did to a file. */
interface Step {
  path: string
  /** The text before. */
  before: string
  /** The version after. */
  after: string
}

export type JsonObject = Record<string, unknown>

export class JsonFiles {
  private steps: Step[] = []
  private readonly sequences = new Sequences()
  private readonly underWay = new Set<Promise<void>>()
  private asked = 0

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  async read(path: string): Promise<JsonObject> {
    return parsed(path, (await this.context.services.files.read(dirOf(this.context), path)).text)
  }

  /**
   * Changes a file, after what was asked of it before. Rejects when the file is not the JSON it must
   * be, or has text that cannot be saved.
   */
  change(path: string, change: (value: JsonObject) => void): Promise<void> {
    return this.changeText(path, text => {
      const value = parsed(path, text)
      change(value)
      return jsonText(value)
    })
  }

  /** As `change`, of a file that need not be JSON. */
  changeText(path: string, change: (text: string) => string): Promise<void> {
    const made = this.sequences.run(path, () => this.changeNow(path, change))
    const ended = made.then(
      () => undefined,
      () => undefined,
    )
    this.underWay.add(ended)
    void ended.then(() => this.underWay.delete(ended))
    return made
  }

  private async changeNow(path: string, change: (text: string) => string): Promise<void> {
    if (!(await this.files.save(path)))
      throw new AppError('conflict', `${path} has changes that are not saved.`, 'Decide in its tab first.')
    const { services } = this.context
    const file = await services.files.read(dirOf(this.context), path)
    const text = change(file.text)
    if (text === file.text) return
    const version = await services.files.write(dirOf(this.context), path, text, file.version)
    await this.files.changedOnDisk(path, version)
    this.done({ path, before: file.text, after: version })
  }

  /** Deletes a file, and offers to bring it back. */
  async delete(path: string): Promise<void> {
    const { services, state } = this.context
    const kept = await services.files.delete(dirOf(this.context), path)
    state.workspace.setState(s => ({ files: withoutFile(s.files, path) }))
    this.files.discard(path)
    offerUndo(this.context, this.files, `Deleted ${path}.`, kept)
  }

  /** Takes the last change of a form back, also one that is still under way, unless its file was changed since. */
  undo(): Promise<void> {
    return guarded(this.context, async () => {
      await Promise.all(this.underWay)
      const step = this.steps.at(-1)
      if (!step) {
        notify(this.context, 'info', 'No form has changed anything yet.')
        return
      }
      this.steps = this.steps.slice(0, -1)
      this.tell()
      await this.sequences.run(step.path, () => this.revert(step))
      await this.reload()
      notify(this.context, 'info', `${step.path} is as it was before.`)
    })
  }

  /** Does several changes that are one to a person, then says so and offers to take all of them back. */
  async together(text: string, work: () => Promise<void>): Promise<void> {
    const known = new Set(this.steps)
    await work()
    await this.reload()
    const made = this.steps.filter(step => !known.has(step))
    const undo = { label: 'Undo', run: () => void this.takeBack(made) }
    notify(this.context, 'info', text, undefined, made.length > 0 ? undo : undefined)
  }

  private takeBack(made: Step[]): Promise<void> {
    return guarded(this.context, async () => {
      for (const step of made.toReversed()) {
        if (!this.steps.includes(step)) continue // taken back already
        this.steps = this.steps.filter(one => one !== step)
        this.tell()
        await this.sequences.run(step.path, () => this.revert(step))
      }
      await this.reload()
    })
  }

  private async revert({ path, before, after }: Step): Promise<void> {
    const { services } = this.context
    const dir = dirOf(this.context)
    if (!(await this.files.save(path)) || (await services.files.read(dir, path)).version !== after)
      throw new AppError('conflict', `${path} was changed since.`, 'Undo it in its own tab.', { file: path })
    await this.files.changedOnDisk(path, await services.files.write(dir, path, before, after))
  }

  /**
   * Reads the model of the workspace again, after its files have changed; an answer that comes after
   * another question is dropped.
   */
  async reload(): Promise<void> {
    const own = ++this.asked
    const { services, state } = this.context
    const dir = dirOf(this.context)
    const workspace = await services.workspaces.get(dir)
    if (own === this.asked && dir === dirOf(this.context)) state.workspace.setState({ workspace })
  }

  private done(step: Step): void {
    this.steps = [...this.steps, step].slice(-STEPS_KEPT)
    this.tell()
  }

  private tell(): void {
    this.context.state.documents.setState({ formChange: this.steps.at(-1)?.path })
  }

  /** Another workspace is open now. */
  forget(): void {
    this.steps = []
    this.tell()
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
