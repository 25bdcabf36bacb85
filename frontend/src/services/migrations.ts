// Long jobs of scripts: on this machine, and on runners.
import type { Migration, MigrationItem, MigrationPlace, Wish } from '../model/migration'
import type { Transport } from './transport'

type Answer = Omit<Migration, 'title' | 'total'> & { name: string; total?: number }

const DRY = '~dry'

export class MigrationService {
  constructor(private readonly transport: Transport) {}

  async list(place: MigrationPlace): Promise<Migration[]> {
    const name = place.runner === undefined ? 'migration.list' : 'runner.migrations'
    const answer = await this.transport.request<{ migrations: Answer[] | null }>(name, place)
    return (answer.migrations ?? []).map(narrow)
  }

  async steer(place: MigrationPlace, migration: Migration, wish: Wish): Promise<Migration> {
    const one = { ...place, ...named(migration) }
    return narrow(
      place.runner === undefined
        ? await this.transport.request<Answer>(`migration.${wish}`, one)
        : await this.transport.request<Answer>('runner.steerMigration', { ...one, wish }),
    )
  }

  forget(place: MigrationPlace, migration: Migration): Promise<object> {
    const name = place.runner === undefined ? 'migration.forget' : 'runner.forgetMigration'
    return this.transport.request(name, { ...place, ...named(migration) })
  }

  /** A page of the items that are listed, after one; of one kind, or of all. */
  async items(
    place: MigrationPlace,
    migration: Migration,
    kind: string,
    after?: MigrationItem,
  ): Promise<MigrationItem[]> {
    const name = place.runner === undefined ? 'migration.items' : 'runner.migrationItems'
    const answer = await this.transport.request<{ items: MigrationItem[] | null }>(name, {
      ...place,
      ...named(migration),
      ...(kind && { kind }),
      ...(after && { afterKind: after.kind, afterKey: after.key }),
    })
    return answer.items ?? []
  }

  /** Writes the report into files of a workspace's folder. */
  report(
    place: MigrationPlace,
    migration: Migration,
    dir: string,
    files: { csv?: string; page?: string },
  ): Promise<object> {
    const name = place.runner === undefined ? 'migration.report' : 'runner.migrationReport'
    return this.transport.request(name, { ...place, ...named(migration), dir, ...files })
  }
}

function named({ title, dryRun }: Migration) {
  return { name: title, dryRun }
}

function narrow({ name, total, ...rest }: Answer): Migration {
  const title = name.endsWith(DRY) ? name.slice(0, -DRY.length) : name
  return { ...rest, title, ...(total && { total }) }
}
