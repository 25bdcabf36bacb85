// Before a run in production: what the script would write, found out by holding it back; then the question.
import { useEffect, useState } from 'react'
import { type AppError, toAppError } from '../../model/fault'
import type { Held, Rehearsal } from '../../model/invocation'
import { endOf, wordsOf } from '../../model/rehearsal'
import type { RehearsalDialog } from '../../state/noticeState'
import { useApp } from '../app'
import { Address } from '../parts/address'
import { Badge, SimulatedBadge } from '../parts/badge'
import { Button } from '../parts/button'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { Places } from '../parts/places'
import './rehearsal.css'

export function RehearsalForm({ dialog }: { dialog: RehearsalDialog }) {
  const { actions } = useApp()
  const { request, environment, answer } = dialog
  const [found, setFound] = useState<Rehearsal | undefined>()
  const [fault, setFault] = useState<AppError | undefined>()
  useEffect(() => {
    const stop = new AbortController()
    actions.invocations.rehearse(request, stop.signal).then(
      value => !stop.signal.aborted && setFound(value),
      thrown => !stop.signal.aborted && setFault(toAppError(thrown)),
    )
    return () => stop.abort()
  }, [actions, request])
  return (
    <div className="rehearsal">
      <p className="band">
        <Icon name="warning" />
        <span>
          <strong>{environment}</strong> is a production environment: {request.script} reads and changes real
          data.
        </span>
      </p>
      {!found && !fault && (
        <p className="finding" role="status">
          <Icon name="loading" className="spin" /> Finding out what it would write: it runs now, with every
          write held back.
        </p>
      )}
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {found && <Found found={found} />}
      <div className="choices">
        <Button onClick={() => answer(false)}>Cancel</Button>
        {/* The focus stays where it is: an Enter meant for Cancel must not run on real data. */}
        <Button kind="danger" icon="play" disabled={!found} onClick={() => answer(true)}>
          Run in {environment}
        </Button>
      </div>
    </div>
  )
}

function Found({ found }: { found: Rehearsal }) {
  const { held, more = 0, reads, status, error } = found
  const count = held.length + more
  return (
    <>
      <p role="status">
        {wordsOf(found)}{' '}
        <span className="muted">
          {reads === 1
            ? '1 request that only reads was sent.'
            : `${reads} requests that only read were sent.`}
        </span>
      </p>
      {count > 0 && (
        <ol className="held" aria-label="What it would write">
          {held.map((one, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is what tells them apart
            <Write key={i} held={one} />
          ))}
          {more > 0 && <li className="muted">and {more} more</li>}
        </ol>
      )}
      {status !== 'finished' && (
        <div className="banner warning">
          <Icon name="warning" />
          <span>
            {endOf(found)} {error && <Places text={`Its error: ${error.message}`} />}
          </span>
        </div>
      )}
      {count > 0 && (
        <p className="hint">
          Every write was held back and answered with nothing. With real answers the script may do something
          else.
        </p>
      )}
    </>
  )
}

const KINDS: Record<Held['kind'], string> = { request: 'globe', record: 'database', script: 'file-code' }

function Write({ held }: { held: Held }) {
  const { kind, connection, simulated, method, target, body } = held
  const verb = kind === 'record' ? `${method} record` : kind === 'script' ? 'run script' : method
  return (
    <li>
      <details>
        <summary>
          <Icon name={KINDS[kind]} />
          <strong>{verb}</strong>
          {connection && <Badge>{connection}</Badge>}
          {simulated && <SimulatedBadge />}
          <code className="grow">
            <Address url={target} />
          </code>
        </summary>
        {body ? <pre>{body}</pre> : <p className="hint">Without a body.</p>}
      </details>
    </li>
  )
}
