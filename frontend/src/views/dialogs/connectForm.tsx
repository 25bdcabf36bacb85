// Asks for a login to a service, in the connector's own words, and says who the service takes you for.
import { useEffect, useRef, useState } from 'react'
import type { Account, AccountRequest, AuthKind, Connector, LoginStep } from '../../model/connector'
import { type AppError, toAppError } from '../../model/fault'
import type { Dialog } from '../../state/noticeState'
import { useApp, useAppState } from '../app'
import { ChoiceField, FileField, TextField, useFaultFocus } from '../parts/form'
import { SearchChoice } from '../parts/searchChoice'
import { Certificates } from './certificates'
import { connectorOptions } from './connectorOptions'
import { Ending } from './ending'
import { LoginDone, LoginSteps } from './loginSteps'

interface ConnectFormProps {
  dialog: Extract<Dialog, { kind: 'connect' }>
  close(): void
}

/** What was typed, by the name of its field; those with a $ are of every login. */
export type Typed = Record<string, string>

export function ConnectForm({ dialog, close }: ConnectFormProps) {
  const { actions } = useApp()
  const connectors = useAppState('workspace', s => s.connectors).filter(c => c.auth.length > 0)
  const again = useAppState('workspace', s => s.accounts.find(a => a.name === dialog.account))
  const [chosen, setChosen] = useState(dialog.connector ?? connectors[0]?.name ?? '')
  const [kindName, setKindName] = useState(again?.auth ?? '')
  const [values, setValues] = useState<Typed>(() => (again ? typedOf(again) : {}))
  const [tried, setTried] = useState(0)
  const [fault, setFault] = useState<AppError | undefined>()
  const login = useLogin(setFault)
  const form = useFaultFocus(fault ?? tried)
  const names = useAppState('workspace', s => s.accounts).map(a => a.name)

  const connector = connectors.find(c => c.name === chosen)
  const kind = connector?.auth.find(a => a.name === kindName) ?? connector?.auth[0]
  if (!connector || !kind) return <p className="text">There is no connector that takes an account.</p>
  if (login.step?.state === 'done') return <LoginDone step={login.step} bind={dialog.bind} close={close} />
  if (login.step) return <LoginSteps key={login.step.state} step={login.step} />

  const name = dialog.account ?? values.$name ?? freeName(chosen, names)
  const address = values.$url ?? (documented(connector) ? connector.baseUrlHint : '')
  const set = (field: string, value: string) => setValues(now => ({ ...now, [field]: value }))
  const typed = { ...values, $name: name, $url: address }
  const faults = {
    ...(tried > 0 && missing(kind, typed)),
    ...(dialog.account === undefined && tried > 0 && withName(actions.accounts.nameFault(name))),
    ...(fault && placed(fault, kind)),
  }
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setTried(tried + 1)
    setFault(undefined)
    if (Object.keys(missing(kind, typed)).length > 0) return
    if (dialog.account === undefined && actions.accounts.nameFault(name)) return
    void login.begin(requestOf(connector, kind, typed), dialog.bind)
  }
  return (
    <form ref={form} onSubmit={submit} autoComplete="off" noValidate>
      <div className="abreast">
        {!dialog.account && (
          <SearchChoice
            label="Service"
            value={chosen}
            options={connectorOptions(connectors)}
            onChange={next => {
              setChosen(next)
              setFault(undefined)
            }}
          />
        )}
        {connector.auth.length > 1 && (
          <ChoiceField
            label="Login"
            value={kind.name}
            options={connector.auth.map(a => ({ value: a.name, label: a.title }))}
            onChange={setKindName}
            hint={kindHint(kind)}
          />
        )}
      </div>
      <TextField
        label="Address"
        value={address}
        placeholder={connector.baseUrlHint}
        fault={faults.$url}
        hint={kind.choosesSite ? 'Leave it empty to choose among your sites later.' : undefined}
        onChange={value => set('$url', value)}
      />
      <KindFields kind={kind} values={values} faults={faults} set={set} />
      {!kind.browser && (
        <TextField
          label="Expires on (optional)"
          type="date"
          value={values.$expires ?? ''}
          hint="Leave it empty if you do not know. You are warned 30 days, 7 days and 1 day before."
          onChange={value => set('$expires', value)}
        />
      )}
      {!dialog.account && (
        <TextField
          label="Name of the account"
          value={name}
          fault={faults.$name}
          hint="Environments refer to it by this name. It stays on this machine."
          onChange={value => set('$name', value)}
        />
      )}
      <Certificates values={values} faults={faults} set={set} />
      <Ending
        action={login.busy ? 'Asking the service...' : kind.browser ? 'Continue in the browser' : 'Connect'}
        fault={fault && !placed(fault, kind) ? fault : undefined}
        busy={login.busy}
        close={close}
      />
    </form>
  )
}

