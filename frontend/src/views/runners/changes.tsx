// What of the folder differs from what an environment runs, file by file.
import { useEffect, useState } from 'react'
import type { Comparison, FileChange, PlaceName } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Badge, type Tone } from '../parts/badge'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { TextDiff } from '../parts/textDiff'

const KINDS: Record<FileChange['kind'], { tone: Tone; words: string }> = {
  added: { tone: 'green', words: 'new here' },
  changed: { tone: 'amber', words: 'changed' },
  removed: { tone: 'red', words: 'gone here' },
}

interface ChangesProps {
  place: PlaceName
  workspace: string
  release: string | undefined
}

export function Changes({ place, workspace, release }: ChangesProps) {
  const own = useAppState('workspace', s => s.workspace?.id === place.workspace)
  if (!own) {
    return (
      <Empty icon="diff" title="It cannot be compared here">
        <p>Open the folder of {workspace} to see what differs from what runs.</p>
      </Empty>
    )
  }
  return <Compared place={place} release={release ?? ''} />
}

function Compared({ place, release }: { place: PlaceName; release: string }) {
  const { actions } = useApp()
  const turn = useAppState('runners', s => viewOf(s, place.runner).turn)
  const workspace = useAppState('workspace', s => s.workspace)
  const [reads, setReads] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the folder has changed
  useEffect(() => setReads(n => n + 1), [workspace])
  const compared = useLoaded(`${JSON.stringify(place)} ${turn} ${reads}`, () =>
    actions.runners.compare(place),
  )
  const [chosen, setChosen] = useState<string | undefined>()
  const { value, fault } = compared
  if (fault) return <FaultBanner sentence={fault.sentence} hint={fault.hint} />
  if (!value) return null
  if (value.changes.length === 0) {
    return (
      <Empty icon="pass" title={`Nothing differs from ${value.release}`}>
        <p>What runs in {place.environment} is what is in the folder.</p>
      </Empty>
    )
  }
  const shown = value.changes.find(c => c.path === chosen) ?? value.changes[0]
  return (
    <div className="split changes">
      <Files value={value} chosen={shown?.path} onChoose={setChosen} release={release} />
      {shown && (
        <Diff
          key={`${value.digest} ${shown.path} ${reads}`}
          place={place}
          digest={value.digest}
          change={shown}
        />
      )}
    </div>
  )
}

interface FilesProps {
  value: Comparison
  chosen: string | undefined
  release: string
  onChoose(path: string): void
}

function Files({ value, chosen, release, onChoose }: FilesProps) {
  const move = (event: React.KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const at = value.changes.findIndex(c => c.path === chosen)
    const next = value.changes[Math.min(value.changes.length - 1, Math.max(0, at + by))]
    if (next) onChoose(next.path)
  }
  return (
    <div className="changed-files">
      <p className="hint">
        {value.changes.length === 1 ? '1 file differs' : `${value.changes.length} files differ`} from{' '}
        {release || value.release}.
      </p>
      <div role="listbox" aria-label="Files that differ" tabIndex={0} onKeyDown={move}>
        {value.changes.map(c => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          <div
            key={c.path}
            role="option"
            tabIndex={-1}
            aria-selected={c.path === chosen}
            onClick={() => onChoose(c.path)}
          >
            <span className="ellipsis grow" title={c.path}>
              {c.path}
            </span>
            <Badge tone={KINDS[c.kind].tone}>{KINDS[c.kind].words}</Badge>
          </div>
        ))}
      </div>
    </div>
  )
}

interface DiffProps {
  place: PlaceName
  digest: string
  change: FileChange
}

function Diff({ place, digest, change }: DiffProps) {
  const { actions } = useApp()
  const { path } = change
  const { value, fault } = useLoaded('sides', () => actions.runners.sides(place, digest, path))
  return (
    <div className="diff">
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {value && (
        <TextDiff
          path={path}
          was={value.was}
          now={value.now}
          wasLabel={`${path} as it was published`}
          nowLabel={`${path} as it is in the folder`}
        />
      )}
    </div>
  )
}
