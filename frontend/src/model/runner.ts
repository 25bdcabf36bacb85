// Runners elsewhere: what they run, and a workspace on its way to one.
import type { Place } from './fault'
import type { Exchange, Invocation, InvocationError, Line } from './invocation'
import type { Webhook } from './listener'
import type { Pause, QueueDepths } from './queue'
import type { ScheduleState } from './schedule'
import type { Diagnostic } from './workspace'

export interface SavedRunner {
  name: string
  url: string
}

export type Role = 'admin' | 'publisher' | 'viewer'

interface RunnerInfo {
  name: string
  version: string
  role: Role
  /** That the token acts for, when it is for one. */
  team?: string
  /** The only workspace the token is for. */
  workspace?: string
  relay?: boolean
}

export interface RunnerState {
  info: RunnerInfo
  health: { ready: boolean; checks: Record<string, boolean> }
}

export interface Deployment {
  number: number
  digest: string
  release: string
  how: 'published' | 'rolled_back' | 'promoted' | 'changed'
  by: string
  at: string
}

/** How a deployment came about, in words: "promoted by ada". */
export const HOW: Record<Deployment['how'], string> = {
  published: 'published',
  rolled_back: 'rolled back',
  promoted: 'promoted',
  changed: 'changed',
}

export interface RemoteListener {
  name: string
  connection: string
  event: string
  mode: string
  script: string
  url: string
  /** Its address at the relay, when its events come through one. */
  relay?: string
  disabled?: boolean
  unverified?: boolean
}

/** Where services call a listener. */
export function addressOf(listener: RemoteListener): string {
  return listener.relay ?? listener.url
}

export interface RemoteEnvironment {
  name: string
  release: string
  deployment: Deployment
  listeners: RemoteListener[]
  simulated: string[]
}

export interface RemoteWorkspace {
  id: string
  name: string
  environments: RemoteEnvironment[]
}

/** A scheduled trigger as the runner runs it. */
export type RemoteSchedule = Omit<ScheduleState, 'skippedAt' | 'skipped'>

export interface Release {
  digest: string
  version: string
  by: string
  at: string
  bytes: number
  commit?: { id: string; dirty?: boolean }
}

export interface RemotePlace {
  environment: RemoteEnvironment
  deployments: Deployment[]
  schedules: RemoteSchedule[]
  releases: Release[]
  others: string[]
  paused: Pause[]
  queues: QueueDepths
  /** What may run of the workspace; an older runner knows none. */
  limits?: WorkspaceLimits
}

/** How many run at once, and begin in a minute; any number where it is not there. */
export interface Quota {
  concurrency?: number
  perMinute?: number
}

/** An admin's limits for all environments of a workspace, and what was published for each. */
interface WorkspaceLimits extends Quota {
  environments: (Quota & { environment: string })[]
}

/** A quota in words: "3 at once, 60 a minute"; nothing when it bounds nothing. */
export function quotaWords({ concurrency, perMinute }: Quota): string {
  return [concurrency && `${concurrency} at once`, perMinute && `${perMinute} a minute`]
    .filter(Boolean)
    .join(', ')
}

/** What a team used in a month, and what is left of what it may. */
export interface TeamUsage {
  name: string
  month: string
  /** When the next month begins. */
  to: string
  invocations: number
  limit?: number
  left?: number
  byStatus: Record<string, number> | null
  cpuSeconds: number
  sentBytes: number
  receivedBytes: number
}

export interface FileChange {
  path: string
  kind: 'added' | 'changed' | 'removed'
}

export interface Comparison {
  release: string
  digest: string
  changes: FileChange[]
}

/** A team of a runner, and who is in it. */
export interface Team {
  id: string
  name: string
  limit?: number
  workspaces: string[] | null
  members: Member[]
}

export interface Member {
  team: string
  name: string
  role: Role
  by: string
  at: string
}

export interface NewToken {
  name: string
  /** The member's own when it is left out. */
  role?: Role
  team?: string
  member?: string
  workspace?: string
  days?: number
}

