// One question with its answers, or a few fields.
import { type ReactNode, useId, useState } from 'react'
import { type AppError, toAppError } from '../../model/fault'
import type { FormField, Question } from '../../state/noticeState'
import { Button } from '../parts/button'
import { FaultBanner } from '../parts/form'

export function QuestionForm({ question, cancel }: { question: Question; cancel(): void }): ReactNode {
  switch (question.kind) {
    case 'confirm':
      return (
        <>
          <p className="text">{question.text}</p>
          <div className="choices">
            {question.choices.map(choice => (
              <Button
                key={choice.value}
                kind={choice.danger ? 'danger' : choice.primary ? 'primary' : 'plain'}
                autoFocus={choice.primary ?? false}
                onClick={() => question.answer(choice.value)}
              >
                {choice.label}
              </Button>
            ))}
          </div>
        </>
      )
    case 'input': {
      const field: FormField = {
        name: 'value',
        label: question.label,
        value: question.value,
        check: question.check,
      }
      if (question.placeholder) field.placeholder = question.placeholder
      if (question.hint) field.hint = question.hint
      return (
        <Fields
          fields={[field]}
          secret={question.secret ?? false}
          action={question.action}
          cancel={cancel}
          attempt={question.attempt && (values => question.attempt?.(values.value ?? ''))}
          answer={values => question.answer(values.value)}
        />
      )
    }
    case 'form':
      return (
        <Fields
          fields={question.fields}
          secret={false}
          action={question.action}
          cancel={cancel}
          attempt={question.attempt}
          answer={question.answer}
        />
      )
  }
}

interface FieldsProps {
  fields: FormField[]
  secret: boolean
  action: string
  cancel(): void
  attempt: ((values: Record<string, string>) => Promise<void> | undefined) | undefined
  answer(values: Record<string, string>): void
}

function Fields({ fields, secret, action, cancel, attempt, answer }: FieldsProps) {
  const [values, setValues] = useState(() => Object.fromEntries(fields.map(f => [f.name, f.value])))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<AppError>()
  const faults = Object.fromEntries(fields.map(f => [f.name, f.check?.(values[f.name] ?? '')]))
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!busy && Object.values(faults).every(fault => fault === undefined)) void send()
  }
  const send = async () => {
    setBusy(true)
    try {
      await attempt?.(values)
      answer(values)
    } catch (thrown) {
      setRefused(toAppError(thrown))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit}>
      {fields.map((field, i) => (
        <Field
          key={field.name}
          field={field}
          secret={secret}
          first={i === 0}
          value={values[field.name] ?? ''}
          fault={tried || values[field.name] !== field.value ? faults[field.name] : undefined}
          onChange={value => {
            setRefused(undefined)
            setValues({ ...values, [field.name]: value })
          }}
        />
      ))}
      {refused && <FaultBanner sentence={refused.sentence} hint={refused.hint} />}
      <div className="choices">
        <Button onClick={cancel}>Cancel</Button>
        <Button kind="primary" type="submit" aria-busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  )
}

interface FieldProps {
  field: FormField
  secret: boolean
  first: boolean
  value: string
  fault: string | undefined
  onChange(value: string): void
}

function Field({ field, secret, first, value, fault, onChange }: FieldProps) {
  const id = useId()
  const hint = `${id}-hint`
  const common = {
    id,
    className: 'field',
    value,
    autoFocus: first,
    'aria-invalid': fault !== undefined,
    'aria-describedby': hint,
  }
  // The end of a proposed name is an extension: what a person changes is before it.
  const select = (event: React.FocusEvent<HTMLInputElement>) => {
    const at = event.target.value.lastIndexOf('.')
    event.target.setSelectionRange(0, at > 0 ? at : event.target.value.length)
  }
  return (
    <div className="form-field">
      <label htmlFor={id}>{field.label}</label>
      {field.options ? (
        <select {...common} onChange={e => onChange(e.target.value)}>
          {field.options.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type={secret ? 'password' : 'text'}
          placeholder={field.placeholder}
          autoComplete="off"
          spellCheck={false}
          onFocus={secret ? undefined : select}
          onChange={e => onChange(e.target.value)}
        />
      )}
      <span id={hint} className={fault ? 'fault' : 'hint'}>
        {fault ?? field.hint}
      </span>
    </div>
  )
}
