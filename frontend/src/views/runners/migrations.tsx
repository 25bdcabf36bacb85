// The migrations of an environment on a runner.
import { type PlaceName, refusal } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { useLoaded } from '../parts/loaded'
import { MigrationBoard } from '../parts/migrations'

export function RemoteMigrations({ place }: { place: PlaceName }) {
  const { actions } = useApp()
  const turn = useAppState('runners', s => viewOf(s, place.runner).turn)
  const role = useAppState('runners', s => viewOf(s, place.runner).state?.info.role)
  // A run that begins or ends is told; what one does in between, and that it is a migration, is looked at
  // while it goes on.
  const runs = useAppState('runners', s =>
    viewOf(s, place.runner)
      .invocations.filter(i => i.environment === place.environment)
      .slice(0, 20)
      .map(i => i.status)
      .join(' '),
  )
  const loaded = useLoaded(`${JSON.stringify(place)} ${turn} ${runs}`, () => actions.migrations.listOf(place))
  const production = useAppState('workspace', s => {
    const own = s.workspace?.id === place.workspace
    return own && s.workspace?.environments.find(e => e.name === place.environment)?.production === true
  })
  return (
    <MigrationBoard
      migrations={loaded.value}
      fault={loaded.fault}
      placeOf={() => place}
      running={runs.includes('running')}
      production={production ? [place.environment] : []}
      why={refusal(role, 'publisher')}
      show={m => {
        if (m.invocationId) void actions.runners.show({ invocationId: m.invocationId, runner: place.runner })
      }}
      reload={loaded.reload}
    />
  )
}
