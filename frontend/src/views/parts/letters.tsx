// Dead letters: what ended badly and nobody was told of. Looked at, delivered once more, or discarded.
import { useState } from 'react'
import { formatWhen } from '../../base/format'
import type { AppError } from '../../model/fault'
import type { Invocation } from '../../model/invocation'
import { StatusBadge } from './badge'
import { Button } from './button'
import { Empty } from './empty'
import { FaultBanner } from './form'
import { triggerText } from './runStrip'
import './letters.css'

interface LettersProps {
  /** undefined while they are asked for. */
  letters: Invocation[] | undefined
  fault: AppError | undefined
  /** Why nothing may be done about them. */
  why?: string | undefined
  show(letter: Invocation): void
  /** Those named, or all that there are; say whether it was wanted and done. */
  redeliver(ids: string[] | undefined): Promise<boolean>
  discard(ids: string[] | undefined): Promise<boolean>
}

export function Letters({ letters, fault, why, show, redeliver, discard }: LettersProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  if (fault) return <FaultBanner sentence={fault.sentence} hint={fault.hint} />
  if (letters?.length === 0) {
    return (
      <Empty icon="pass" title="No dead letters">
        <p>
          An event whose script failed is kept here after its last attempt, until you deliver it again or
          discard it.
        </p>
      </Empty>
    )
  }
  const all = letters ?? []
  const ids = all.map(l => l.invocationId).filter(id => chosen.has(id))
  const some = ids.length > 0
  const act = async (work: LettersProps['redeliver']) => {
    if (await work(some ? ids : undefined)) setChosen(new Set())
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
            checked={all.length > 0 && ids.length === all.length}
            onChange={e => setChosen(new Set(e.target.checked ? all.map(l => l.invocationId) : []))}
          />
          {some ? `${ids.length} chosen` : 'Choose all'}
        </label>
        <span className="grow" />
        <Button small icon="trash" disabled={why !== undefined} title={why} onClick={() => void act(discard)}>
          {some ? 'Discard these...' : 'Discard all...'}
        </Button>
        <Button
          small
          kind="primary"
          icon="debug-restart"
          disabled={why !== undefined}
          title={why}
          onClick={() => void act(redeliver)}
        >
          {some ? 'Deliver these again' : 'Deliver all again...'}
        </Button>
      </div>
      <ul className="letters scroll" aria-label="Dead letters">
        {all.map(letter => (
          <Letter
            key={letter.invocationId}
            letter={letter}
            chosen={chosen.has(letter.invocationId)}
            toggle={() => toggle(letter.invocationId)}
            show={() => show(letter)}
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
  show(): void
}

function Letter({ letter, chosen, toggle, show }: LetterProps) {
  return (
    <li className={chosen ? 'chosen' : ''}>
      <input
        type="checkbox"
        aria-label={`Choose ${letter.script} of ${formatWhen(letter.queuedAt, new Date())}`}
        checked={chosen}
        onChange={toggle}
      />
      <button type="button" onClick={show}>
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
