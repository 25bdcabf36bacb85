// Environments: where the workspace runs, with which accounts, values, switches and bounds.
import { pagePath } from '../base/pages'
import { type AppContext, confirm, guarded } from './context'
import type { Files } from './files'
import { asObject, type JsonFiles, put } from './jsonFiles'

export class Environments {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly json: JsonFiles,
  ) {}

  open(): Promise<void> {
    return this.files.open(pagePath('environments'))
  }

  /** Marks the real thing, or takes the mark away, which is asked about: nothing asks any more then. */
  setProduction(name: string, production: boolean): Promise<void> {
    return guarded(this.context, async () => {
      const question = {
        title: `${name} is not production any more?`,
        text: 'Its listeners and schedules are on unless they are switched off, and running a script does not ask first.',
        choices: [
          { label: 'Cancel', value: 'no' },
          { label: 'It is not production', value: 'yes', danger: true, primary: true },
        ],
      }
      if (!production && (await confirm(this.context, question)) !== 'yes') return
      await this.change(name, file => put(file, 'production', production ? true : undefined))
    })
  }

  /** Switches a listener or a schedule on or off. */
  enable(name: string, kind: 'listeners' | 'schedules', what: string, enabled: boolean): Promise<void> {
    return guarded(this.context, () =>
      this.change(name, file => {
        file[kind] = { ...asObject(file[kind]), [what]: { enabled } }
      }),
    )
  }

  /** Bounds its runs; undefined goes back to the default. */
  setLimit(name: string, limit: string, value: unknown): Promise<void> {
    return guarded(this.context, () =>
      this.change(name, file => {
        const limits = { ...asObject(file.limits) }
        put(limits, limit, value)
        put(file, 'limits', Object.keys(limits).length > 0 ? limits : undefined)
      }),
    )
  }

  private async change(name: string, change: (file: Record<string, unknown>) => void): Promise<void> {
    await this.json.change(`environments/${name}.json`, change)
    await this.json.reload()
  }
}
