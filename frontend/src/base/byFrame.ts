// Many changes between two frames are drawn once.

type Listener<S> = (now: S, before: S) => void
type Listen<S> = (listener: Listener<S>) => () => void

interface Store<S> {
  getState(): S
  subscribe: Listen<S>
}

const told = new WeakMap<object, unknown>()

/**
 * The listening to a store for who draws it: told of a change at once, and of those after it with the next frame. A page that
 * is hidden has no frames; it is told once it is shown.
 */
export function byFrame<S>(store: Store<S>): Listen<S> {
  const known = told.get(store)
  if (known) return known as Listen<S>
  const listeners = new Set<Listener<S>>()
  let before = store.getState()
  let drawn = false
  let more = false
  const tell = () => {
    drawn = true
    requestAnimationFrame(() => {
      drawn = false
      if (!more) return
      more = false
      tell()
    })
    const [now, last] = [store.getState(), before]
    before = now
    for (const listener of [...listeners]) listener(now, last)
  }
  store.subscribe(() => {
    if (drawn) more = true
    else tell()
  })
  const listen: Listen<S> = listener => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  told.set(store, listen)
  return listen
}
