// Scheduled triggers as the program tells of them.

/** The scheduled triggers of an environment. */
export interface ScheduleList {
  environment: string
  /** They run while the workspace is open here. */
  on: boolean
  /** They run now, for whoever asked. */
  running: boolean
  schedules: ScheduleState[] | null
}

export interface ScheduleState {
  name: string
  script: string
  cron: string
  timeZone: string
  words?: string
  next: string[]
  enabled: boolean
  problem?: string
  lastAt?: string
  lastInvocationId?: string
  lastStatus?: string
  skippedAt?: string
  skipped?: 'missed' | 'overlap'
}

/** What a cron line means. */
export interface Explanation {
  words: string
  next: string[]
}
