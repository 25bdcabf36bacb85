// Dead letters of an environment on a runner.
import { type PlaceName, refusal } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Letters } from '../parts/letters'
import { useLoaded } from '../parts/loaded'

const MOST = 1000

export function DeadLetters({ place }: { place: PlaceName }) {
  const { actions } = useApp()
  const turn = useAppState('runners', s => viewOf(s, place.runner).turn)
  const role = useAppState('runners', s => viewOf(s, place.runner).state?.info.role)
  const ended = useAppState('runners', s => viewOf(s, place.runner).invocations.filter(i => i.dead).length)
  const loaded = useLoaded(`${JSON.stringify(place)} ${turn} ${ended}`, () =>
    actions.runners.log(place, { dead: true, limit: MOST }),
  )
  return (
    <Letters
      letters={loaded.value}
      fault={loaded.fault}
      why={refusal(role, 'publisher')}
      show={letter => void actions.runners.show(letter)}
      redeliver={ids => actions.runners.redeliver(place, ids)}
      discard={ids => actions.runners.discard(place, ids)}
    />
  )
}
