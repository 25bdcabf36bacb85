// Where polling looks, how often, and how it stands.
import { eventsSoFar, formatWhen } from '../../base/format'
import type { PollStatus } from '../../model/listener'
import type { Listener } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { FaultBanner } from '../parts/form'
import { ValueEditor } from '../parts/valueEditor'

interface PollSettingsProps {
  listener: Listener
  environment: string
  /** How it stood when the form was opened. */
  loaded: PollStatus | undefined
}

export function PollSettings({ listener, environment, loaded }: PollSettingsProps) {
  const { actions } = useApp()
  const connector = useAppState('workspace', s => s.workspace?.connections[listener.connection]?.connector)
  const polling = useAppState('workspace', s => s.connectors.find(c => c.name === connector)?.polling)
  const told = useAppState('workspace', s => s.polls[`${environment} ${listener.name}`])
  if (!polling) return null
  const change = (changes: object) => void actions.listeners.changeWithin(listener.name, 'poll', changes)
  return (
    <>
      <div className="fields">
        {polling.in && (
          <div className="form-field">
            <span className="label">Where{polling.narrow ? '' : ' (optional)'}</span>
            <ValueEditor
              label="Where"
              type="list"
              value={listener.poll?.in}
              onChange={value => change({ in: value })}
            />
            <span className="hint">{`One on each line: ${polling.in}.`}</span>
          </div>
        )}
        <div className="form-field">
          <span className="label">Time between two questions</span>
          <ValueEditor
            label="Time between two questions"
            type="text"
            value={listener.poll?.every}
            fallback={`${polling.everySeconds}s`}
            onChange={value => change({ every: value })}
          />
          <span className="hint">30s, 5m; from 1s to 24h.</span>
        </div>
        <div className="form-field">
          <span className="label">After a pause, look back</span>
          <ValueEditor
            label="After a pause, look back"
            type="text"
            value={listener.poll?.catchUp}
            fallback="24h"
            onChange={value => change({ catchUp: value })}
          />
          <span className="hint">What is older is left out; 720h at most.</span>
        </div>
      </div>
      <Status status={told ?? loaded} />
    </>
  )
}

function Status({ status }: { status: PollStatus | undefined }) {
  if (!status) return null
  const { polling, checkedAt, events, error, hint, note } = status
  const parts = [
    checkedAt ? `asked last at ${formatWhen(checkedAt, new Date())}` : 'not asked yet',
    eventsSoFar(events),
    note,
  ]
  return (
    <>
      <div className="row plain" role="status" aria-label="Polling">
        <Badge tone={error ? 'red' : polling ? 'green' : 'plain'}>
          {polling ? 'polling' : 'not polling now'}
        </Badge>
        <span className="hint">{parts.filter(Boolean).join(', ')}</span>
      </div>
      {error && <FaultBanner sentence={error} hint={hint} />}
    </>
  )
}
