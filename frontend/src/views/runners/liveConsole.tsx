// Every console line of an environment as it is written, whichever invocation wrote it.
import { useMemo, useState } from 'react'
import type { PlaceName } from '../../model/runner'
import { viewOf } from '../../state/runnersState'
import { useApp, useAppState } from '../app'
import { Empty } from '../parts/empty'
import { LevelChoice, linesFrom } from '../parts/levels'
import { LineList } from '../parts/lineList'
import { SearchField } from '../parts/searchField'

export function LiveConsole({ place }: { place: PlaceName }) {
  const all = useAppState('runners', s => viewOf(s, place.runner).lines)
  const [filter, setFilter] = useState('')
  const [level, setLevel] = useState('trace')
  const lines = useMemo(() => {
    const wanted = filter.toLowerCase()
    return linesFrom(all, level).filter(
      l =>
        l.workspace === place.workspace &&
        l.environment === place.environment &&
        (!wanted || l.text.toLowerCase().includes(wanted)),
    )
  }, [all, filter, level, place.workspace, place.environment])
  return (
    <div className="pane">
      <div className="toolbar">
        <span className="muted">{lines.length === 1 ? '1 line' : `${lines.length} lines`}</span>
        <span className="grow" />
        <LevelChoice value={level} onChange={setLevel} />
        <SearchField
          icon="filter"
          placeholder="Filter lines"
          label="Filter live lines"
          width={180}
          value={filter}
          onChange={setFilter}
        />
      </div>
      {lines.length === 0 ? (
        <Empty icon="broadcast" title="Waiting for the first line">
          <p>What scripts log in {place.environment} from now on appears here as they write it.</p>
        </Empty>
      ) : (
        <LineList
          lines={lines}
          label="Live console"
          keyOf={line => line.key}
          whole={filter !== ''}
          source={line => <Source runner={place.runner} id={line.invocationId} />}
        />
      )}
    </div>
  )
}

/** Which invocation wrote a line. */
function Source({ runner, id }: { runner: string; id: string }) {
  const { actions } = useApp()
  const invocation = useAppState('runners', s =>
    viewOf(s, runner).invocations.find(i => i.invocationId === id),
  )
  return (
    <button
      type="button"
      className="link source ellipsis"
      title="Show this invocation"
      onClick={() => invocation && void actions.runners.show(invocation)}
    >
      {invocation?.script ?? id.slice(-6)}
    </button>
  )
}
