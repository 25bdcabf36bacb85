// One line that says which invocation is shown: how it ended, what it was, how long it took.
import type { ReactNode } from 'react'
import { formatWhen } from '../../base/format'
import { type InvocationDetail, isEnded, tookWords } from '../../model/invocation'
import { refusal } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Badge, SimulatedBadge, StatusBadge } from './badge'
import { IconButton } from './button'

export function RunStrip({ detail, children }: { detail: InvocationDetail; children?: ReactNode }) {
  const { actions } = useApp()
  const { invocation } = detail
  const production = useAppState(
    'workspace',
    s => s.workspace?.environments.find(e => e.name === invocation.environment)?.production,
  )
  const { runner } = invocation
  const role = useAppState('runners', s => viewOf(s, runner ?? '').state?.info.role)
  const why = refusal(role, 'publisher')
  const simulated = simulatedIn(detail)
  const when = formatWhen(invocation.startedAt ?? invocation.queuedAt, new Date())
  const trigger = triggerText(invocation.triggerType, invocation.listener)
  // Where there is little room the time is left out, which the lines have, and the end is cut off.
  const meta = [
    { text: tookWords(invocation), part: 'took' },
    { text: when, part: 'when' },
    { text: trigger, part: 'trigger' },
  ].filter(one => one.text)
  return (
    <div className="run-strip" role="status" aria-label="Shown invocation">
      <StatusBadge status={invocation.status} />
      <span className="what ellipsis">{invocation.script || 'Invocation'}</span>
      {production ? (
        <Badge tone="production">{invocation.environment}</Badge>
      ) : (
        <Badge>{invocation.environment || 'no environment'}</Badge>
      )}
      {runner && (
        <Badge tone="blue" icon="server-environment" title="It ran on this runner">
          {runner}
        </Badge>
      )}
      {simulated.length > 0 && <SimulatedBadge connections={simulated} />}
      <span className="meta ellipsis" title={meta.map(one => one.text).join(' · ')}>
        {meta.map(({ text, part }, i) => (
          <span key={part} className={part}>
            {i > 0 && ' · '}
            {text}
          </span>
        ))}
      </span>
      {children}
      {runner && isEnded(invocation) && (
        <IconButton
          icon="debug-restart"
          label="Run its event again on the runner"
          disabled={why !== undefined}
          title={why}
          onClick={() => void actions.runners.replay(invocation)}
        />
      )}
      {runner && !isEnded(invocation) && (
        <IconButton
          icon="debug-stop"
          label="Stop it on the runner"
          disabled={why !== undefined}
          title={why}
          onClick={() => void actions.runners.abort(invocation)}
        />
      )}
      {!runner && isEnded(invocation) && invocation.script && (
        <>
          <IconButton
            icon="edit"
            label="Change its event and run"
            onClick={() => void actions.invocations.edit(invocation)}
          />
          <IconButton
            icon="debug-restart"
            label="Run this script again"
            title="With the same event"
            onClick={() => void actions.invocations.again(invocation)}
          />
        </>
      )}
    </div>
  )
}

const TRIGGERS: Record<string, string> = {
  MANUAL: 'by hand',
  MANUAL_EVENT_LISTENER: 'test event',
  EXTERNAL: 'event',
  SCHEDULED: 'schedule',
  CHAINED: 'by another invocation',
}

export function triggerText(trigger: string, listener: string | undefined): string {
  const text = TRIGGERS[trigger] ?? trigger
  return listener ? `${text}: ${listener}` : text
}

function simulatedIn(detail: InvocationDetail): string[] {
  const { simulated } = detail.invocation
  if (simulated?.length) return simulated
  return [...new Set(detail.http.filter(e => e.simulated).map(e => e.connection))]
}
