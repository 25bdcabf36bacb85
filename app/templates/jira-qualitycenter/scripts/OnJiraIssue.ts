import type { IssueCreatedEvent, IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import { toQualityCenter } from './sync/toQualityCenter';

export default async function (event: IssueCreatedEvent | IssueUpdatedEvent, context: Context<EV>) {
  return toQualityCenter(event, context.environment.vars);
}
