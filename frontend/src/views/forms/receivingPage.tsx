// Receiving events through a relay: a switch for each environment, the addresses, and how it stands.
import { useEffect, useState } from 'react'
import { eventsSoFar, formatWhen } from '../../base/format'
import { type AppError, toAppError } from '../../model/fault'
import type { Receiving } from '../../model/listener'
import type { Environment } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge, type Tone } from '../parts/badge'
import { Button } from '../parts/button'
import { Copyable, FaultBanner, TextField, useSubmit } from '../parts/form'
import { Icon } from '../parts/icon'
import { Page, Section } from '../parts/page'

export function ReceivingPage() {
  const { actions } = useApp()
  const environments = useAppState('workspace', s => s.workspace?.environments) ?? []
  const connected = useAppState('workspace', s => s.connected)
  useEffect(() => {
    if (connected) void actions.receiving.load()
  }, [actions, connected])
  const sorted = [...environments].sort(
    (a, b) => Number(a.production ?? false) - Number(b.production ?? false),
  )
  return (
    <Page
      icon="radio-tower"
      title="Receive Events"
      detail="Services reach a relay, and this machine takes the events from there"
    >
      <p className="hint lead">
        A relay is a small public program (<code>bobbin runner --relay</code>) that keeps events sealed until
        this machine has stored them. What comes while the workspace is closed waits there. Listeners that
        poll need none.
      </p>
      {sorted.map(e => (
        <OneEnvironment key={e.name} environment={e} />
      ))}
    </Page>
  )
}

function OneEnvironment({ environment }: { environment: Environment }) {
  const { actions } = useApp()
  const { name, production } = environment
  const one = useAppState('workspace', s => s.receiving.find(r => r.environment === name))
  const [changing, setChanging] = useState(false)
  const on = one?.on === true
  return (
    <Section
      title={name}
      actions={
        <>
          {production && <Badge tone="production">production</Badge>}
          {on && !changing && (
            <Button small onClick={() => setChanging(true)}>
              Another relay or token...
            </Button>
          )}
          {on && (
            <Button
              small
              icon="debug-stop"
              aria-label={`Stop receiving for ${name}`}
              onClick={() => void actions.receiving.switchOff(name)}
            >
              Stop receiving
            </Button>
          )}
        </>
      }
    >
      {one && on && <State one={one} />}
      {one && (!on || changing) && (
        <SwitchForm
          key={one.relay}
          one={one}
          production={production ?? false}
          done={() => setChanging(false)}
        />
      )}
      {one && on && <Addresses one={one} />}
    </Section>
  )
}

function wordsOf({ state }: Receiving): { text: string; tone: Tone; icon: string } {
  if (state.connected) return { text: 'connected', tone: 'green', icon: 'pass' }
  if (!state.fault) return { text: 'connecting', tone: 'blue', icon: 'loading' }
  return state.fault.code === 'unavailable'
    ? { text: 'not connected, retrying', tone: 'amber', icon: 'debug-disconnect' }
    : { text: 'not receiving', tone: 'red', icon: 'error' }
}

function State({ one }: { one: Receiving }) {
  const { actions } = useApp()
  const [fault, setFault] = useState<AppError | undefined>()
  const { state, environment, relay = '' } = one
  const { text, tone, icon } = wordsOf(one)
  const parts = [
    state.waiting > 0 && (state.waiting === 1 ? '1 event waits' : `${state.waiting} events wait`),
    eventsSoFar(state.received),
    state.lastAt && `the last ${formatWhen(state.lastAt, new Date())}`,
  ]
  const again = () => {
    setFault(undefined)
    actions.receiving.switchOn(environment, relay, '').catch(thrown => setFault(toAppError(thrown)))
  }
  const told = fault ?? state.fault
  return (
    <>
      <div className="row plain" role="status" aria-label={`Relay of ${environment}`}>
        <Badge tone={tone} icon={icon}>
          {text}
        </Badge>
        <span className="ellipsis">{relay}</span>
        <span className="hint grow">{parts.filter(Boolean).join(', ')}</span>
        {state.fault && (
          <Button small icon="refresh" onClick={again}>
            {state.fault.code === 'conflict' ? 'Receive here again' : 'Try now'}
          </Button>
        )}
      </div>
      {told && <FaultBanner sentence={told.sentence} hint={told.hint} />}
    </>
  )
}

function Addresses({ one }: { one: Receiving }) {
  const { actions } = useApp()
  const listeners = useAppState('workspace', s => s.workspace?.listeners) ?? []
  const all = (one.state.listeners ?? []).filter(l => l.url)
  if (all.length === 0) return null
  return (
    <ul className="addresses" aria-label={`Addresses of ${one.environment}`}>
      {all.map(({ listener, url = '' }) => (
        <li key={listener} className="form-field">
          <span className="row plain">
            <Icon name="zap" className="kind" />
            <button type="button" className="link" onClick={() => void actions.listeners.open(listener)}>
              {listener}
            </button>
            <span className="hint">runs {listeners.find(l => l.name === listener)?.script ?? 'nothing'}</span>
          </span>
          <Copyable text={url} label={`Copy the address of ${listener}`} />
        </li>
      ))}
    </ul>
  )
}

interface SwitchFormProps {
  one: Receiving
  production: boolean
  done(): void
}

function SwitchForm({ one, production, done }: SwitchFormProps) {
  const { actions } = useApp()
  const [relay, setRelay] = useState(one.relay ?? '')
  const [token, setToken] = useState('')
  const kept = one.hasToken && relay.trim() === one.relay
  const wrong = {
    relay: /^https?:\/\/[^/\s]+/.test(relay.trim())
      ? undefined
      : 'Enter its address: https://relay.example.com.',
    token: token.trim() || kept ? undefined : 'Enter a token for the relay.',
  }
  const { form, submit, tried, busy, fault } = useSubmit(Boolean(wrong.relay || wrong.token), async () => {
    await actions.receiving.switchOn(one.environment, relay, token)
    setToken('')
    done()
  })
  const shown = tried ? wrong : { relay: undefined, token: undefined }
  return (
    <form
      ref={form}
      className="register"
      aria-label={`Receive events in ${one.environment}`}
      onSubmit={submit}
      noValidate
    >
      <TextField
        label="Relay"
        value={relay}
        placeholder="https://relay.example.com"
        fault={shown.relay}
        hint="One environment is listened to in one place: who listens last gets the events."
        onChange={setRelay}
      />
      <TextField
        secret
        label="Token for the relay"
        value={token}
        placeholder={kept ? 'kept in the vault of this machine' : ''}
        fault={shown.token}
        hint="One with the role publisher. It goes to the vault of this machine."
        onChange={setToken}
      />
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <Button kind={production ? 'danger' : 'primary'} type="submit" icon="radio-tower" disabled={busy}>
        {busy ? 'Asking the relay...' : `Receive events in ${one.environment}`}
      </Button>
    </form>
  )
}
