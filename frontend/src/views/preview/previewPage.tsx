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
  const box = useRef<HTMLDivElement>(null)
  useScrolling(path, box)
  const toHeading = useCallback((anchor: string) => {
    const headings = box.current?.querySelectorAll('h1, h2, h3, h4, h5, h6') ?? []
    const target = [...headings].find(h => slug(h.textContent ?? '') === anchor)
    target?.scrollIntoView({ block: 'start' })
  }, [])
  if (fault) return <FaultBanner sentence={fault} />
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

const NEAR = 2

/** The preview shows what the text beside it shows, whichever of the two a person scrolls. */
function useScrolling(path: string, box: React.RefObject<HTMLElement | null>): void {
  const { context } = useApp()
  const line = useAppState('documents', s => (s.active === path ? s.line : undefined))
  const going = useRef(false)
  // Where the preview was put, which is no scrolling of a person's.
  const put = useRef<number>(undefined)
  const place = useCallback((page: HTMLElement, top: number) => {
    page.scrollTop = top
    put.current = page.scrollTop
  }, [])

  useEffect(() => {
    const page = box.current?.closest<HTMLElement>('.page-host')
    if (!page) return
    const follow = () => {
      const view = context.editors.view(path)
      if (going.current || view === undefined) return
      place(page, view === 'end' ? page.scrollHeight : topOf(marksOf(page), view))
    }
    const lead = () => {
      const own = put.current !== undefined && Math.abs(page.scrollTop - put.current) < NEAR
      put.current = undefined
      if (own) return
      const end = page.scrollTop > 0 && page.scrollTop >= page.scrollHeight - page.clientHeight - 1
      going.current = true
      context.editors.scrollTo(path, end ? 'end' : lineOf(marksOf(page), page.scrollTop))
      going.current = false
    }
    const scrolled = context.editors.onDidScroll(of => of === path && follow())
    page.addEventListener('scroll', lead, { passive: true })
    return () => {
      scrolled.dispose()
      page.removeEventListener('scroll', lead)
    }
  }, [context, path, box, place])

  // The part that the cursor is in is seen, too.
  useEffect(() => {
    const page = box.current?.closest<HTMLElement>('.page-host')
    if (!line || !page) return
    const parts = [...page.querySelectorAll<HTMLElement>('[data-line]')]
    const at = parts.findLast(part => Number(part.dataset.line) <= line)
    if (!at) return
    const [seen, part] = [page.getBoundingClientRect(), at.getBoundingClientRect()]
    if (part.bottom > seen.top && part.top < seen.bottom) return
    place(page, page.scrollTop + part.top - seen.top - seen.height / 3)
  }, [line, box, place])
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
