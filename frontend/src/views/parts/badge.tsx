// Small words on a coloured ground: what is simulated, what is production, how an invocation ended.
import type { ReactNode } from 'react'
import type { InvocationStatus } from '../../model/invocation'
import { Icon } from './icon'

export type Tone = 'plain' | 'teal' | 'red' | 'green' | 'amber' | 'blue' | 'production'

export function Badge({
  tone = 'plain',
  icon,
  title,
  children,
}: {
  tone?: Tone
  icon?: string
  title?: string
  children: ReactNode
}) {
  return (
    <span className={`badge ${tone}`} title={title}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  )
}

export function SimulatedBadge({ connections }: { connections?: string[] }) {
  const title = connections?.length
    ? `Simulated on this machine, no service was called: ${connections.join(', ')}`
    : 'Simulated on this machine, no service was called'
  return (
    <Badge tone="teal" icon="beaker" title={title}>
      simulated
    </Badge>
  )
}

export function ReplayedBadge() {
  return (
    <Badge tone="teal" icon="record" title="Answered from a recording, no service was called">
      replayed
    </Badge>
  )
}

const STATUS: Record<InvocationStatus, { text: string; tone: Tone; icon: string }> = {
  queued: { text: 'Queued', tone: 'blue', icon: 'clock' },
  running: { text: 'Running', tone: 'blue', icon: 'sync' },
  finished: { text: 'Finished', tone: 'green', icon: 'pass' },
  function_error: { text: 'Error', tone: 'red', icon: 'error' },
  timed_out: { text: 'Timed out', tone: 'red', icon: 'watch' },
  out_of_memory: { text: 'Out of memory', tone: 'red', icon: 'error' },
  aborted: { text: 'Stopped', tone: 'amber', icon: 'circle-slash' },
  denied: { text: 'Denied', tone: 'red', icon: 'circle-slash' },
  malformed_payload: { text: 'Malformed payload', tone: 'red', icon: 'error' },
  runtime_error: { text: 'Runtime error', tone: 'red', icon: 'bug' },
}

export function statusText(status: InvocationStatus): string {
  return STATUS[status]?.text ?? status
}

export function StatusBadge({ status }: { status: InvocationStatus }) {
  const known = STATUS[status] ?? { text: status, tone: 'plain' as const, icon: 'question' }
  return (
    <span className={`badge ${known.tone}`} data-status={status}>
      <Icon name={known.icon} className={status === 'running' ? 'spin' : ''} />
      {known.text}
    </span>
  )
}
