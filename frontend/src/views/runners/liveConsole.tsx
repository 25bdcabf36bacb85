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
  const here = useMemo(
    () => all.filter(l => l.workspace === place.workspace && l.environment === place.environment),
    [all, place.workspace, place.environment],
  )
  const lines = useMemo(() => {
    const wanted = filter.toLowerCase()
    return linesFrom(here, level).filter(l => !wanted || l.text.toLowerCase().includes(wanted))
  }, [here, filter, level])
  return (
    <div className="pane">
      <div className="toolbar">
        <span className="muted">{countWords(lines.length, here.length)}</span>
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
      {here.length === 0 ? (
        <Empty icon="broadcast" title="Waiting for the first line">
          <p>What scripts log in {place.environment} from now on appears here as they write it.</p>
        </Empty>
      ) : (
        <LineList
          lines={lines}
          label="Live console"
          keyOf={line => line.key}
          whole={filter !== ''}
          before={lines.length === 0 && <div className="note">No line is like that.</div>}
          source={line => <Source runner={place.runner} id={line.invocationId} />}
        />
      )}
    </div>
  )
}

function countWords(shown: number, all: number): string {
  const lines = `${all.toLocaleString()} ${all === 1 ? 'line' : 'lines'}`
  return shown === all ? lines : `${shown.toLocaleString()} of ${lines}`
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
