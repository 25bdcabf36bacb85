// How the shown invocation ended: the value it returned, or what went wrong and what to do.
import { prettyJson } from '../../base/format'
import type { Place } from '../../model/fault'
import { type Exchange, type InvocationDetail, isEnded } from '../../model/invocation'
import { useApp } from '../app'
import { Address } from '../parts/address'
import { Icon } from '../parts/icon'
import { Json, JsonValue } from '../parts/json'
import { useLoaded } from '../parts/loaded'
import { Places } from '../parts/places'
import { useRoom } from '../parts/room'
import { Sash } from '../parts/sash'

export function Result({ detail }: { detail: InvocationDetail }) {
  const { invocation } = detail
  // An error has lines of code to show.
  const [width, setWidth] = useRoom(invocation.error ? 480 : 360, invocation.error ? 0.36 : 0)
  if (!isEnded(invocation)) return null
  return (
    <section className="result" aria-label="Result" style={{ width }}>
      <Sash
        label="Width of the result"
        direction="vertical"
        value={width}
        min={200}
        max={900}
        sign={-1}
        style={{ left: -2 }}
        onChange={setWidth}
      />
      <div className="title">{invocation.error ? 'Error' : 'Result'}</div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it must be scrollable by keyboard */}
      <div className="content" tabIndex={0}>
        {invocation.error ? (
          <Failure key={invocation.invocationId} detail={detail} />
        ) : (
          <Value value={invocation.result} />
        )}
      </div>
    </section>
  )
}

function Value({ value }: { value: unknown }) {
  if (value === undefined || value === null) return <p className="muted">The script returned nothing.</p>
  return <JsonValue value={value} />
}

function Failure({ detail }: { detail: InvocationDetail }) {
  const { actions } = useApp()
  const { error, runner, startedAt, queuedAt } = detail.invocation
  if (!error) return null
  const { place } = error
  const call = detail.http.findLast(e => e.error || e.status >= 400)
  const name = error.name && !error.message.startsWith(error.name) ? `${error.name}: ` : ''
  return (
    <div className="failure">
      <div className="message">
        {name}
        {error.message}
      </div>
      {place?.file && (
        <div className="place">
          <button type="button" className="link" onClick={() => void actions.files.open(place.file, place)}>
            {place.file}
            {place.line ? `:${place.line}` : ''}
            {place.column ? `:${place.column}` : ''}
          </button>
          {!runner && place.line && <Source place={place} since={startedAt ?? queuedAt} />}
        </div>
      )}
      {call && <Call exchange={call} />}
      {error.hint && (
        <div className="hint">
          <Icon name="lightbulb" />
          <span>{error.hint}</span>
        </div>
      )}
      {error.stack && (
        <div className="stack">
          <Places text={error.stack} />
        </div>
      )}
    </div>
  )
}

const ABOUT = 1

/** The line of the script, with the one before and after it, as they were when this was shown first. */
function Source({ place, since }: { place: Place; since: string }) {
  const { context, state } = useApp()
  const { value } = useLoaded(place.file, async () => {
    const dir = state.workspace.getState().workspace?.dir ?? ''
    const open = context.documents.snapshot(place.file)
    const file = await context.services.files.read(dir, place.file)
    const { modifiedAt = '' } = file
    const newer = state.documents.getState().documents[place.file]?.dirty === true
    return { text: open?.text ?? file.text, newer: newer || Date.parse(modifiedAt) > Date.parse(since) }
  })
  const lines = (value?.text.split(/\r?\n/) ?? []).map((words, i) => ({ number: i + 1, words }))
  const line = place.line ?? 0
  if (!lines[line - 1]) return null
  return (
    <>
      <pre className="source">
        {lines.slice(Math.max(0, line - 1 - ABOUT), line + ABOUT).map(({ number, words }) => (
          <span key={number} className={number === line ? 'at' : ''}>
            <span className="number">{number}</span>
            {words.slice(0, 400)}
            {'\n'}
          </span>
        ))}
      </pre>
      {value?.newer && (
        <p className="muted">The file was changed after this invocation began: this may be another line.</p>
      )}
    </>
  )
}

/** The last call that did not go well, with what the service said. */
function Call({ exchange: e }: { exchange: Exchange }) {
  const { state } = useApp()
  const answer = e.error ?? e.response.body.slice(0, 2000)
  return (
    <div className="call">
      <div className="call-line">
        <span className={`method ${e.method}`}>{e.method}</span>
        <span className="path">
          <Address url={e.url} />
        </span>
        <span className={`status-${e.error ? 0 : String(e.status)[0]}`}>{e.error ? 'failed' : e.status}</span>
        <button
          type="button"
          className="link"
          onClick={() => state.layout.setState({ panel: 'http', panelVisible: true })}
        >
          HTTP Log
        </button>
      </div>
      {answer && (e.error ? <p>{answer}</p> : <Json text={prettyJson(answer)} />)}
    </div>
  )
}
