// The webhook at the service: registered by its API, or by hand after a list; and a test that it arrives.
import { useEffect, useRef, useState } from 'react'
import { type AppError, toAppError } from '../../model/fault'
import type { Proof, Webhook } from '../../model/listener'
import { SIMULATED } from '../../model/workspace'
import { relayAddress } from '../../state/workspaceState'
import { useApp, useAppState } from '../app'
import { Badge, type Tone } from '../parts/badge'
import { Button } from '../parts/button'
import { Copyable, FaultBanner, Linked, TextField } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'

const STATES: Record<Webhook['state'], { text: string; tone: Tone }> = {
  none: { text: 'not registered', tone: 'plain' },
  registered: { text: 'registered', tone: 'green' },
  off: { text: 'switched off at the service', tone: 'amber' },
  missing: { text: 'removed at the service', tone: 'red' },
  expired: { text: 'expired', tone: 'red' },
  unbound: { text: 'no account', tone: 'amber' },
}

interface RegistrationProps {
  listener: string
  environment: string
  /** The secret may have been made. */
  changed(): void
}

export function Registration({ listener, environment, changed }: RegistrationProps) {
  const { actions } = useApp()
  const known = useLoaded(`${listener} ${environment}`, () =>
    actions.listeners.webhook(listener, environment, false),
  )
  const relayed = useAppState('workspace', s => relayAddress(s.receiving, environment, listener))
  const [told, setTold] = useState<Webhook | undefined>()
  const [fault, setFault] = useState<AppError | undefined>()
  const [busy, setBusy] = useState(false)
  const webhook = told ?? known.value
  if (!webhook)
    return known.fault ? <FaultBanner sentence={known.fault.sentence} hint={known.fault.hint} /> : null

  const work = async (job: () => Promise<Webhook | undefined>) => {
    setBusy(true)
    setFault(undefined)
    try {
      setTold(await job())
      changed()
    } catch (thrown) {
      setFault(toAppError(thrown))
    } finally {
      setBusy(false)
    }
  }
  const { text, tone } = STATES[webhook.state]
  return (
    <div className="form-field">
      <span className="label">Webhook at the service</span>
      <div className="row plain">
        <Badge tone={webhook.by === 'checklist' && webhook.state === 'none' ? 'plain' : tone}>
          {webhook.by === 'checklist' && webhook.state === 'none' ? 'by hand' : text}
        </Badge>
        <span className="hint grow">{about(webhook)}</span>
        {webhook.id && (
          <Button
            small
            disabled={busy}
            onClick={() => void work(() => actions.listeners.webhook(listener, environment, true))}
          >
            Ask the service
          </Button>
        )}
        {webhook.id && (
          <Button
            small
            disabled={busy}
            onClick={() => void work(() => actions.listeners.unregister(listener, environment))}
          >
            Remove it
          </Button>
        )}
      </div>
      {webhook.problem && <FaultBanner sentence={webhook.problem.sentence} hint={webhook.problem.hint} />}
      {webhook.others && webhook.others.length > 0 && (
        <div className="banner warning">
          <Icon name="warning" />
          <span>
            The service has others with this address, so everything is heard twice:{' '}
            {webhook.others.join(', ')}.
          </span>
        </div>
      )}
      {webhook.state !== 'unbound' && (
        <RegisterForm
          key={`${webhook.id} ${webhook.state} ${relayed ?? ''}`}
          webhook={webhook}
          relayed={relayed}
          busy={busy}
          register={(address, scope) =>
            void work(() => actions.listeners.register(listener, environment, address, scope))
          }
        />
      )}
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {webhook.by === 'checklist' && webhook.steps && <Checklist steps={webhook.steps} />}
      {webhook.id && <DeliveryTest key={webhook.id} listener={listener} environment={environment} />}
    </div>
  )
}

function about(webhook: Webhook): string {
  const parts = [
    webhook.id && `as ${webhook.id}`,
    webhook.account && (webhook.account === SIMULATED ? 'at the simulator' : `by ${webhook.account}`),
    webhook.expires && `until ${webhook.expires.slice(0, 10)}, renewed by itself`,
  ].filter(Boolean)
  if (webhook.state === 'unbound') return 'Choose an account for the connection in this environment first.'
  if (webhook.id) return parts.join(', ')
  if (webhook.by === 'checklist') return 'The service has no API for it; it takes a few clicks.'
  return webhook.needs ? `Needed: ${webhook.needs.replace(/\.$/, '')}.` : ''
}

