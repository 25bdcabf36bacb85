// The migrations of the workspace on this machine.
import { useCallback } from 'react'
import { useApp, useAppState } from '../app'
import { useLoaded } from '../parts/loaded'
import { MigrationBoard } from '../parts/migrations'

export function MigrationsPage() {
  const { actions } = useApp()
  const turn = useAppState('workspace', s => s.migrationTurn)
  const environments = useAppState('workspace', s => s.workspace?.environments) ?? []
  const names = environments.map(e => e.name).join(' ')
  const loaded = useLoaded(`${turn} ${names}`, () => actions.migrations.list())
  const { reload } = loaded
  return (
    <article className="page board" aria-label="Migrations">
      <MigrationBoard
        migrations={loaded.value}
        fault={loaded.fault}
        placeOf={m => actions.migrations.here(m.environment)}
        production={environments.filter(e => e.production).map(e => e.name)}
        show={m => void actions.invocations.show(m.invocationId ?? '', 'console')}
        reload={useCallback(() => reload(), [reload])}
      />
    </article>
  )
}
