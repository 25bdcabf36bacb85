// How the shown invocation ended: the value it returned, or what went wrong and what to do.
import { useState } from 'react'
import { type Invocation, isEnded } from '../../model/invocation'
import { useApp } from '../app'
import { Icon } from '../parts/icon'
import { JsonValue } from '../parts/json'
import { Places } from '../parts/places'
import { Sash } from '../parts/sash'

export function Result({ invocation }: { invocation: Invocation }) {
  const [width, setWidth] = useState(360)
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
        {invocation.error ? <Failure invocation={invocation} /> : <Value value={invocation.result} />}
      </div>
    </section>
  )
}

function Value({ value }: { value: unknown }) {
  if (value === undefined || value === null) return <p className="muted">The script returned nothing.</p>
  return <JsonValue value={value} />
}

function Failure({ invocation }: { invocation: Invocation }) {
  const { actions } = useApp()
  const { error } = invocation
  if (!error) return null
  const { place } = error
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
        </div>
      )}
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
