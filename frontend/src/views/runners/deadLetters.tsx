// Dead letters: what ended badly and nobody was told of. Looked at, delivered once more, or discarded.
import { useState } from 'react'
import { formatWhen } from '../../base/format'
import type { Invocation } from '../../model/invocation'
import { type PlaceName, refusal } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { StatusBadge } from '../parts/badge'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { triggerText } from '../parts/runStrip'

const MOST = 1000

export function DeadLetters({ place }: { place: PlaceName }) {
  const { actions } = useApp()
  const turn = useAppState('runners', s => viewOf(s, place.runner).turn)
  const role = useAppState('runners', s => viewOf(s, place.runner).state?.info.role)
  const ended = useAppState('runners', s => viewOf(s, place.runner).invocations.filter(i => i.dead).length)
  const loaded = useLoaded(`${JSON.stringify(place)} ${turn} ${ended}`, () =>
    actions.runners.log(place, { dead: true, limit: MOST }),
  )
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const why = refusal(role, 'publisher')
  const letters = loaded.value ?? []
  const ids = letters.map(l => l.invocationId).filter(id => chosen.has(id))
  const some = ids.length > 0
  if (loaded.fault) return <FaultBanner sentence={loaded.fault.sentence} hint={loaded.fault.hint} />
  if (loaded.value && letters.length === 0) {
    return (
      <Empty icon="pass" title="No dead letters">
        <p>What ends badly and nobody was told of is kept here, until it is delivered again or discarded.</p>
      </Empty>
    )
  }
  const count = some ? ids.length : letters.length
  const act = (work: typeof actions.runners.redeliver) => {
    void work.call(actions.runners, place, some ? ids : undefined, count).then(() => setChosen(new Set()))
  }
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  return (
    <div className="pane">
      <div className="toolbar">
        <label className="check-field">
          <input
            type="checkbox"
            checked={letters.length > 0 && ids.length === letters.length}
            onChange={e => setChosen(new Set(e.target.checked ? letters.map(l => l.invocationId) : []))}
          />
          {some ? `${ids.length} chosen` : 'Choose all'}
        </label>
        <span className="grow" />
        <Button
          small
          icon="trash"
          disabled={why !== undefined}
          title={why}
          onClick={() => act(actions.runners.discard)}
        >
          {some ? 'Discard these...' : 'Discard all...'}
        </Button>
        <Button
          small
          kind="primary"
          icon="debug-restart"
          disabled={why !== undefined}
          title={why}
          onClick={() => act(actions.runners.redeliver)}
        >
          {some ? 'Deliver these again' : 'Deliver all again...'}
        </Button>
      </div>
      <ul className="letters scroll" aria-label="Dead letters">
        {letters.map(letter => (
          <Letter
            key={letter.invocationId}
            letter={letter}
            chosen={chosen.has(letter.invocationId)}
            toggle={() => toggle(letter.invocationId)}
          />
        ))}
      </ul>
    </div>
  )
}

interface LetterProps {
  letter: Invocation
  chosen: boolean
  toggle(): void
}

function Letter({ letter, chosen, toggle }: LetterProps) {
  const { actions } = useApp()
  return (
    <li className={chosen ? 'chosen' : ''}>
      <input
        type="checkbox"
        aria-label={`Choose ${letter.script} of ${formatWhen(letter.queuedAt, new Date())}`}
        checked={chosen}
        onChange={toggle}
      />
      <button type="button" onClick={() => void actions.runners.show(letter)}>
        <span className="line-1">
          <StatusBadge status={letter.status} />
          <strong className="ellipsis">{letter.script}</strong>
          <span className="muted ellipsis grow">
            {triggerText(letter.triggerType, letter.listener ?? letter.schedule)}
            {(letter.attempt ?? 0) > 1 && `, after ${letter.attempt} attempts`}
          </span>
          <span className="num">{formatWhen(letter.queuedAt, new Date())}</span>
        </span>
        <span className="muted ellipsis">{letter.error?.message}</span>
      </button>
    </li>
  )
}
