// The invocations of a workspace as they are listed: those that were told of, and earlier ones a person asked for.
import { useEffect, useMemo, useRef, useState } from 'react'
import { EARLIER } from '../../commands/invocations'
import { type AppError, toAppError } from '../../model/fault'
import type { Invocation, InvocationStatus } from '../../model/invocation'
import { useApp, useAppState } from '../app'
import { statusText } from '../parts/badge'
import { triggerText } from '../parts/runStrip'

export const FAILED: InvocationStatus[] = [
  'function_error',
  'timed_out',
  'out_of_memory',
  'denied',
  'malformed_payload',
  'runtime_error',
]

/** What the list is narrowed to: statuses, or all; and words that an invocation has. */
export interface Narrowed {
  statuses: InvocationStatus[]
  text: string
}

/** Whether an invocation has every word: in its script, trigger, environment, status or error. */
export function fits(i: Invocation, { statuses, text }: Narrowed): boolean {
  if (statuses.length > 0 && !statuses.includes(i.status)) return false
  const about = [i.script, triggerText(i.triggerType, i.listener ?? i.schedule), i.environment]
  const all = [...about, statusText(i.status), i.error?.name, i.error?.message].join(' ').toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every(word => all.includes(word))
}

export function useInvocationList(narrowed: Narrowed) {
  const { actions } = useApp()
  const told = useAppState('run', s => s.invocations)
  const dir = useAppState('workspace', s => s.workspace?.dir)
  const status = narrowed.statuses.join(',')
  const key = `${dir} ${status}`
  const [loaded, setLoaded] = useState<{ key: string; list: Invocation[]; more: boolean; fault?: AppError }>({
    key,
    list: [],
    more: true,
  })
  const {
    list: earlier,
    more,
    fault,
  } = loaded.key === key ? loaded : { list: [], more: true, fault: undefined }
  const known = useMemo(() => {
    const ids = new Set(told.map(i => i.invocationId))
    const all = [...told, ...earlier.filter(i => !ids.has(i.invocationId))]
    // Ids rise with time; an earlier one that was looked at is told of as if it were new.
    return all.sort((a, b) => (a.invocationId < b.invocationId ? 1 : -1))
  }, [told, earlier])
  const { statuses, text } = narrowed
  const list = useMemo(() => known.filter(i => fits(i, { statuses, text })), [known, statuses, text])
  const latest = useRef(key) // an answer to what was asked before is late
  latest.current = key
  const load = (before: string | undefined) =>
    actions.invocations.earlier({ ...(status && { status }), ...(before && { before }) }).then(
      page =>
        latest.current === key &&
        setLoaded({ key, list: [...earlier, ...page], more: page.length === EARLIER }),
      thrown =>
        latest.current === key && setLoaded({ key, list: earlier, more: false, fault: toAppError(thrown) }),
    )
  // With a status, the newest of it may be before those that are known.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each status
  useEffect(() => {
    if (status) void load(undefined)
  }, [status])
  return { told, known, list, more, fault, loadMore: () => load(known.at(-1)?.invocationId) }
}
