// Asks for a login to a service, in the connector's own words, and says who the service takes you for.
import { useEffect, useRef, useState } from 'react'
import type { AuthKind, Connector, LoginStep } from '../../model/connector'
import { type AppError, toAppError } from '../../model/fault'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { Icon } from '../parts/icon'
import { LoginSteps } from './loginSteps'

interface ConnectFormProps {
  connector: string | undefined
  bind: { environment: string; connection: string } | undefined
  cancel(): void
}

export function ConnectForm({ connector: first, bind, cancel }: ConnectFormProps) {
  const { actions, state } = useApp()
  const connectors = useAppState('workspace', s => s.connectors).filter(c => c.auth.length > 0)
  const accounts = useAppState('workspace', s => s.accounts)
  const [chosen, setChosen] = useState(first ?? connectors[0]?.name ?? '')
  const [kindName, setKindName] = useState('')
  const [values, setValues] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<AppError | undefined>()
  const [step, setStep] = useState<LoginStep | undefined>()
  // Whoever closes the dialog does not wait for the login any more.
  const going = useRef<string | undefined>(undefined)
  useEffect(
    () => () => {
      if (going.current) void actions.accounts.cancelLogin(going.current)
    },
    [actions],
  )
  const follow = (next: LoginStep) => {
    going.current = next.id
    setStep(next)
  }
  const connector = connectors.find(c => c.name === chosen)
  const kind = connector?.auth.find(a => a.name === kindName) ?? connector?.auth[0]
  if (!connector || !kind) return <p className="text">There is no connector that takes an account.</p>

  const name =
    values.$name ??
    freeName(
      chosen,
      accounts.map(a => a.name),
    )
  const set = (field: string, value: string) => setValues(now => ({ ...now, [field]: value }))
  const missing =
    kind.fields.some(f => !f.optional && !values[f.name]) || (!values.$url && !kind.choosesSite) || !name
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setFault(undefined)
    try {
      const fields = Object.fromEntries(kind.fields.map(f => [f.name, values[f.name] ?? '']))
      await actions.accounts.connect(
        {
          name,
          connector: chosen,
          baseUrl: values.$url ?? '',
          auth: kind.name,
          fields,
          ...(values.$expires && { expires: values.$expires }),
        },
        bind,
        follow,
      )
      state.notices.setState({ dialog: undefined })
    } catch (thrown) {
      setFault(toAppError(thrown))
    } finally {
      going.current = undefined
      setBusy(false)
      setStep(undefined)
    }
  }
  if (step) return <LoginSteps key={step.state} step={step} />
  return (
    <form onSubmit={event => void submit(event)} autoComplete="off">
      <Choice label="Service" value={chosen} options={connectors} onChange={setChosen} />
      {connector.auth.length > 1 && (
        <Choice label="Login" value={kind.name} options={connector.auth} onChange={setKindName} />
      )}
      <label>
        Address
        <input
          className="field"
          placeholder={connector.baseUrlHint}
          value={values.$url ?? ''}
          spellCheck={false}
          onChange={e => set('$url', e.target.value)}
        />
        {kind.choosesSite && <span className="hint">Leave it empty to choose among your sites later.</span>}
      </label>
      <KindFields kind={kind} values={values} set={set} />
      {!kind.browser && (
        <label>
          Ends on
          <input
            className="field"
            type="date"
            value={values.$expires ?? ''}
            onChange={e => set('$expires', e.target.value)}
          />
          <span className="hint">Leave it empty if you do not know. You are warned before that day.</span>
        </label>
      )}
      <label>
        Name of the account
        <input
          className="field"
          value={name}
          spellCheck={false}
          onChange={e => set('$name', e.target.value)}
        />
        <span className="hint">Environments refer to it by this name. It stays on this machine.</span>
      </label>
      {fault && (
        <div className="banner" role="alert">
          <Icon name="error" />
          <span>
            {fault.sentence} {fault.hint && <span className="muted">{fault.hint}</span>}
          </span>
        </div>
      )}
      <div className="choices">
        <Button onClick={cancel}>Cancel</Button>
        <Button kind="primary" type="submit" disabled={missing || busy}>
          {busy ? 'Testing the login...' : kind.browser ? 'Continue in the browser' : 'Connect'}
        </Button>
      </div>
    </form>
  )
}

function KindFields({
  kind,
  values,
  set,
}: {
  kind: AuthKind
  values: Record<string, string>
  set(name: string, value: string): void
}) {
  return kind.fields.map(field => (
    <label key={field.name}>
      {field.label}
      <input
        className="field"
        type={field.file ? 'file' : field.secret ? 'password' : 'text'}
        placeholder={field.default ?? (field.optional ? 'optional' : undefined)}
        autoComplete="off"
        spellCheck={false}
        {...(!field.file && { value: values[field.name] ?? '' })}
        onChange={e => {
          if (!field.file) set(field.name, e.target.value)
          else void e.target.files?.[0]?.text().then(text => set(field.name, text))
        }}
      />
      {field.hint && <span className="hint">{field.hint}</span>}
    </label>
  ))
}

interface ChoiceProps {
  label: string
  value: string
  options: Pick<Connector | AuthKind, 'name' | 'title'>[]
  onChange(value: string): void
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select className="field" value={value} onChange={e => onChange(e.target.value)}>
        {options.map(o => (
          <option key={o.name} value={o.name}>
            {o.title}
          </option>
        ))}
      </select>
    </label>
  )
}

function freeName(connector: string, taken: string[]): string {
  const base = `my-${connector}`
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`
    if (!taken.includes(name)) return name
  }
}