/** A login that goes on; whoever closes the dialog does not wait for it any more. */
function useLogin(onFault: (fault: AppError) => void) {
  const { actions } = useApp()
  const [busy, setBusy] = useState(false)
  const [step, setStep] = useState<LoginStep | undefined>()
  const going = useRef<string | undefined>(undefined)
  useEffect(
    () => () => {
      if (going.current) void actions.accounts.cancelLogin(going.current)
    },
    [actions],
  )
  const begin = async (request: AccountRequest, bind: Extract<Dialog, { kind: 'connect' }>['bind']) => {
    setBusy(true)
    try {
      const done = await actions.accounts.connect(request, bind, next => {
        going.current = next.id
        setStep(next)
      })
      setStep(done)
    } catch (thrown) {
      onFault(toAppError(thrown))
      setStep(undefined)
    } finally {
      going.current = undefined
      setBusy(false)
    }
  }
  return { busy, step, begin }
}

function KindFields({
  kind,
  values,
  faults,
  set,
}: {
  kind: AuthKind
  values: Typed
  faults: Typed
  set(name: string, value: string): void
}) {
  return kind.fields.map(field => {
    const common = {
      label: field.optional ? `${field.label} (optional)` : field.label,
      hint: field.hint,
      fault: faults[field.name],
      value: values[field.name] ?? '',
      secret: field.secret,
    }
    return field.file ? (
      <FileField
        key={field.name}
        {...common}
        name={values[`$file:${field.name}`]}
        onChange={(value, file) => {
          set(field.name, value)
          set(`$file:${field.name}`, file ?? '')
        }}
      />
    ) : (
      <TextField
        key={field.name}
        {...common}
        placeholder={field.default}
        onChange={value => set(field.name, value)}
      />
    )
  })
}

/** Whether the document of an own connector says where the service is. */
function documented(connector: Connector): boolean {
  return connector.own === true && !connector.baseUrlHint.includes('//your-')
}

function kindHint(kind: AuthKind): string | undefined {
  if (!kind.browser) return undefined
  return kind.name === 'oauth2-device'
    ? 'You get a short code and type it in a browser, on any machine.'
    : 'Your browser opens; you agree there, and it comes back here.'
}

function missing(kind: AuthKind, typed: Typed): Typed {
  const fields = kind.fields.filter(f => !f.optional && !f.default && !typed[f.name]?.trim())
  const faults = fields.map(f => [f.name, `${f.label} is missing.`])
  if (!typed.$url?.trim() && !kind.choosesSite) faults.push(['$url', 'The address is missing.'])
  return Object.fromEntries(faults)
}

function withName(fault: string | undefined): Typed {
  return fault ? { $name: fault } : {}
}

// What the program refuses before it asks the service belongs to one field.
function placed(fault: AppError, kind: AuthKind): Typed | undefined {
  if (fault.code !== 'invalid') return undefined
  const text = fault.hint ? `${fault.sentence} ${fault.hint}` : fault.sentence
  const field = kind.fields.find(f => fault.sentence.startsWith(`${f.label} `))
  if (field) return { [field.name]: text }
  if (/^The proxy of the account/.test(fault.sentence)) return { $proxy: text }
  if (/\baddress\b/i.test(fault.sentence)) return { $url: text }
  return undefined
}

function typedOf(account: Account): Typed {
  return {
    ...account.fields,
    $url: account.baseUrl,
    ...(account.ca && { $ca: account.ca }),
    ...(account.proxy && { $proxy: account.proxy }),
    ...(account.clientCertificate && { $certificate: account.clientCertificate }),
  }
}

function requestOf(connector: Connector, kind: AuthKind, typed: Typed): AccountRequest {
  return {
    name: typed.$name ?? '',
    connector: connector.name,
    baseUrl: typed.$url ?? '',
    auth: kind.name,
    fields: Object.fromEntries(kind.fields.map(f => [f.name, typed[f.name] ?? ''])),
    ...(typed.$expires && !kind.browser && { expires: typed.$expires }),
    ...(typed.$ca && { ca: typed.$ca }),
    ...(typed.$proxy && { proxy: typed.$proxy }),
    ...(typed.$certificate && { clientCertificate: typed.$certificate }),
    ...(typed.$key && { clientKey: typed.$key }),
    ...(typed.$passphrase && { clientKeyPassphrase: typed.$passphrase }),
  }
}

function freeName(connector: string, taken: string[]): string {
  const base = `my-${connector}`
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`
    if (!taken.includes(name)) return name
  }
}
