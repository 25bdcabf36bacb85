import type { CommentCreatedEvent } from '@bobbin/jira-cloud/events';
import { commentToIncident } from './sync/toServiceNow';

export default async function (event: CommentCreatedEvent, context: Context<EV>) {
  return commentToIncident(event, context.environment.vars);
}
