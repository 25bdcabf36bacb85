// Which workspace is open and what the machine offers it. Written by commands and wiring.
import { createStore } from 'zustand/vanilla'
import type { Account, AppInfo, Connector, Updates } from '../model/connector'
import type { PollStatus, Receiving, RelayState } from '../model/listener'
import type { RecentWorkspace, Template, Workspace } from '../model/workspace'

export interface WorkspaceState {
  phase: 'loading' | 'none' | 'open'
  /** What was open the last time is about to be open again. */
  beginning: boolean
  /** False while the stream of signals is down. */
  connected: boolean
  /** The folder of the workspace was deleted or moved. */
  gone: boolean
  info?: AppInfo
  /** Without an answer nothing is told of a newer Bobbin. */
  updates?: Updates
  workspace?: Workspace
  /** Every text file a person may edit, relative paths. */
  files: string[]
  recent: RecentWorkspace[]
  templates: Template[]
  connectors: Connector[]
  accounts: Account[]
  /** How listeners that poll stand, by environment and name; those that were told of. */
  polls: Readonly<Record<string, PollStatus>>
  /** The switches that take events from a relay, one for each environment. */
  receiving: readonly Receiving[]
  /** Rises when a migration of the workspace stands otherwise than before. */
  migrationTurn: number
  /** Rises when package.json or its lock changes. */
  packageTurn: number
  /** Rises when a release was cut here. */
  releaseTurn: number
}

export type WorkspaceStore = ReturnType<typeof createWorkspaceState>

export function createWorkspaceState() {
  return createStore<WorkspaceState>(() => ({
    phase: 'loading',
    beginning: false,
    connected: true,
    gone: false,
    files: [],
    recent: [],
    templates: [],
    connectors: [],
    accounts: [],
    polls: {},
    receiving: [],
    migrationTurn: 0,
    packageTurn: 0,
    releaseTurn: 0,
  }))
}

export function withFile(files: string[], path: string): string[] {
  return files.includes(path) ? files : [...files, path].sort()
}

export function withoutFile(files: string[], path: string): string[] {
  return files.includes(path) ? files.filter(f => f !== path) : files
}

/** Takes how a relay stands, as it was told. */
export function withRelay(
  receiving: readonly Receiving[],
  environment: string,
  relay: string,
  state: RelayState,
): readonly Receiving[] {
  return receiving.map(r =>
    r.environment === environment && r.relay === relay && r.on ? { ...r, state } : r,
  )
}

/** Where a service reaches a listener through the relay, if that is so. */
export function relayAddress(
  receiving: readonly Receiving[],
  environment: string,
  listener: string,
): string | undefined {
  const one = receiving.find(r => r.environment === environment && r.on)
  return one?.state.listeners?.find(l => l.listener === listener)?.url
}

/** The connections of an environment that talk to a simulator; one without an account does too, if it can. */
export function simulatedConnections(workspace: Workspace, environment: string | undefined): string[] {
  const accounts = workspace.environments.find(e => e.name === environment)?.accounts
  if (!accounts) return []
  return Object.keys(workspace.connections).filter(c => accounts[c] === 'simulated')
}
