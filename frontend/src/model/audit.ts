// What the audit log of a runner says was done, in words. An action that this program does not know, of a newer
// runner, keeps its name.
import type { AuditEntry } from './runner'

const ACTIONS: Record<string, string> = {
  look: 'Look',
  'audit.export': 'Export the audit log',
  'deadletter.discard': 'Discard dead letters',
  'deadletter.replay': 'Deliver dead letters again',
  'environment.deploy': 'Deploy to the environment',
  'environment.pause': 'Pause the environment',
  'environment.promote': 'Promote to the environment',
  'environment.resume': 'Resume the environment',
  'environment.rollback': 'Roll back the environment',
  'invocation.abort': 'Stop the invocation',
  'invocation.replay': 'Run the event of an invocation again',
  'listener.address': 'Choose the address of the listener',
  'listener.rotate': 'Give the listener a new address',
  'listener.switch': 'Switch the listener',
  'mailbox.close': 'Close the mailbox',
  'mailbox.open': 'Open the mailbox',
  'member.remove': 'Remove the member',
  'member.set': 'Set the member',
  'migration.again': 'Begin the migration anew',
  'migration.cancel': 'Cancel the migration',
  'migration.forget': 'Forget the migration',
  'migration.pause': 'Pause the migration',
  'migration.resume': 'Resume the migration',
  'migration.retry': 'Try failed items of the migration again',
  'notification.remove': 'Stop telling of failures:',
  'notification.set': 'Tell of failures:',
  'notification.test': 'Send a test message to',
  'quarantine.pardon': 'Pardon a script in quarantine:',
  'release.send': 'Send the release',
  'retention.set': 'Change how long is kept',
  'schedule.run': 'Run the schedule',
  'schedule.switch': 'Switch the schedule',
  'team.add': 'Add the team',
  'team.assign': 'Give a workspace to the team',
  'team.change': 'Change the team',
  'team.remove': 'Remove the team',
  'token.create': 'Make the token',
  'token.revoke': 'End the token',
  'workspace.limit': 'Bound what runs of the workspace',
  'workspace.pause': 'Pause the workspace',
  'workspace.resume': 'Resume the workspace',
}

/** What was done, or tried; what it was done to is the entry's subject. */
export function actionWords({ action }: Pick<AuditEntry, 'action'>): string {
  return ACTIONS[action] ?? action
}

/** How it ended: done, or the code of the fault without underscores. */
export function outcomeWords({ outcome }: Pick<AuditEntry, 'outcome'>): string {
  return outcome === 'ok' ? 'done' : outcome.replaceAll('_', ' ')
}
