// Everything the program tells without being asked.
import type { Exchange, Invocation, Line } from './invocation'
import type { PollStatus, RelayState } from './listener'
import type { PackageProgress } from './npmPackage'
import type { Following, Told } from './runner'
import type { Workspace } from './workspace'

export type Signal =
  | { type: 'invocation.changed'; invocation: Invocation }
  | { type: 'invocation.console'; invocationId: string; lines: Line[] }
  | { type: 'invocation.http'; invocationId: string; exchange: Exchange }
  | { type: 'record.changed'; dir: string; environment: string; key: string }
  | { type: 'migration.changed'; dir: string; environment: string; key: string }
  | { type: 'workspace.changed'; dir: string; workspace: Workspace }
  | { type: 'poll.changed'; dir: string; environment: string; poll: PollStatus }
  | { type: 'relay.changed'; dir: string; environment: string; key: string; relay: RelayState }
  | { type: 'runner.state'; runner: string; following: Following }
  | { type: 'runner.signal'; runner: string; told: Told }
  | { type: 'package.progress'; dir: string; progress: PackageProgress }
  | { type: 'connector.progress'; dir: string; message: string }
  | { type: 'file.changed'; dir: string; path: string; version: string }
  | { type: 'language.state'; dir: string; state: LanguageState; message?: string }

export type LanguageState = 'starting' | 'ready' | 'restarted' | 'failed'
