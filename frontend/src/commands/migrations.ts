// Long jobs of scripts: which there are, what is wished of them, and what is told of them.
import { pagePath } from '../base/pages'
import type { Migration, MigrationItem, MigrationPlace, Wish } from '../model/migration'
import { type AppContext, dirOf, guarded, input, notify, succeeds, sure } from './context'
import type { Files } from './files'

export class Migrations {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  open(): Promise<void> {
    return this.files.open(pagePath('migrations'))
  }

  /** Those of every environment of the open workspace. */
  async list(): Promise<Migration[]> {
    const { workspace } = this.context.state.workspace.getState()
    const lists = (workspace?.environments ?? []).map(e => this.listOf(this.here(e.name)))
    return (await Promise.all(lists)).flat()
  }

  listOf(place: MigrationPlace): Promise<Migration[]> {
    return this.context.services.migrations.list(place)
  }

  here(environment: string): MigrationPlace {
    return { dir: dirOf(this.context), environment }
  }

  items(
    place: MigrationPlace,
    migration: Migration,
    kind: string,
    after?: MigrationItem,
  ): Promise<MigrationItem[]> {
    return this.context.services.migrations.items(place, migration, kind, after)
  }

  /** Has a migration do something; says whether it was wanted and done. */
  steer(place: MigrationPlace, migration: Migration, wish: Wish): Promise<boolean> {
    return succeeds(this.context, async () => {
      const question = this.questionOf(place, migration, wish)
      if (question && !(await sure(this.context, ...question))) return false
      await this.context.services.migrations.steer(place, migration, wish)
      return true
    })
  }

  /** What is asked before: an end is for ever, and production is written to. */
  private questionOf(
    place: MigrationPlace,
    { title, dryRun }: Migration,
    wish: Wish,
  ): [title: string, text: string, label: string, danger: boolean] | undefined {
    if (wish === 'cancel')
      return [`Cancel the migration ${title}?`, 'What was written stays written.', 'End it', true]
    if (wish === 'pause' || dryRun || !this.isProduction(place)) return undefined
    const words = { resume: 'Go on', retry: 'Try again', again: 'Begin anew' }[wish]
    return [
      `${words} in ${place.environment}?`,
      `${place.environment} is production: ${title} writes into real services.`,
      words,
      true,
    ]
  }

  private isProduction(place: MigrationPlace): boolean {
    const { workspace } = this.context.state.workspace.getState()
    if (place.runner !== undefined && place.workspace !== workspace?.id) return false
    return workspace?.environments.find(e => e.name === place.environment)?.production ?? false
  }

  forget(place: MigrationPlace, migration: Migration): Promise<boolean> {
    return succeeds(this.context, async () => {
      const title = `Forget the migration ${migration.title}?`
      const text =
        'Its report and its list of items go. What it wrote stays, and a new one of this name looks up every item.'
      if (!(await sure(this.context, title, text, 'Forget it', true))) return false
      await this.context.services.migrations.forget(place, migration)
      return true
    })
  }

  /** Saves the report in the folder of the workspace: the items for a spreadsheet, or all of it as a page. */
  saveReport(place: MigrationPlace, migration: Migration, as: 'csv' | 'page'): Promise<void> {
    return guarded(this.context, async () => {
      const ending = as === 'csv' ? 'csv' : 'html'
      const path = await input(this.context, {
        title: `Save the report of ${migration.title}`,
        label: 'File',
        value: `reports/${migration.title}${migration.dryRun ? '-dry-run' : ''}.${ending}`,
        action: 'Save',
        hint: 'In the folder of the workspace. One that is there is written over.',
        check: text => (text.trim() === '' ? 'Name the file.' : undefined),
      })
      if (path === undefined) return
      const file = path.trim()
      await this.context.services.migrations.report(place, migration, dirOf(this.context), { [as]: file })
      const open = { label: 'Open', run: () => void this.files.open(file) }
      notify(this.context, 'info', `${file} is written.`, undefined, open)
    })
  }
}
