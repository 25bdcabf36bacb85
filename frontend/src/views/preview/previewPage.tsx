// A Markdown file as it reads, beside its text and with what is typed there.
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
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
  useFollowing(path, box)
  const toHeading = useCallback((anchor: string) => {
    const headings = box.current?.querySelectorAll('h1, h2, h3, h4, h5, h6') ?? []
    const target = [...headings].find(h => slug(h.textContent ?? '') === anchor)
    target?.scrollIntoView({ block: 'start' })
  }, [])
  if (fault) return <FaultBanner sentence={fault} />
  return (
    <article className="markdown-preview" ref={box} aria-label={`${path}, preview`}>
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

/** Shows the part that the cursor is in, while a person moves in the text. */
function useFollowing(path: string, box: React.RefObject<HTMLElement | null>): void {
  const line = useAppState('documents', s => (s.active === path ? s.line : undefined))
  useEffect(() => {
    if (!line) return
    const parts = [...(box.current?.querySelectorAll<HTMLElement>('[data-line]') ?? [])]
    const at = parts.findLast(part => Number(part.dataset.line) <= line)
    at?.scrollIntoView({ block: 'nearest' })
  }, [line, box])
}
