// What waits and runs, and what holds it back.

export interface Load {
  queued: number
  retrying: number
  running: number
  /** When the one was queued that has waited longest. */
  oldest?: string
}

/** What one event queue holds; its name is '' for what waits in none. */
export interface QueueDepth extends Load {
  queue: string
  groups?: number
  fullest?: (Load & { group: string })[]
}

export interface QueueDepths {
  queues: QueueDepth[] | null
  dead: number
}

/** Nothing starts by itself; without an environment that is so in the whole workspace. */
export interface Pause {
  environment?: string
  since: string
  by?: string
  reason?: string
}
