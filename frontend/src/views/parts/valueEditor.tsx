// The value of a parameter, in the editor of its type. It is given when the field is left or Enter is pressed.
import { useState } from 'react'
import { linesOf, ofLines } from '../../base/parameters'

interface ValueEditorProps {
  label: string
  type: string
  options?: string[] | undefined
  /** undefined: nothing is set here. */
  value: unknown
  /** What counts where nothing is set. */
  fallback?: unknown
  onChange(value: unknown): void
}

export function ValueEditor(props: ValueEditorProps) {
  const { label, type, options = [], value, fallback, onChange } = props
  switch (type) {
    case 'boolean':
      return (
        <Select
          {...props}
          value={value === undefined ? '' : String(value)}
          shown={[
            ['true', 'yes'],
            ['false', 'no'],
          ]}
          none={fallback === undefined ? 'no (not set)' : `${fallback === true ? 'yes' : 'no'} (default)`}
          onChoose={text => onChange(text === '' ? undefined : text === 'true')}
        />
      )
    case 'choice':
      return (
        <Select
          {...props}
          value={value === undefined ? '' : String(value)}
          shown={options.map(o => [o, o])}
          none={fallback === undefined ? 'not set' : `${String(fallback)} (default)`}
          onChoose={text => onChange(text === '' ? undefined : text)}
        />
      )
    case 'choices': {
      const chosen = (Array.isArray(value ?? fallback) ? (value ?? fallback) : []) as string[]
      const toggle = (option: string) =>
        onChange(options.filter(o => (o === option ? !chosen.includes(o) : chosen.includes(o))))
      return (
        <fieldset className="choices-editor" aria-label={label}>
          {options.map(o => (
            <label key={o} className="check-field">
              <input type="checkbox" checked={chosen.includes(o)} onChange={() => toggle(o)} />
              {o}
            </label>
          ))}
        </fieldset>
      )
    }
    case 'list':
    case 'map':
    case 'multiline':
      return <Lines {...props} />
    default:
      return <Line {...props} />
  }
}

interface SelectProps extends ValueEditorProps {
  value: string
  shown: [value: string, label: string][]
  none: string
  onChoose(text: string): void
}

function Select({ label, value, shown, none, onChoose }: SelectProps) {
  return (
    <select className="field" aria-label={label} value={value} onChange={e => onChoose(e.target.value)}>
      <option value="">{none}</option>
      {shown.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  )
}

function Line({ label, type, value, fallback, onChange }: ValueEditorProps) {
  const known = value === undefined ? '' : String(value)
  const [text, setText] = useDraft(known)
  const give = () => {
    if (text === known) return
    if (text === '') onChange(undefined)
    else if (type !== 'number') onChange(text)
    else if (Number.isFinite(Number(text))) onChange(Number(text))
  }
  return (
    <input
      className="field"
      aria-label={label}
      type={type === 'number' || type === 'date' ? type : 'text'}
      step="any"
      value={text}
      placeholder={fallback === undefined ? 'not set' : String(fallback)}
      spellCheck={false}
      onChange={e => setText(e.target.value)}
      onBlur={give}
      onKeyDown={e => {
        if (e.key === 'Enter') {
          e.preventDefault()
          give()
        } else if (e.key === 'Escape') setText(known)
      }}
    />
  )
}

function Lines({ label, type, value, fallback, onChange }: ValueEditorProps) {
  const words = (one: unknown) => (type === 'multiline' ? String(one ?? '') : linesOf(type, one))
  const known = value === undefined ? '' : words(value)
  const [text, setText] = useDraft(known)
  const hint =
    type === 'map' ? 'key = value, one on each line' : type === 'list' ? 'one on each line' : 'not set'
  const give = () => {
    if (text === known) return
    if (text === '') onChange(undefined)
    else onChange(type === 'multiline' ? text : ofLines(type, text))
  }
  return (
    <textarea
      className="field"
      aria-label={label}
      rows={Math.min(6, Math.max(1, (text || words(fallback)).split('\n').length))}
      value={text}
      placeholder={words(fallback) || hint}
      spellCheck={false}
      onChange={e => setText(e.target.value)}
      onBlur={give}
      onKeyDown={e => e.key === 'Escape' && setText(known)}
    />
  )
}

/** What is being typed; another value from outside takes its place. */
function useDraft(known: string) {
  const [draft, setDraft] = useState({ known, text: known })
  const current = draft.known === known ? draft.text : known
  return [current, (text: string) => setDraft({ known, text })] as const
}
