// One request and its answer in full.
import { Tabs } from 'radix-ui'
import { useMemo } from 'react'
import { formatClock, formatDuration, formatSize, formatWhen, prettyJson } from '../../base/format'
import { curlOf, type Exchange, type Message } from '../../model/invocation'
import { useApp } from '../app'
import { Badge, ReplayedBadge, SimulatedBadge } from '../parts/badge'
import { IconButton } from '../parts/button'
import { CopyButton } from '../parts/form'
import { Json } from '../parts/json'
import { useRoom } from '../parts/room'
import { Sash } from '../parts/sash'

export function ExchangeDetail({ exchange: e, onClose }: { exchange: Exchange; onClose(): void }) {
  const [width, setWidth] = useRoom(480, 0.36)
  const tone = e.error || e.status >= 500 ? 'red' : e.status >= 400 ? 'amber' : 'green'
  return (
    <section className="http-detail" style={{ width }} aria-label="Request in full">
      <Sash
        label="Width of the detail"
        direction="vertical"
        value={width}
        min={280}
        max={1000}
        sign={-1}
        style={{ left: -2 }}
        onChange={setWidth}
      />
      <div className="line-1">
        <span className={`method ${e.method}`}>{e.method}</span>
        <Badge tone={tone}>{e.error ? 'failed' : `${e.status} ${e.statusText.replace(/^\d+ /, '')}`}</Badge>
        {e.simulated && <SimulatedBadge connections={[e.connection]} />}
        {e.replayed && <ReplayedBadge />}
        <span className="muted ellipsis grow" title={`Began ${formatClock(e.startedAt)}`}>
          {[
            e.connection,
            formatDuration(e.durationMs),
            e.waitedMs ? `after a wait of ${formatDuration(e.waitedMs)}` : '',
            formatWhen(e.startedAt, new Date()),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <CopyButton text={curlOf(e)} label="Copy as cURL" icon="terminal" />
        <IconButton icon="close" label="Close detail" onClick={onClose} />
      </div>
      <div className="url">{e.url}</div>
      <Tabs.Root defaultValue="response" className="pane grow">
        <Tabs.List className="tabs-list" aria-label="Request and response">
          <Tabs.Trigger value="response">Response</Tabs.Trigger>
          <Tabs.Trigger value="request">Request</Tabs.Trigger>
          <Tabs.Trigger value="headers">Headers</Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="response" className="tab-body">
          {e.error ? <p className="status-0">{e.error}</p> : <Body message={e.response} />}
        </Tabs.Content>
        <Tabs.Content value="request" className="tab-body">
          <Body message={e.request} />
        </Tabs.Content>
        <Tabs.Content value="headers" className="tab-body">
          <Headers title="Request" message={e.request} />
          <Headers title="Response" message={e.response} />
        </Tabs.Content>
      </Tabs.Root>
    </section>
  )
}

function Body({ message }: { message: Message }) {
  const { actions } = useApp()
  const event = useMemo(() => eventOf(message), [message])
  if (message.size === 0 && !message.body) return <p className="muted">No body.</p>
  const text = prettyJson(message.body)
  return (
    <>
      <div className="about-body">
        <span>{formatSize(message.size)}</span>
        {message.truncated && <Badge tone="amber">cut: only the beginning is kept</Badge>}
        {event !== undefined && (
          <IconButton
            icon="mail"
            label="Save as test event"
            onClick={() => void actions.listeners.keepEvent(event)}
          />
        )}
        <IconButton icon="copy" label="Copy body" onClick={() => void navigator.clipboard.writeText(text)} />
      </div>
      <Json text={text} />
    </>
  )
}

/** A body that can be an event: a whole object. */
function eventOf({ body, truncated }: Message): unknown {
  if (truncated || !body.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function Headers({ title, message }: { title: string; message: Message }) {
  return (
    <>
      <h2>{title}</h2>
      {message.headers.length === 0 && <p className="muted">None.</p>}
      <table className="headers">
        <tbody>
          {message.headers.map(([name, value], i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice, and the list never changes
            <tr key={`${name}${i}`}>
              <td>{name}</td>
              <td className="code">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
