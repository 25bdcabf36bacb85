// Something that is asked of the program when a view appears, and again when it changes.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type AppError, toAppError } from '../../model/fault'

export interface Loaded<T> {
  /** What was loaded last; of the key before until the answer for a new one is there. */
  value: T | undefined
  /** The value is of this key, and was asked for since the key is this one. */
  fresh: boolean
  fault: AppError | undefined
  reload(): void
}

/** Loads once for each key; an answer that comes after another question is dropped. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const turn = useMemo(() => ({ key }), [key]) // a new one also when a key comes back
  const [answer, setAnswer] = useState<{ turn: object; value?: T; fault?: AppError }>()
  const latest = useRef(load)
  const asked = useRef(0)
  const now = useRef(turn)
  latest.current = load
  now.current = turn
  const ask = useCallback(() => {
    const own = ++asked.current
    const turn = now.current // of a reload that was kept over a change of the key, too
    latest.current().then(
      value => own === asked.current && setAnswer({ turn, value }),
      thrown => own === asked.current && setAnswer({ turn, fault: toAppError(thrown) }),
    )
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn asks
  useEffect(ask, [ask, turn])
  const fresh = answer?.turn === turn
  return { value: answer?.value, fresh, fault: fresh ? answer.fault : undefined, reload: ask }
}
