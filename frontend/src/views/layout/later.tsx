// Parts of the page whose code comes after its start. One that is shown before is fetched at once.
import { type ComponentProps, createElement, type FunctionComponent, useEffect, useState } from 'react'
import { Empty } from '../parts/empty'

type Rest = typeof import('./rest')

let rest: Rest | undefined
let coming: Promise<void> | undefined

/** Fetches the code of all these parts; what fails is tried again by who needs one of them. */
export function readRest(): Promise<void> {
  coming ??= import('./rest').then(
    read => {
      rest = read
    },
    thrown => {
      coming = undefined
      throw thrown
    },
  )
  return coming
}

type PropsOf<K extends keyof Rest> = ComponentProps<Rest[K]> & object

/** A part by its name. Once the code is there it is shown without a step between. */
export function later<K extends keyof Rest>(name: K): FunctionComponent<PropsOf<K>> {
  function Later(props: PropsOf<K>) {
    const [fault, setFault] = useState(false)
    const [, redraw] = useState(false)
    const missing = rest === undefined
    useEffect(() => {
      if (!missing) return
      let shown = true
      void readRest().then(
        () => shown && redraw(true),
        () => shown && setFault(true),
      )
      return () => {
        shown = false
      }
    }, [missing])
    if (rest) return createElement<PropsOf<K>>(rest[name] as FunctionComponent<PropsOf<K>>, props)
    return fault ? <Missing /> : null
  }
  return Later
}

function Missing() {
  return (
    <Empty icon="warning" title="This part of the page could not be loaded">
      Check that Bobbin is still running, then load the page again.
    </Empty>
  )
}
