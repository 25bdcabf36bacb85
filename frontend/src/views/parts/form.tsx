// Fields of forms: each with its label, what it is for, and what is wrong with it beside it.
import { type ChangeEvent, type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { openOutside } from '../../commands/outside'
import { type AppError, toAppError } from '../../model/fault'
import { IconButton } from './button'
import { Icon } from './icon'
import { Worded } from './worded'

/** What a control needs to be named and described. */
export interface FieldIds {
  id: string
  'aria-describedby': string
  'aria-invalid': boolean
}

export interface FieldProps {
  label: string
  hint?: ReactNode
  fault?: string | undefined
}

export function Field({ label, hint, fault, children }: FieldProps & { children(ids: FieldIds): ReactNode }) {
  const id = useId()
  const ids = { id, 'aria-describedby': `${id}-hint`, 'aria-invalid': fault !== undefined }
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      {children(ids)}
      <span id={ids['aria-describedby']} className={fault ? 'fault' : 'hint'}>
        {fault ?? (typeof hint === 'string' ? <Linked text={hint} /> : hint)}
      </span>
    </div>
  )
}

interface TextProps extends FieldProps {
  value: string
  onChange(value: string): void
  placeholder?: string | undefined
  secret?: boolean | undefined
  type?: 'text' | 'number' | 'date'
}

export function TextField({ label, hint, fault, ...rest }: TextProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {ids =>
        rest.secret ? <SecretInput {...rest} ids={ids} label={label} /> : <Input {...rest} ids={ids} />
      }
    </Field>
  )
}

type InputProps = Omit<TextProps, keyof FieldProps> & { ids: FieldIds }

function Input({ ids, value, onChange, placeholder, type = 'text' }: InputProps) {
  return (
    <input
      className="field"
      {...ids}
      type={type}
      value={value}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      onChange={e => onChange(e.target.value)}
    />
  )
}

// Not a password to the browser, which would offer to keep it: text that is drawn as dots.
function SecretInput({ ids, label, value, onChange, placeholder }: InputProps & { label: string }) {
  const [shown, setShown] = useState(false)
  return (
    <span className="secret-field">
      <input
        className={`field ${shown ? '' : 'masked'}`}
        {...ids}
        type={shown ? 'text' : 'password'}
        value={value}
        placeholder={placeholder}
        autoComplete="new-password"
        spellCheck={false}
        onChange={e => onChange(e.target.value)}
      />
      <IconButton
        icon={shown ? 'eye-closed' : 'eye'}
        label={`${shown ? 'Hide' : 'Show'} ${label}`}
        pressed={shown}
        onClick={() => setShown(!shown)}
      />
    </span>
  )
}

interface ChoiceProps extends FieldProps {
  value: string
  options: { value: string; label: string }[]
  onChange(value: string): void
}

