// The parts of the page, in the order in which F6 goes through them.
import { useEffect } from 'react'
import { type App, useApp } from '../app'

const EDITORS = '.editors'
const PARTS = ['.title-bar', '.activity', '.side', EDITORS, '.panel', '.welcome', '.status-bar']

const LISTS = ['tree', 'listbox', 'grid'].map(role => `[role=${role}][tabindex="0"]`).join()
const CONTROLS = ['a[href]', 'button', 'input', 'select', 'textarea', '[tabindex]']
  .map(control => `${control}:not([tabindex="-1"]):not(:disabled)`)
  .join()

/** Lets a command move the focus from part to part. */
export function useParts(): void {
  const app = useApp()
  useEffect(() => {
    const left = new WeakMap<Element, HTMLElement>()
    const onFocus = ({ target }: FocusEvent) => {
      const part = target instanceof HTMLElement && target.closest(PARTS.join())
      if (part) left.set(part, target)
    }
    app.context.parts = { step: by => step(app, by, left) }
    window.addEventListener('focusin', onFocus)
    return () => window.removeEventListener('focusin', onFocus)
  }, [app])
}

function step(app: App, by: 1 | -1, left: WeakMap<Element, HTMLElement>): void {
  const parts = PARTS.flatMap(selector => [...document.querySelectorAll<HTMLElement>(selector)])
  const there = parts.filter(shown)
  const here = there.findIndex(part => part.contains(document.activeElement))
  const from = here < 0 ? there.findIndex(part => part.matches(EDITORS)) - by : here
  for (let i = 1; i <= there.length; i++) {
    const part = there.at((from + by * i) % there.length)
    if (part && enter(app, part, left.get(part))) return
  }
}

/** Focuses what had the focus in a part, or what is its first; says whether there is something. */
function enter(app: App, part: HTMLElement, before: HTMLElement | undefined): boolean {
  if (before && part.contains(before) && shown(before)) before.focus()
  else if (part.matches(EDITORS)) {
    const page = part.querySelector<HTMLElement>('.dv-active-group .page-host')
    if (page) page.focus()
    else if (!app.context.editors.focus(app.state.documents.getState().active ?? '')) return false
  } else {
    const first = [LISTS, CONTROLS].flatMap(some => [...part.querySelectorAll<HTMLElement>(some)]).find(shown)
    first?.focus()
  }
  return part.contains(document.activeElement)
}

function shown(element: HTMLElement): boolean {
  return element.getClientRects().length > 0
}
