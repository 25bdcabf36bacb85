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
}

export interface Connector {
  name: string
  title: string
  operations: number
  events: EventType[]
  auth: AuthKind[]
  baseUrlHint: string
  /** How far the service can be played on this machine. */
  simulator: 'stateful' | 'by type' | 'none'
}

export interface Account {
  name: string
  connector: string
  baseUrl: string
  auth: string
  /** The way to log in, in words. */
  kind: string
  who?: string
  /** The login ends soon, or has ended. */
  warning?: string
  urgent?: boolean
}

export interface Identity {
  id: string
  name: string
  email?: string
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
  /** To choose from. */
  sites?: string[]
  identity?: Identity
}

export interface AppInfo {
  version: string
  workspace?: string
  shell: 'browser' | 'window'
  vault: { kind: 'keychain' | 'file' | 'none'; locked: boolean }
}