interface RegisterFormProps {
  webhook: Webhook
  /** Its address at the relay, where there is one. */
  relayed: string | undefined
  busy: boolean
  register(address: string, scope: Record<string, string>): void
}

function RegisterForm({ webhook, relayed, busy, register }: RegisterFormProps) {
  const [address, setAddress] = useState(webhook.address ?? relayed ?? '')
  const [scope, setScope] = useState<Record<string, string>>(webhook.scope ?? {})
  const [tried, setTried] = useState(false)
  const fields = webhook.fields ?? []
  const wrong = !/^https?:\/\/[^/]+\/./.test(address.trim())
  const lacking = fields.filter(f => !f.optional && !f.default && !scope[f.name]?.trim())
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!wrong && lacking.length === 0) register(address.trim(), scope)
  }
  const byHand = webhook.by === 'checklist'
  return (
    <form className="register" onSubmit={submit} noValidate>
      <TextField
        label="Address that the service calls"
        value={address}
        placeholder="https://hooks.example.com/in/issue-created"
        fault={tried && wrong ? 'Enter the address that bobbin listen printed for this listener.' : undefined}
        hint={
          relayed
            ? 'The one at the relay is filled in.'
            : 'As bobbin listen prints it. A service in the cloud needs one that is on the Internet.'
        }
        onChange={setAddress}
      />
      {fields.map(f => (
        <TextField
          key={f.name}
          label={f.optional ? `${f.label} (optional)` : f.label}
          value={scope[f.name] ?? ''}
          placeholder={f.default}
          hint={f.hint}
          fault={tried && lacking.includes(f) ? `${f.label} is missing.` : undefined}
          onChange={value => setScope({ ...scope, [f.name]: value })}
        />
      ))}
      <Button kind={webhook.id ? 'plain' : 'primary'} type="submit" disabled={busy} icon="link">
        {busy
          ? 'Asking the service...'
          : byHand
            ? 'Show what to do'
            : webhook.id
              ? 'Register again'
              : 'Register'}
      </Button>
    </form>
  )
}

function Checklist({ steps }: { steps: NonNullable<Webhook['steps']> }) {
  return (
    <ol className="steps" aria-label="What to do at the service">
      {steps.map(step => (
        <li key={step.text}>
          <Linked text={step.text} />
          {step.paste && <Copyable text={step.paste} label="Copy it" />}
          {step.secret && <span className="hint">Then set it above, under Secret.</span>}
        </li>
      ))}
    </ol>
  )
}

const STEP_ICONS = { ok: 'pass', failed: 'error', unknown: 'question', waiting: 'loading' } as const

function DeliveryTest({ listener, environment }: { listener: string; environment: string }) {
  const { actions } = useApp()
  const [proof, setProof] = useState<Proof | undefined>()
  const [fault, setFault] = useState<AppError | undefined>()
  const going = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => going.current?.abort(), [])
  const running = proof !== undefined && !proof.done && !fault
  const begin = async () => {
    going.current = new AbortController()
    setFault(undefined)
    setProof(undefined)
    try {
      await actions.listeners.prove(listener, environment, setProof, going.current.signal)
    } catch (thrown) {
      setFault(toAppError(thrown))
    }
  }
  return (
    <>
      <div className="row plain">
        <Button icon="pulse" disabled={running} onClick={() => void begin()}>
          {proof?.done ? 'Test again' : 'Test that events arrive'}
        </Button>
        {running && (
          <Button small onClick={() => going.current?.abort()}>
            Stop
          </Button>
        )}
        {proof?.done && (
          <Badge tone={proof.arrived ? 'green' : 'red'}>
            {proof.arrived ? 'it arrives' : 'nothing arrived'}
          </Badge>
        )}
      </div>
      {proof && (
        <ol className="proof" role="status" aria-label="Delivery test">
          {(proof.steps ?? []).map((step, i) => {
            const over = step.state === 'waiting' && (proof.done || i < proof.steps.length - 1)
            return (
              <li key={`${step.step} ${step.text}`} className={step.state}>
                <Icon
                  name={over ? 'watch' : STEP_ICONS[step.state]}
                  className={step.state === 'waiting' && !over ? 'spin' : ''}
                />
                <span>
                  {step.text} {step.hint && <span className="muted">{step.hint}</span>}
                </span>
              </li>
            )
          })}
        </ol>
      )}
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
    </>
  )
}
