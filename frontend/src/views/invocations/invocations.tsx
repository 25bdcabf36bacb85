// The last invocations, newest first; one click shows what it wrote and called, and two are compared.
import { useState } from 'react'
import { formatWhen } from '../../base/format'
import { type Invocation, type InvocationStatus, tookWords } from '../../model/invocation'
import { useApp, useAppState } from '../app'
import { SimulatedBadge, StatusBadge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { InvocationGrid } from '../parts/invocationGrid'
import { useInvocationRows } from '../parts/invocationRows'
import { Narrow } from '../parts/narrow'
import { triggerText } from '../parts/runStrip'
import { SearchField } from '../parts/searchField'
import { FAILED, useInvocationList } from './invocationList'
import './invocations.css'

const ALL: InvocationStatus[] = []

const CHOICES: Record<string, { label: string; statuses: InvocationStatus[] }> = {
  all: { label: 'Any status', statuses: ALL },
  failed: { label: 'Failed', statuses: FAILED },
  finished: { label: 'Finished', statuses: ['finished'] },
  stopped: { label: 'Stopped', statuses: ['aborted'] },
  now: { label: 'Running and queued', statuses: ['running', 'queued'] },
}

export function Invocations() {
  const { actions, commands } = useApp()
  const [choice, setChoice] = useState('all')
  const [text, setText] = useState('')
  const { told, known, list, more, fault, loadMore } = useInvocationList({
    statuses: CHOICES[choice]?.statuses ?? ALL,
    text,
  })
  const shown = useAppState('run', s => s.shown)
  const compared = useAppState('run', s => s.compared)
  const act = (chosen: Invocation | undefined, key: string) => {
    const id = key === ' ' ? chosen?.invocationId : key === 'Escape' ? compared : undefined
    if (id) actions.invocations.compare(id)
    return id !== undefined
  }
  const rows = useInvocationRows(
    list,
    shown,
    (i, panel) => void actions.invocations.show(i.invocationId, panel),
    act,
  )
  const first = known.find(i => i.invocationId === compared)
  if (told.length === 0) {
    return (
      <Empty icon="history" title="No invocations yet">
        <p>Every invocation is kept here: by hand, by an event, by a schedule.</p>
        <Button kind="primary" icon="play" onClick={() => commands.run('script.run')}>
          Run
        </Button>
      </Empty>
    )
  }
  return (
    <div className="pane">
      <div className="toolbar">
        <Narrow
          className="status"
          label="Status"
          value={choice}
          options={Object.entries(CHOICES).map(([key, { label }]) => [key, label] as const)}
          onChange={setChoice}
        />
        <SearchField
          icon="search"
          placeholder="Script, trigger, words of an error"
          label="Search invocations"
          width={240}
          value={text}
          onChange={setText}
        />
        <span className="muted">
          {list.length === known.length ? `${known.length} listed` : `${list.length} of ${known.length}`}
        </span>
        <span className="grow" />
        {more && (
          <Button small onClick={() => void loadMore()}>
            Show earlier
          </Button>
        )}
      </div>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {first && <First invocation={first} done={() => rows.scroll.current?.focus()} />}
      <InvocationGrid
        rows={rows}
        label="Invocations"
        className="invocations"
        columns="invocation-cols"
        environments
      >
        {row => <Row key={row.invocation.invocationId} {...row} first={row.invocation === first} />}
      </InvocationGrid>
    </div>
  )
}

/** Says which invocation is the first of two, and how the second one is chosen. */
function First({ invocation, done }: { invocation: Invocation; done(): void }) {
  const { actions } = useApp()
  const { invocationId, script, startedAt, queuedAt } = invocation
  return (
    <div className="first-compared">
      <Icon name="diff" />
      <span role="status" className="grow">
        {script} of {formatWhen(startedAt ?? queuedAt, new Date())} is the first. Choose the second one in the
        list: with Space, or by its button.
      </span>
      <Button
        small
        onClick={() => {
          actions.invocations.compare(invocationId)
          done() // the button goes, and the focus with it
        }}
      >
        Compare nothing
      </Button>
    </div>
  )
}

interface RowProps {
  invocation: Invocation
  selected: boolean
  top: number
  /** It is the first of two that are to be compared. */
  first: boolean
}

function Row({ invocation, selected, top, first }: RowProps) {
  const { actions } = useApp()
  const open = (panel: 'console' | 'http') => (event: React.MouseEvent) => {
    event.stopPropagation()
    void actions.invocations.show(invocation.invocationId, panel)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      className="grid-row invocation-cols"
      role="row"
      aria-selected={selected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={open('console')}
    >
      <span role="gridcell">
        <StatusBadge status={invocation.status} />
      </span>
      <span role="gridcell" className="ellipsis name">
        {invocation.script}
      </span>
      <span role="gridcell" className="ellipsis muted">
        {triggerText(invocation.triggerType, invocation.listener)}
      </span>
      <span role="gridcell" className="cell">
        <span className="ellipsis">{invocation.environment}</span>
        {(invocation.simulated?.length ?? 0) > 0 && (
          <SimulatedBadge connections={invocation.simulated ?? []} />
        )}
      </span>
      <span role="gridcell" className="num">
        {tookWords(invocation)}
      </span>
      <span role="gridcell" className="num">
        {formatWhen(invocation.startedAt ?? invocation.queuedAt, new Date())}
      </span>
      <span role="gridcell" className="cell">
        <IconButton
          icon="diff"
          label={first ? 'Do not compare' : 'Compare'}
          pressed={first}
          tabIndex={-1}
          onClick={event => {
            event.stopPropagation()
            actions.invocations.compare(invocation.invocationId)
          }}
        />
        <IconButton icon="globe" label="Show HTTP log" tabIndex={-1} onClick={open('http')} />
        <IconButton
          icon="debug-restart"
          label="Run again"
          tabIndex={-1}
          onClick={event => {
            event.stopPropagation()
            void actions.invocations.again(invocation)
          }}
        />
        <IconButton
          icon="edit"
          label="Change its event and run"
          tabIndex={-1}
          onClick={event => {
            event.stopPropagation()
            void actions.invocations.edit(invocation)
          }}
        />
      </span>
    </div>
  )
}
