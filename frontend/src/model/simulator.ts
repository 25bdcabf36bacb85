// Simulators as a person looks into them.

export interface Simulated {
  connection: string
  connector: string
  collections: Collected[]
  switches: Switch[]
}

export interface Collected {
  name: string
  /** What a person calls it, where the name does not say it. */
  title?: string
  rows: number
}

export type SwitchKind = 'limit' | 'outage' | 'closed' | 'expired' | 'forbidden' | 'slow'

/** A way to misbehave, while it is on. */
export interface Switch {
  kind: SwitchKind
  /** Which calls: an operation, a group, or a path; all when it is not there. */
  on?: string
  every?: number
  times?: number
  seconds?: number
}

export interface SimulatedRow {
  id: string
  parent?: string
  body: unknown
}

export interface SimulatedWebhook {
  /** As the service calls it. */
  event: string
  /** In words, where they are known. */
  title?: string
  address?: string
  attempt: number
  at: string
  error?: string
  body: unknown
}
