// A Markdown file as it reads, beside its text and with what is typed there.
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { lineOf, type Mark, rising, topOf } from '../../base/lineMap'
import { slug } from '../../base/links'
import { toAppError } from '../../model/fault'
import { useApp, useAppState } from '../app'
import { FaultBanner } from '../parts/form'
import './preview.css'

// The reader of Markdown is not needed to begin.
const Markdown = lazy(() => import('./markdown').then(m => ({ default: m.Markdown })))

export function PreviewPage({ name: path }: { name: string }) {
  const { text, fault } = useText(path)
  return fault ? <FaultBanner sentence={fault} /> : <Preview path={path} text={text} />
}

function Preview({ path, text }: { path: string; text: string | undefined }) {
  const box = useRef<HTMLDivElement>(null)
  useScrolling(path, box)
  const toHeading = useCallback((anchor: string) => {
    const headings = box.current?.querySelectorAll('h1, h2, h3, h4, h5, h6') ?? []
    const target = [...headings].find(h => slug(h.textContent ?? '') === anchor)
    target?.scrollIntoView({ block: 'start' })
  }, [])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it must be scrollable by keyboard
    <article className="markdown-preview" ref={box} aria-label={`${path}, preview`} tabIndex={0}>
      {text?.trim() === '' && <p className="hint">There is nothing in this file yet.</p>}
      <Suspense>{text !== undefined && <Markdown path={path} text={text} toHeading={toHeading} />}</Suspense>
    </article>
  )
}

/** The text of a file as it is in the editor, saved or not. */
function useText(path: string): { text?: string | undefined; fault?: string | undefined } {
  const { actions, context } = useApp()
  const [text, setText] = useState<string>()
  const [fault, setFault] = useState<string>()
  const open = useAppState('documents', s => s.documents[path] !== undefined)
  const there = useAppState('workspace', s => s.files.includes(path))
  useEffect(() => {
    const hold = actions.files.hold(path)
    return () => void hold.release()
  }, [actions, path])
  useEffect(() => {
    const take = () => setText(context.documents.snapshot(path)?.text)
    if (open) {
      take()
      setFault(undefined)
    } else if (there) {
      actions.files.loadHeld(path).catch(thrown => setFault(toAppError(thrown).sentence))
    } else setFault(`There is no file ${path}.`)
    const changes = context.documents.onDidChangeText(change => change.path === path && take())
    return () => changes.dispose()
  }, [actions, context, path, open, there])
  return { text, fault }
}

/** What a person does who is about to scroll. */
const OWN = ['wheel', 'pointerdown', 'keydown'] as const

/** The preview shows what the text beside it shows, whichever of the two a person scrolls. */
function useScrolling(path: string, box: React.RefObject<HTMLElement | null>): void {
  const { context } = useApp()
  const line = useAppState('documents', s => (s.active === path ? s.line : undefined))
  // A person is in the preview; what else scrolls it, such as a part that grows or goes, moves no text.
  const leads = useRef(false)
  // How the preview came where it is, to be done once more when its size is another.
  const again = useRef<() => void>(undefined)

  useEffect(() => {
    const page = box.current?.closest<HTMLElement>('.page-host')
    if (!page) return
    let going = false
    const follow = () => {
      const view = context.editors.view(path)
      if (view !== undefined) page.scrollTop = view === 'end' ? page.scrollHeight : topOf(marksOf(page), view)
    }
    const toText = () => {
      leads.current = false
      again.current = follow
    }
    const lead = () => {
      if (!leads.current) return
      const end = page.scrollTop > 0 && page.scrollTop >= page.scrollHeight - page.clientHeight - 1
      going = true
      context.editors.scrollTo(path, end ? 'end' : lineOf(marksOf(page), page.scrollTop))
      going = false
    }
    const enter = () => {
      leads.current = true
    }
    const sizes = new ResizeObserver(() => leads.current || again.current?.())
    const subscriptions = [
      context.documents.onDidChangeText(change => change.path === path && toText()),
      context.editors.onDidScroll(of => {
        if (of !== path || going) return
        toText()
        follow()
      }),
    ]
    toText()
    for (const one of [page, box.current]) if (one) sizes.observe(one) // of what is shown first, too
    for (const own of OWN) page.addEventListener(own, enter, { passive: true })
    page.addEventListener('scroll', lead, { passive: true })
    return () => {
      for (const one of subscriptions) one.dispose()
      sizes.disconnect()
      for (const own of OWN) page.removeEventListener(own, enter)
      page.removeEventListener('scroll', lead)
    }
  }, [context, path, box])

  // The part that the cursor is in is seen, too.
  useEffect(() => {
    const page = box.current?.closest<HTMLElement>('.page-host')
    if (!line || !page) return
    const show = () => {
      const parts = [...page.querySelectorAll<HTMLElement>('[data-line]')]
      const at = parts.findLast(part => Number(part.dataset.line) <= line)
      if (!at) return
      const [seen, part] = [page.getBoundingClientRect(), at.getBoundingClientRect()]
      if (part.bottom > seen.top && part.top < seen.bottom) return
      page.scrollTop += part.top - seen.top - seen.height / 3
      leads.current = false
      again.current = show
    }
    show()
  }, [line, box])
}

/** Where the parts stand in what is scrolled. */
function marksOf(page: HTMLElement): Mark[] {
  const top = page.getBoundingClientRect().top - page.scrollTop
  const parts = [...page.querySelectorAll<HTMLElement>('[data-line]')]
  const marks = parts.map(part => ({
    line: Number(part.dataset.line),
    top: part.getBoundingClientRect().top - top,
  }))
  return rising([{ line: 1, top: 0 }, ...marks.filter(m => m.line > 1)])
}
