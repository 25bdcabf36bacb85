import type { IssueCreatedEvent } from '@bobbin/jira-cloud/events';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from './api/jira/cloud';
import Zapier from './api/zapier';

/** A new issue of the project sets off the Zap whose catch hook the account has. */
export default async function ({ issue, user }: IssueCreatedEvent, context: Context<EV>) {
  const { key, fields } = issue;
  if (!key.startsWith(`${context.environment.vars.projectKey}-`)) return { key, action: 'ignored' };
  const me = await Jira.Myself.getCurrentUser();
  if (user?.accountId === me.accountId) {
    console.info(`${key}: made by this integration itself; a Zap would hear its own words`);
    return { key, action: 'ignored' };
  }
  const sent = `sent-${issue.id}`;
  if (await getRecordValue<boolean>(sent)) return { key, action: 'sent before' };

  // One level and plain values: that is what a Zap can map to the fields of its next step.
  await Zapier.Hook.send({
    body: {
      event: 'issue created',
      key,
      id: issue.id,
      summary: fields.summary,
      description: typeof fields.description === 'string' ? fields.description : '',
      type: fields.issuetype?.name ?? '',
      priority: fields.priority?.name ?? '',
      reporter: fields.reporter?.displayName ?? '',
      labels: (fields.labels ?? []).join(', '),
      created: fields.created,
    },
  });
  await setRecordValue(sent, true, { ttl: 30 * 24 * 60 * 60 });
  console.log(`${key}: sent to Zapier`);
  return { key, action: 'sent' };
}
