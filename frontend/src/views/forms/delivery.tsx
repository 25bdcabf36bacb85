// How events get here: by webhook or by asking, at which address, and proven by which secret.
import type { ConnectorEvents, EventType } from '../../model/connector'
import type { Listener } from '../../model/workspace'
import { relayAddress } from '../../state/workspaceState'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button } from '../parts/button'
import { Copyable, Linked } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { Section } from '../parts/page'
import { PollSettings } from './pollSettings'
import { Registration } from './registration'

interface DeliveryProps {
  listener: Listener
  event: EventType | undefined
  events: ConnectorEvents | undefined
}

export function Delivery({ listener, event, events }: DeliveryProps) {
  const { actions } = useApp()
  const environment = useAppState('run', s => s.environment) ?? ''
  const delivery = listener.delivery ?? 'webhook'
  const facts = useLoaded(`${listener.name} ${environment}`, () =>
    actions.listeners.facts(listener.name, environment),
  )
  return (
    <Section title="How events get here" hint={environment && `In ${environment}.`}>
      <Kinds listener={listener} event={event} events={events?.events ?? []} delivery={delivery} />
      {delivery !== 'poll' && (
        <>
          <Address
            listener={listener.name}
            environment={environment}
            disabled={facts.value?.address?.disabled ?? false}
          />
          {listener.connection !== 'generic' && (
            <Secret
              listener={listener.name}
              environment={environment}
              secret={facts.value?.secret}
              signing={events?.signing}
              reload={facts.reload}
            />
          )}
          {listener.connection !== 'generic' && environment && (
            <Registration listener={listener.name} environment={environment} changed={facts.reload} />
          )}
        </>
      )}
      {delivery === 'poll' && (
        <PollSettings listener={listener} environment={environment} loaded={facts.value?.address?.poll} />
      )}
    </Section>
  )
}

/** What polling of a service misses, in a few words. */
function cannotSee(blind: EventType[]): string {
  if (blind.length === 0) return ''
  const names = blind.slice(0, 3).map(e => (e.title || e.name).toLowerCase())
  return ` It does not see: ${names.join(', ')}${blind.length > 3 ? ' and more' : ''}.`
}

interface KindsProps {
  listener: Listener
  event: EventType | undefined
  events: EventType[]
  delivery: string
}

function Kinds({ listener, event, events, delivery }: KindsProps) {
  const { actions } = useApp()
  const generic = listener.connection === 'generic'
  const blind = events.filter(e => e.blind)
  const kinds = [
    {
      value: 'webhook',
      title: 'Webhook',
      text: 'The service calls an address. It needs to reach this machine or a runner.',
      off: false,
    },
    {
      value: 'poll',
      title: 'Polling',
      text: event?.poll
        ? `Bobbin asks the service what has changed: it works where nobody can call.${cannotSee(blind)}`
        : (event?.blind ??
          (generic
            ? 'A generic listener has no service to ask.'
            : 'This service cannot be asked for its events.')),
      off: !event?.poll,
    },
    {
      value: 'relay',
      title: 'Relay',
      text: 'For a runner that nobody can call: it takes the events from its relay. On this machine the switch below does, whatever is chosen here.',
      off: false,
    },
  ]
  return (
    <div className="kinds" role="radiogroup" aria-label="Delivery">
      {kinds.map(kind => (
        <label key={kind.value} className={`kind ${kind.off ? 'off' : ''}`}>
          <input
            type="radio"
            name={`delivery of ${listener.name}`}
            checked={delivery === kind.value}
            disabled={kind.off && delivery !== kind.value}
            onChange={() =>
              void actions.listeners.change(listener.name, {
                delivery: kind.value === 'webhook' ? undefined : kind.value,
                // Nobody waits for the answer of what was asked for.
                ...(kind.value === 'poll' && { mode: undefined }),
              })
            }
          />
          <span>
            <strong>{kind.title}</strong>
            <span className="hint">{kind.text}</span>
          </span>
        </label>
      ))}
    </div>
  )
}

interface AddressProps {
  listener: string
  environment: string
  disabled: boolean
}

function Address({ listener, environment, disabled }: AddressProps) {
  const { actions } = useApp()
  const dir = useAppState('workspace', s => s.workspace?.dir) ?? 'DIR'
  const relayed = useAppState('workspace', s => relayAddress(s.receiving, environment, listener))
  return (
    <>
      <div className="form-field">
        <span className="label">Address at the relay</span>
        {relayed ? (
          <Copyable text={relayed} label="Copy the address at the relay" />
        ) : (
          <div className="row plain">
            <span className="hint grow">
              {disabled
                ? 'The listener is switched off here, so it has none.'
                : 'A relay gives it an address that services reach, and this machine takes the events from there.'}
            </span>
            <Button small icon="radio-tower" onClick={() => void actions.receiving.open()}>
              Receive events...
            </Button>
          </div>
        )}
      </div>
      <div className="form-field">
        <span className="label">To listen without the IDE</span>
        <Copyable text={`bobbin listen ${dir}`} label="Copy the command" />
        <span className="hint">
          Serves the listeners of this workspace and prints their addresses; with <code>--public</code> those
          of a tunnel, with <code>--relay</code> those of a relay.
        </span>
      </div>
    </>
  )
}

interface SecretProps {
  listener: string
  environment: string
  secret: { hasSecret: boolean; where?: string; how?: string } | undefined
  signing: ConnectorEvents['signing'] | undefined
  reload(): void
}

function Secret({ listener, environment, secret, signing, reload }: SecretProps) {
  const { actions } = useApp()
  const set = async () => (await actions.listeners.setSecret(listener, environment)) && reload()
  const unset = async () => (await actions.listeners.unsetSecret(listener, environment)) && reload()
  const where = secret?.where ?? signing?.secret
  return (
    <div className="form-field">
      <span className="label">Secret</span>
      <div className="row plain">
        {secret?.hasSecret ? (
          <Badge tone="green" icon="lock">
            set
          </Badge>
        ) : (
          <Badge tone="amber" icon="unlock">
            not set
          </Badge>
        )}
        <span className="hint grow">
          {secret?.hasSecret
            ? 'Deliveries that are not signed with it are refused.'
            : 'Whoever knows the address can send events.'}
        </span>
        <Button small icon="key" onClick={() => void set()}>
          {secret?.hasSecret ? 'Replace...' : 'Set...'}
        </Button>
        {secret?.hasSecret && (
          <Button small onClick={() => void unset()}>
            Forget
          </Button>
        )}
      </div>
      {where && (
        <span className="hint">
          <Linked text={where} />
        </span>
      )}
    </div>
  )
}