/** Who is told of which failures. It holds no secret. */
export interface Notification {
  name: string
  kind: 'webhook' | 'slack' | 'email'
  workspace?: string
  environment?: string
  listener?: string
  statuses?: string[]
  dead?: boolean
  everyMinutes?: number
  url?: string
  mail?: {
    host: string
    port?: number
    security?: 'starttls' | 'tls' | 'none'
    user?: string
    from: string
    to: string[]
  }
  by?: string
  at?: string
}

export interface RunnerToken {
  id: string
  name: string
  role: Role
  team?: string
  member?: string
  workspace?: string
  by: string
  at: string
  expiresAt?: string
  revokedAt?: string
}

export interface AuditEntry {
  seq: number
  at: string
  actor: string
  source: string
  action: string
  workspace?: string
  subject?: string
  outcome: string
}

/** How the stream of a runner's signals stands. */
export interface Following {
  runner: string
  state: 'connecting' | 'live' | 'offline'
  since: string
  fault?: { sentence: string; hint?: string }
}

/** What a runner told of itself. */
export interface Told {
  type:
    | 'invocation.changed'
    | 'invocation.console'
    | 'invocation.http'
    | 'environment.changed'
    | 'migration.changed'
  workspace: string
  environment: string
  invocation?: Invocation
  invocationId?: string
  lines?: Line[]
  exchange?: Exchange
}

/** An environment on a runner. */
export interface PlaceName {
  runner: string
  workspace: string
  environment: string
}

export interface Planned {
  name: string
  change?: 'added' | 'changed' | 'removed'
  detail?: string
  was?: string
  is?: string
  off?: boolean
  url?: string
}

export interface Plan {
  runner: RunnerInfo
  refusal?: { sentence: string; hint?: string }
  production?: boolean
  standing?: Deployment
  numbers: { patch: string; minor: string; major: string }
  same?: string
  releases: Release[]
  changes: FileChange[]
  scripts: Planned[]
  listeners: Planned[]
  schedules: Planned[]
  parameters: Planned[]
  limits: Planned[]
  accounts: { name: string; connections: string[]; here: boolean; there: boolean; renews?: boolean }[]
  passwords: { name: string; here: boolean; there: boolean; required?: boolean }[]
  secrets: { name: string; here: boolean; there: boolean }[]
  simulated: string[]
  webhooks: (Webhook & { listener: string })[]
}

export interface PublishRequest {
  environment: string
  runner: string
  version?: string
  release?: string
  head?: boolean
  withAccounts?: boolean
  noTest?: boolean
  register?: boolean
  scope?: Record<string, string>
}

export type StepName = 'reach' | 'check' | 'test' | 'pack' | 'send' | 'deploy' | 'register' | 'health'

export interface PublishStep {
  name: StepName
  state: 'waiting' | 'running' | 'ok' | 'failed' | 'skipped'
  text?: string
  durationMs?: number
  problems?: Diagnostic[]
  tests?: TestReport
  fault?: { sentence: string; hint?: string; place?: Place }
  webhooks?: (Webhook & { listener: string; fault?: { sentence: string; hint?: string } })[]
}

export interface Publication {
  id: string
  turn: number
  environment: string
  runner: string
  steps: PublishStep[]
  done: boolean
  release?: string
  deployed?: RemoteEnvironment
  warnings: string[]
}

interface TestReport {
  passed: number
  failed: number
  files: {
    file: string
    error?: InvocationError
    tests:
      | { path: string[] | null; name: string; status: string; place?: Place; error?: InvocationError }[]
      | null
  }[]
}

const RANK: Record<Role, number> = { viewer: 1, publisher: 2, admin: 3 }

/** Why a token may not do what needs a role; undefined when it may. */
export function refusal(role: Role | undefined, needed: Role): string | undefined {
  if (!role) return 'The runner has not answered yet.'
  return RANK[role] >= RANK[needed]
    ? undefined
    : `The token is a ${role}'s, and this needs one of a ${needed}.`
}