export function ChoiceField({ label, hint, fault, value, options, onChange }: ChoiceProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {ids => (
        <select className="field" {...ids} value={value} onChange={e => onChange(e.target.value)}>
          {options.map(o => (
            <option key={o.value} value={o.value}>
              {o.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface CheckProps {
  label: string
  hint: string
  checked: boolean
  onChange(checked: boolean): void
}

/** A switch with what it does below its name. */
export function CheckField({ label, hint, checked, onChange }: CheckProps) {
  return (
    <label className="check-field setting">
      <input type="checkbox" checked={checked} onChange={e => onChange(e.target.checked)} />
      <span>
        {label}
        <span className="hint">{hint}</span>
      </span>
    </label>
  )
}

interface FileProps extends FieldProps {
  value: string
  /** What the chosen file is called. */
  name: string | undefined
  onChange(value: string, name: string | undefined): void
  secret?: boolean | undefined
}

/** The content of a file: chosen, dropped, or pasted. */
export function FileField({ label, hint, fault, value, name, onChange, secret }: FileProps) {
  const picker = useId()
  const take = async (file: File | undefined) => {
    if (file) onChange(await file.text(), file.name)
  }
  const onPick = (event: ChangeEvent<HTMLInputElement>) => {
    void take(event.target.files?.[0])
    event.target.value = ''
  }
  return (
    <Field label={label} hint={hint} fault={fault}>
      {ids => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the field and the button do the same
        <span
          className="file-field"
          onDragOver={e => e.preventDefault()}
          onDrop={e => {
            e.preventDefault()
            void take(e.dataTransfer.files[0])
          }}
        >
          <textarea
            className={`field ${secret ? 'masked' : ''}`}
            {...ids}
            rows={value ? 3 : 1}
            placeholder="Paste it here, or choose the file"
            spellCheck={false}
            value={value}
            onChange={e => onChange(e.target.value, undefined)}
          />
          <span className="row">
            <label className="button small" htmlFor={picker}>
              <Icon name="folder-opened" /> Choose a file...
            </label>
            <input
              id={picker}
              type="file"
              className="hidden-label"
              aria-label={`File of ${label}`}
              onChange={onPick}
            />
            {name && (
              <span className="muted ellipsis">
                {name}, {new Blob([value]).size} bytes
              </span>
            )}
          </span>
        </span>
      )}
    </Field>
  )
}

/** Puts the focus where something is wrong, or where one tries again, whenever the sign changes. */
export function useFaultFocus(sign: unknown) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (!sign) return
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    ;(wrong ?? form.current?.querySelector<HTMLElement>('[type="submit"]'))?.focus()
  }, [sign])
  return form
}

/**
 * Sends a form: nothing while something in it is wrong, and never twice at once. What went wrong is
 * there to be shown, and has the focus; what a person stopped is no fault. While something that the form
 * needs is `coming`, it is sent as soon as that is there.
 */
export function useSubmit(wrong: boolean, send: () => Promise<void>, coming = false) {
  const [tried, setTried] = useState(0)
  const [busy, setBusy] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const [fault, setFault] = useState<AppError | undefined>()
  const form = useFaultFocus(fault ?? tried)
  const sending = useRef(false) // the page may not yet show that it is busy
  const go = async () => {
    if (sending.current) return
    setTried(now => now + 1)
    setFault(undefined)
    if (wrong) return
    sending.current = true
    setBusy(true)
    try {
      await send()
    } catch (thrown) {
      const caught = toAppError(thrown)
      if (caught.code !== 'canceled') setFault(caught)
    } finally {
      sending.current = false
      setBusy(false)
    }
  }
  useEffect(() => {
    if (!waiting || coming) return
    setWaiting(false)
    void go()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (coming) setWaiting(true)
    else void go()
  }
  return { form, submit, tried: tried > 0, busy: busy || waiting, fault }
}

/** Copies a text, and says that it has. */
export function CopyButton({ text, label, icon = 'copy' }: { text: string; label: string; icon?: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <IconButton
      icon={copied ? 'check' : icon}
      label={copied ? 'Copied' : label}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      onBlur={() => setCopied(false)}
      onPointerLeave={() => setCopied(false)}
    />
  )
}

/** A text that is there to be copied. */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <span className="copyable">
      <code className="code">{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  )
}

/** A sentence whose addresses can be opened. */
export function Linked({ text }: { text: string }) {
  const parts = text.split(/(https:\/\/[^\s,)]*[^\s,.)])/)
  return parts.map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence
      <button key={i} type="button" className="link" onClick={() => openOutside(part)}>
        {part}
      </button>
    ),
  )
}

/** What went wrong, in the program's own words. */
export function FaultBanner({ sentence, hint }: { sentence: string; hint?: string | undefined }) {
  return (
    <div className="banner" role="alert">
      <Icon name="error" />
      <span>
        <Worded text={sentence} />{' '}
        {hint && (
          <span className="muted">
            <Worded text={hint} />
          </span>
        )}
      </span>
    </div>
  )
}
