import type { ServiceNowGenericEvent } from '@bobbin/servicenow/events';
import { incidentToIssue } from './sync/toJira';

export default async function (event: ServiceNowGenericEvent, context: Context<EV>) {
  return incidentToIssue(event, context.environment.vars);
}
