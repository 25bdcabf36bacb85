import type { IssueCreatedEvent, IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import { issueToIncident } from './sync/toServiceNow';

export default async function (event: IssueCreatedEvent | IssueUpdatedEvent, context: Context<EV>) {
  return issueToIncident(event, context.environment.vars);
}
