import type { IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import { syncIssue } from './sync/issue';

export default async function (event: IssueUpdatedEvent, context: Context<EV>) {
  return syncIssue(event, context.environment.vars.gitlabProject);
}
