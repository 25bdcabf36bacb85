// Two states of a file side by side: what git or the local history has, and what it is now. The
// right side is the document itself, where there is one: it can be edited.
import { useEffect, useRef } from 'react'
import { baseName } from '../../base/paths'
import type { Sides } from '../../commands/comparing'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import './changes.css'

export function DiffPage({ name }: { name: string }) {
  const { actions } = useApp()
  // What is committed or staged changes the left side.
  const turn = useAppState('git', s => JSON.stringify([s.status?.head, s.status?.changes]))
  const turns = name.startsWith('version:') || name.startsWith('commit:') ? '' : turn
  const sides = useLoaded(`${name} ${turns}`, () => actions.comparing.sides(name))
  const { value, fault, reload } = sides
  // A document that was discarded under the page is loaded again, as the disk has it.
  const open = useAppState('documents', s => s.documents[value?.path ?? ''] !== undefined)
  const before = useRef(open)
  useEffect(() => {
    if (before.current && !open) reload()
    before.current = open
  }, [open, reload])
  useEffect(() => {
    const hold = actions.comparing.hold(name)
    return () => void hold.release()
  }, [actions, name])
  if (fault) return <FaultBanner sentence={fault.sentence} hint={fault.hint} />
  if (!value) return null
  if (value.binary) {
    return (
      <Empty icon="file-binary" title={`${baseName(value.path)} is not text`}>
        <p>It differs, and cannot be shown.</p>
      </Empty>
    )
  }
  return <Compared sides={value} />
}

function Compared({ sides }: { sides: Sides }) {
  const { actions, context } = useApp()
  const box = useRef<HTMLDivElement>(null)
  const { path, was, now, wasLabel, nowLabel, version } = sides
  const open = useAppState('documents', s => s.documents[path] !== undefined)
  useEffect(() => {
    if (!box.current || (now === undefined && !open)) return
    const shown = context.editors.diff(box.current, { path, was, now, wasLabel, nowLabel })
    return () => shown.dispose()
  }, [path, was, now, open, wasLabel, nowLabel, context])
  return (
    <div className="diff-page">
      <div className="toolbar">
        <span className="muted ellipsis">{wasLabel}</span>
        <span className="faint">↔</span>
        <span className="ellipsis">{nowLabel}</span>
        <span className="grow" />
        {version && (
          <Button small icon="discard" onClick={() => void actions.comparing.restore(path, version)}>
            Restore this version
          </Button>
        )}
        <IconButton icon="go-to-file" label="Open file" onClick={() => void actions.files.open(path)} />
      </div>
      <div className="surface" ref={box} />
    </div>
  )
}
