// The one dialog that may be open, and the notices in the corner.
import { Dialog as Modal } from 'radix-ui'
import { type ReactNode, useEffect, useId, useState } from 'react'
import type { FormField, Notice, Question } from '../../state/noticeState'
import { withoutNotice } from '../../state/noticeState'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Icon } from '../parts/icon'
import { ConnectForm } from './connectForm'
import './dialogs.css'

export function Dialogs() {
  const { state } = useApp()
  const dialog = useAppState('notices', s => s.dialog)
  const question = useAppState('notices', s => s.question)
  const close = () => state.notices.setState({ dialog: undefined })
  return (
    <>
      {dialog && (
        <Frame title="Connect an account" cancel={close}>
          <ConnectForm connector={dialog.connector} bind={dialog.bind} cancel={close} />
        </Frame>
      )}
      {question && (
        <Frame title={question.title} cancel={() => question.answer(undefined)}>
          <Content question={question} cancel={() => question.answer(undefined)} />
        </Frame>
      )}
    </>
  )
}

function Frame({ title, cancel, children }: { title: string; cancel(): void; children: ReactNode }) {
  return (
    <Modal.Root open onOpenChange={open => !open && cancel()}>
      <Modal.Portal>
        <Modal.Overlay className="scrim" />
        <Modal.Content className="dialog" aria-describedby={undefined}>
          <Modal.Title asChild>
            <h2>{title}</h2>
          </Modal.Title>
          {children}
        </Modal.Content>
      </Modal.Portal>
    </Modal.Root>
  )
}

function Content({ question, cancel }: { question: Question; cancel(): void }): ReactNode {
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
  answer(values: Record<string, string>): void
}

function Fields({ fields, secret, action, cancel, answer }: FieldsProps) {
  const [values, setValues] = useState(() => Object.fromEntries(fields.map(f => [f.name, f.value])))
  const [tried, setTried] = useState(false)
  const faults = Object.fromEntries(fields.map(f => [f.name, f.check?.(values[f.name] ?? '')]))
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.values(faults).every(fault => fault === undefined)) answer(values)
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
          onChange={value => setValues({ ...values, [field.name]: value })}
        />
      ))}
      <div className="choices">
        <Button onClick={cancel}>Cancel</Button>
        <Button kind="primary" type="submit">
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

export function Notices() {
  const notices = useAppState('notices', s => s.notices)
  return (
    <section className="notices" aria-live="polite" aria-label="Notices">
      {notices.map(notice => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  )
}

const INFO_MS = 5000

function NoticeCard({ notice }: { notice: Notice }) {
  const { state } = useApp()
  const { id, kind } = notice
  useEffect(() => {
    if (kind !== 'info') return
    const timer = setTimeout(() => state.notices.setState(s => withoutNotice(s, id)), INFO_MS)
    return () => clearTimeout(timer)
  }, [id, kind, state])
  return (
    <div className={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={kind} />
      <div className="words">
        <div>{notice.text}</div>
        {notice.hint && <div className="hint">{notice.hint}</div>}
      </div>
      <IconButton
        icon="close"
        label="Dismiss"
        onClick={() => state.notices.setState(s => withoutNotice(s, id))}
      />
    </div>
  )
}
