// Something that is asked of the program when a view appears, and again when it changes.
import { useCallback, useEffect, useRef, useState } from 'react'
import { type AppError, toAppError } from '../../model/fault'

export interface Loaded<T> {
  /** What was loaded last; of the key before until the answer for a new one is there. */
  value: T | undefined
  /** The value is of this key. */
  fresh: boolean
  fault: AppError | undefined
  reload(): void
}

/** Loads once for each key; an answer that comes after another question is dropped. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [answer, setAnswer] = useState<{ key: string; value?: T; fault?: AppError }>()
  const latest = useRef(load)
  const asked = useRef(0)
  latest.current = load
  const ask = useCallback(() => {
    const own = ++asked.current
    latest.current().then(
      value => own === asked.current && setAnswer({ key, value }),
      thrown => own === asked.current && setAnswer({ key, fault: toAppError(thrown) }),
    )
  }, [key])
  useEffect(ask, [ask])
  const fresh = answer?.key === key
  return { value: answer?.value, fresh, fault: fresh ? answer.fault : undefined, reload: ask }
}
