// Connectors, accounts and the vault they are kept in.

export interface ConnectorField {
  name: string
  label: string
  hint?: string
  secret?: boolean
}

export interface AuthKind {
  name: string
  title: string
  fields: ConnectorField[]
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
  who?: string
}

export interface Identity {
  id: string
  name: string
  email?: string
}

export interface AccountRequest {
  name: string
  connector: string
  baseUrl: string
  auth: string
  fields: Record<string, string>
}

export interface AppInfo {
  version: string
  workspace?: string
  shell: 'browser' | 'window'
  vault: { kind: 'keychain' | 'file' | 'none'; locked: boolean }
}
