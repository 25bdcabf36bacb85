// All services on one transport.
import { AccountService } from './accounts'
import { ConnectorService } from './connectors'
import { FileService } from './files'
import { GitService } from './git'
import { HistoryService } from './history'
import { InvocationService } from './invocations'
import { ListenerService } from './listeners'
import { MigrationService } from './migrations'
import { PackageService } from './packages'
import { ParameterService } from './parameters'
import { RecordService } from './records'
import { RunnerService } from './runners'
import { ScheduleService } from './schedules'
import { SearchService } from './search'
import { SettingsService } from './settings'
import { SimulatorService } from './simulators'
import type { Clipboard, Transport } from './transport'
import { WorkspaceService } from './workspaces'

export interface Services {
  clipboard: Clipboard
  workspaces: WorkspaceService
  files: FileService
  git: GitService
  history: HistoryService
  invocations: InvocationService
  records: RecordService
  search: SearchService
  settings: SettingsService
  accounts: AccountService
  connectors: ConnectorService
  listeners: ListenerService
  schedules: ScheduleService
  packages: PackageService
  parameters: ParameterService
  simulators: SimulatorService
  runners: RunnerService
  migrations: MigrationService
}

export function createServices(transport: Transport): Services {
  return {
    clipboard: transport.clipboard,
    workspaces: new WorkspaceService(transport),
    files: new FileService(transport),
    git: new GitService(transport),
    history: new HistoryService(transport),
    invocations: new InvocationService(transport),
    records: new RecordService(transport),
    search: new SearchService(transport),
    settings: new SettingsService(transport),
    accounts: new AccountService(transport),
    connectors: new ConnectorService(transport),
    listeners: new ListenerService(transport),
    schedules: new ScheduleService(transport),
    packages: new PackageService(transport),
    parameters: new ParameterService(transport),
    simulators: new SimulatorService(transport),
    runners: new RunnerService(transport),
    migrations: new MigrationService(transport),
  }
}
