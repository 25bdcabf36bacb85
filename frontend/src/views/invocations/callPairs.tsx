// The calls of two invocations by their order, and one of them in full on both sides.
import { useEffect } from 'react'
import { formatDuration } from '../../base/format'
import { type CallPair, callText, statusOf } from '../../model/comparison'
import type { Exchange } from '../../model/invocation'
import { Address } from '../parts/address'
import { Badge } from '../parts/badge'
import { RowList } from '../parts/rowList'
import { useRows } from '../parts/rows'
import { TextDiff } from '../parts/textDiff'

const ROW = 26

interface CallPairsProps {
  pairs: CallPair[]
  wasLabel: string
  nowLabel: string
}

export function CallPairs({ pairs, ...labels }: CallPairsProps) {
  const list = useRows(pairs, p => String(p.at), ROW)
  // biome-ignore lint/correctness/useExhaustiveDependencies: at first; then a person chooses
  useEffect(() => list.choose(pairs.findIndex(p => p.differs)), [])
  if (pairs.length === 0) return <p className="hint none">Neither called a service.</p>
  const { row } = list
  return (
    <div className="call-pairs">
      <RowList
        list={list}
        role="listbox"
        label="Calls of both invocations"
        className="pairs"
        name="pair"
        style={{ height: Math.min(8, pairs.length) * ROW }}
      >
        {(pair, { id, top, chosen, choose }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          <div
            key={pair.at}
            id={id}
            role="option"
            tabIndex={-1}
            aria-selected={chosen}
            className={`pair ${chosen ? 'chosen' : ''}`}
            style={{ transform: `translateY(${top}px)` }}
            onClick={choose}
          >
            <span className="num">{pair.at}</span> <Call call={pair.was} /> <Call call={pair.now} />{' '}
            {pair.differs && <Badge tone="amber">differs</Badge>}
          </div>
        )}
      </RowList>
      {row && <TextDiff path="call.txt" was={callText(row.was)} now={callText(row.now)} {...labels} />}
    </div>
  )
}

function Call({ call }: { call: Exchange | undefined }) {
  if (!call) return <span className="call muted">no call</span>
  return (
    <span className="call">
      <span className={`method ${call.method}`}>{call.method}</span>{' '}
      <span className="grow">
        <Address url={call.url} />
      </span>{' '}
      <span className={`status-${Math.floor(call.status / 100)}`}>{statusOf(call)}</span>{' '}
      <span className="num">{formatDuration(call.durationMs)}</span>
    </span>
  )
}
