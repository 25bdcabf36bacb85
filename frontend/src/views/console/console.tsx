// What the shown invocation wrote, line by line as it comes, and how it ended.
import { useMemo, useState } from 'react'
import { formatClock } from '../../base/format'
import { type InvocationDetail, isEnded, type Line } from '../../model/invocation'
import { shownDetail } from '../../state/runState'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { LevelChoice, linesFrom } from '../parts/levels'
import { LineList } from '../parts/lineList'
import { RunStrip } from '../parts/runStrip'
import { SearchField } from '../parts/searchField'
import './console.css'
import { Result } from './result'

export function Console() {
  const { commands } = useApp()
  const detail = useAppState('run', shownDetail)
  const [filter, setFilter] = useState('')
  const [level, setLevel] = useState('trace')
  if (!detail) {
    return (
      <Empty icon="terminal" title="Nothing has run yet">
        <p>
          Choose a script and a test event at the top, then press Run. What the script logs appears here as it
          happens.
        </p>
        <Button kind="primary" icon="play" onClick={() => commands.run('script.run')}>
          Run
        </Button>
      </Empty>
    )
  }
  return (
    <div className="pane">
      <RunStrip detail={detail}>
        <LevelChoice value={level} onChange={setLevel} />
        <SearchField
          icon="filter"
          placeholder="Filter lines"
          label="Filter console lines"
          width={150}
          value={filter}
          onChange={setFilter}
        />
        <IconButton
          icon="copy"
          label="Copy all lines"
          onClick={() => void navigator.clipboard.writeText(asText(detail.console))}
        />
      </RunStrip>
      {(detail.linesHidden ?? 0) > 0 && (
        <p className="hidden-lines" role="status">
          {count(detail.linesHidden ?? 0)} earlier lines are not shown.
        </p>
      )}
      <div className="split">
        <Lines key={detail.invocation.invocationId} detail={detail} filter={filter} level={level} />
        <Result detail={detail} />
      </div>
    </div>
  )
}

function asText(lines: Line[]): string {
  return lines.map(line => `${formatClock(line.at)} ${line.level} ${line.text}`).join('\n')
}

function Lines({ detail, filter, level }: { detail: InvocationDetail; filter: string; level: string }) {
  const lines = useMemo(() => {
    const wanted = filter.toLowerCase()
    const lines = linesFrom(detail.console, level)
    return wanted ? lines.filter(l => l.text.toLowerCase().includes(wanted)) : lines
  }, [detail.console, filter, level])
  return (
    <LineList
      lines={lines}
      label="Console"
      whole={filter !== ''}
      before={lines.length === 0 && <div className="note">{emptyText(detail, filter)}</div>}
      after={
        detail.linesDropped > 0 && (
          <div className="note">
            {count(detail.linesDropped)} more lines were over the limit and not kept.
          </div>
        )
      }
    />
  )
}

function count(lines: number): string {
  return lines.toLocaleString()
}

function emptyText(detail: InvocationDetail, filter: string): string {
  if (detail.console.length > 0) return filter ? 'No line contains this.' : 'No line is of that level.'
  return isEnded(detail.invocation) ? 'The script logged nothing.' : 'Waiting for the first line.'
}
