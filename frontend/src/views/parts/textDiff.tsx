// Two texts beside each other in the diff editor, where they are only read.
import { useEffect, useRef } from 'react'
import { useApp } from '../app'

interface TextDiffProps {
  /** What the texts are called; its ending says what they are written in. */
  path: string
  was: string
  now: string
  wasLabel: string
  nowLabel: string
}

export function TextDiff({ path, was, now, wasLabel, nowLabel }: TextDiffProps) {
  const { context } = useApp()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!box.current) return
    const sides = { path, was, now, wasLabel, nowLabel, beside: true }
    const shown = context.editors.diff(box.current, sides)
    return () => shown.dispose()
  }, [context, path, was, now, wasLabel, nowLabel])
  return <div className="text-diff" ref={box} />
}
