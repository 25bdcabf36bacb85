// How wide a part beside another is: what a person made it, else a share of a wide window.
import { useState, useSyncExternalStore } from 'react'

/** The width in pixels, and what sets it; until it is set, `share` of the window, and at least `least`. */
export function useRoom(least: number, share: number): [width: number, setWidth: (width: number) => void] {
  const [own, setOwn] = useState<number>()
  const wide = useSyncExternalStore(onResize, () => window.innerWidth)
  return [own ?? Math.max(least, Math.round(wide * share)), setOwn]
}

function onResize(changed: () => void): () => void {
  window.addEventListener('resize', changed)
  return () => window.removeEventListener('resize', changed)
}
