import type { IssueCreatedEvent } from '@bobbin/jira-cloud/events';
import { syncIssue } from './sync/issue';

export default async function (event: IssueCreatedEvent, context: Context<EV>) {
  return syncIssue(event, context.environment.vars.gitlabProject);
}
