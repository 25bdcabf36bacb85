// All services on one transport.
import { AccountService } from './accounts'
import { FileService } from './files'
import { InvocationService } from './invocations'
import { RecordService } from './records'
import type { Transport } from './transport'
import { WorkspaceService } from './workspaces'

export interface Services {
  workspaces: WorkspaceService
  files: FileService
  invocations: InvocationService
  records: RecordService
  accounts: AccountService
}

export function createServices(transport: Transport): Services {
  return {
    workspaces: new WorkspaceService(transport),
    files: new FileService(transport),
    invocations: new InvocationService(transport),
    records: new RecordService(transport),
    accounts: new AccountService(transport),
  }
}
