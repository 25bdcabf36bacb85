// Event listeners as the program tells of them.
import type { ConnectorField } from './connector'

export interface ListenerAddress {
  name: string
  /** Where its requests go, below the address the listeners are served at. */
  path: string
  /** How its polling stands, where it polls. */
  poll?: PollStatus
  disabled?: boolean
  unverified?: boolean
}

export interface PollStatus {
  listener: string
  environment: string
  everySeconds: number
  /** It is polled now. */
  polling: boolean
  checkedAt?: string
  eventAt?: string
  /** How many came so far. */
  events: number
  error?: string
  hint?: string
  note?: string
}

/** How a relay is listened to. */
export interface RelayState {
  connected: boolean
  /** Where services reach the listeners; of the last connection. */
  listeners: { listener: string; url?: string }[] | null
  /** Events that had waited at the relay and are not here yet. */
  waiting: number
  /** Events since it began. */
  received: number
  lastAt?: string
  fault?: { code: string; sentence: string; hint?: string }
}

/** The switch of an environment: its events are taken from a relay while the workspace is open. */
export interface Receiving {
  environment: string
  on: boolean
  /** Where it is on, or was last. */
  relay?: string
  hasToken: boolean
  state: RelayState
}

export interface ListenerSecret {
  listener: string
  environment: string
  /** How the service signs. */
  how?: string
  /** Where the secret is set in the service. */
  where?: string
  hasSecret: boolean
  updatedAt?: string
}

/** TypeScript types of the events that a listener has. */
export interface InferredTypes {
  /** The name of the event's own. */
  type: string
  path: string
  text: string
  /** How many test events and received ones were looked at. */
  files: number
  stored: number
}

/** A text that names a person, and its alias. */
export interface Replaced {
  what: 'person' | 'mail' | 'account' | 'picture'
  value: string
  with: string
  times: number
}

export interface TakenEvent {
  event: string
  simulated?: boolean
  payload: unknown
  path?: string
}

/** The webhook of a listener in one environment, or what a person does so that there is one. */
export interface Webhook {
  by: 'api' | 'checklist' | ''
  state: 'none' | 'registered' | 'off' | 'missing' | 'expired' | 'unbound'
  account?: string
  id?: string
  address?: string
  scope?: Record<string, string>
  expires?: string
  fields?: ConnectorField[]
  /** What the account must be allowed to do. */
  needs?: string
  steps?: { text: string; paste?: string; secret?: boolean }[]
  /** Webhooks of others at the same address. */
  others?: string[]
  /** Why the service could not be asked. */
  problem?: { sentence: string; hint?: string }
}

/** A delivery test: how far the way from the service to the listener was seen to lead. */
export interface Proof {
  id: string
  steps: { step: string; state: 'ok' | 'failed' | 'unknown' | 'waiting'; text: string; hint?: string }[]
  done: boolean
  arrived: boolean
}
