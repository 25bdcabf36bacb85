// Event listeners as the program tells of them.

export interface ListenerAddress {
  name: string
  /** Where its requests go, below the address the listeners are served at. */
  path: string
  disabled?: boolean
  unverified?: boolean
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

export interface TakenEvent {
  event: string
  simulated?: boolean
  payload: unknown
  path?: string
}
