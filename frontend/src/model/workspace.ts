// The nouns of a workspace as the program sends them (package workspace in Go).
import type { Place } from './fault'

export interface Diagnostic extends Place {
  endLine?: number
  endColumn?: number
  severity: 'error' | 'warning'
  code?: string
  message: string
  hint?: string
  source: string
}

export interface Connection {
  connector: string
}

export interface Parameter {
  type: string
  description?: string
  default?: unknown
  required?: boolean
  options?: string[]
  hosts?: string[]
  parameters?: Record<string, Parameter>
}

/** A password parameter in one environment, never with its value. */
export interface PasswordParameter {
  name: string
  environment: string
  hasValue: boolean
  updatedAt?: string
}

export interface Listener {
  name: string
  connection: string
  event: string
  script: string
  delivery?: string
  mode?: string
  queue?: string
  onLost?: string
  retry?: Retry
  poll?: { every?: string; in?: string[]; catchUp?: string; since?: string }
  /** Of a generic one: its script also gets the body byte for byte. */
  rawBody?: boolean | undefined
  cors?: Cors | undefined
}

export interface Retry {
  attempts?: number
  on?: 'lost' | 'failure'
  delaySeconds?: number
}

/** Which pages of browsers may call a generic listener; what is not said is as browsers have it. */
export interface Cors {
  origins: string[]
  methods?: string[] | undefined
  headers?: string[] | undefined
  exposed?: string[] | undefined
  credentials?: boolean | undefined
  maxAgeSeconds?: number | undefined
}

export interface Schedule {
  name: string
  cron: string
  timeZone?: string
  script: string
  catchUp?: 'skip' | 'once' | 'all'
  catchUpLimit?: number
  catchUpHours?: number
  overlap?: 'skip' | 'queue' | 'parallel'
  onLost?: 'retry' | 'fail'
  retry?: Retry
}

/** Runs events of one group one after the other. */
export interface Queue {
  groupBy?: string[]
}

/** In an environment's accounts: the connection talks to a simulator. */
export const SIMULATED = 'simulated'

export interface Environment {
  name: string
  target: string
  production?: boolean
  accounts: Record<string, string>
  parameters?: Record<string, unknown>
  /** Those that are not here are on, except in production. */
  listeners?: Record<string, { enabled: boolean }>
  schedules?: Record<string, { enabled: boolean }>
  egress?: string[]
  limits?: Record<string, number>
}

export interface Workspace {
  dir: string
  id: string
  name: string
  language: string
  compatibility: string
  connections: Record<string, Connection>
  parameters: Record<string, Parameter>
  queues: Record<string, Queue>
  listeners: Listener[]
  schedules: Schedule[]
  environments: Environment[]
  scripts: string[]
  payloads: Record<string, string[]>
  problems: Diagnostic[]
}

export interface RecentWorkspace {
  dir: string
  name: string
  openedAt: string
}

export interface Template {
  name: string
  title: string
  services: string[]
  summary: string
  /** The folder or zip file it lies in; without it is one of those that Bobbin brings. */
  from?: string
}

/** What a template is made of, and where. */
export interface TemplateWish {
  dir: string
  out: string
  title: string
  summary: string
}

/** A template that was made, or with problems what keeps it from being made. */
export interface MadeTemplate {
  out: string
  files: number
  replaced: { what: string; value: string; with: string; places: Place[] }[]
  leftOut: { file: string; why: string }[]
  look: ({ host: string } & Place)[]
  problems: Diagnostic[]
}

/** A text of a template, to be looked at. */
export interface TemplateFile {
  path: string
  text: string
}

/** Go sends null for empty slices and maps; above services they are always there. */
export function narrowWorkspace(w: Workspace): Workspace {
  return {
    ...w,
    connections: w.connections ?? {},
    parameters: w.parameters ?? {},
    queues: w.queues ?? {},
    listeners: w.listeners ?? [],
    schedules: w.schedules ?? [],
    environments: (w.environments ?? []).map(e => ({ ...e, accounts: e.accounts ?? {} })),
    scripts: w.scripts ?? [],
    payloads: w.payloads ?? {},
    problems: w.problems ?? [],
  }
}
