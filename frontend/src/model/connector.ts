// Connectors, accounts and the vault they are kept in.

export interface ConnectorField {
  name: string
  label: string
  hint?: string
  secret?: boolean
  optional?: boolean
  /** It is the content of a file. */
  file?: boolean
  default?: string
}

export interface AuthKind {
  name: string
  title: string
  fields: ConnectorField[]
  /** A person has to agree in a browser. */
  browser?: boolean
  /** The address may be left empty: the sites there are will be offered. */
  choosesSite?: boolean
}

export interface EventType {
  name: string
  title: string
  /** The interface's name in the module of the events. */
  type: string
  /** What a person names so that the event is made of it: "the key of an issue, such as DEMO-1". */
  take?: string
  /** Polling sees it. */
  poll?: boolean
  /** Why polling does not see it, where the service can be polled. */
  blind?: string
}

/** The events of one connector, and how the service signs what it sends. */
export interface ConnectorEvents {
  events: (EventType & { sample?: unknown })[]
  module?: string
  signing: { how?: string; secret?: string }
}

/** What was, or would be, made of an API document. */
export interface ConnectorReport {
  name: string
  title: string
  format: string
  operations: number
  types: number
  baseUrl?: string
  auth: string[]
  notes?: string[]
  update?: boolean
  new?: string[]
  gone?: string[]
  changed?: string[]
}

export interface Connector {
  name: string
  title: string
  operations: number
  events: EventType[]
  auth: AuthKind[]
  baseUrlHint: string
  polling?: { everySeconds: number; in?: string; narrow?: boolean }
  /** How far the service can be played on this machine. */
  simulator: 'stateful' | 'by type' | 'by file' | 'none'
  /** The workspace carries it. */
  own?: boolean
}

/** What services are called, by the names of their connectors. */
export function serviceTitles(connectors: readonly Connector[]): Readonly<Record<string, string>> {
  return Object.fromEntries(connectors.map(c => [c.name, c.title]))
}

/** What a simulator of this depth does, to go on a sentence with. */
export const SIMULATES: Record<Connector['simulator'], string> = {
  stateful: 'simulated with data of its own, which scripts read and change',
  'by type': 'simulated with made-up answers of the right type',
  'by file': 'simulated with the answers in the simulators folder',
  none: 'not simulated',
}

export interface Account {
  name: string
  connector: string
  baseUrl: string
  auth: string
  /** The way to log in, in words. */
  kind: string
  who?: string
  /** What is not secret of what was typed. */
  fields?: Record<string, string>
  ca?: string
  clientCertificate?: string
  /** The account's own proxy, without its password; the word none for no proxy. */
  proxy?: string
  /** When a person has to log in again, where it is known. */
  expires?: string
  /** The login ends soon, or has ended. */
  warning?: string
  urgent?: boolean
}

export interface Identity {
  id: string
  name: string
  email?: string
  scopes?: string[]
  /** Scopes that scripts usually need and this login lacks. */
  missing?: string[]
}

export interface AccountRequest {
  name: string
  connector: string
  baseUrl: string
  auth: string
  fields: Record<string, string>
  /** The day a token ends: 2027-01-31. */
  expires?: string
  /** PEM texts, for services with an authority of the company's own or that want a certificate. */
  ca?: string
  clientCertificate?: string
  clientKey?: string
  clientKeyPassphrase?: string
  /** The account's own proxy, which may hold its password. */
  proxy?: string
  /** Of the workspace that carries the connector. */
  dir?: string
}

/** One place where a workspace's environment uses an account. */
export interface AccountUse {
  dir: string
  workspace: string
  environment: string
  connection: string
}

/** How far a login has come. */
export interface LoginStep {
  id: string
  state: 'waiting' | 'choose' | 'done'
  /** To open in a browser. */
  address?: string
  /** To type there. */
  userCode?: string
  /** Where the browser comes back to. */
  callback?: string
  /** When it is given up. */
  until?: string
  /** To choose from. */
  sites?: string[]
  account?: Account
  identity?: Identity
}

/** What is known of a newer Bobbin, where somebody says whom to ask. */
export interface Updates {
  newer: boolean
  newest?: { version: string; date?: string; page?: string; note?: string }
}

export interface AppInfo {
  version: string
  workspace?: string
  /** Where a new workspace is proposed. */
  folder?: string
  shell: 'browser' | 'window'
  vault: { kind: 'keychain' | 'file' | 'none'; locked: boolean }
  /** What the administrator of the machine has decided, in words. */
  policy?: { file: string; contact?: string; lines: string[] }
}

const WRITTEN: Record<string, string> = { gitlab: 'GitLab', github: 'GitHub' }

/** How scripts call a connection: jira/cloud is Jira. */
export function clientName(connection: string): string {
  const [first = ''] = connection.split('/')
  const words = first.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const joined = words.map(w => w.charAt(0).toUpperCase() + w.slice(1)).join('')
  return WRITTEN[first.toLowerCase()] ?? (/^[A-Za-z]/.test(joined) ? joined : `Api${joined}`)
}
