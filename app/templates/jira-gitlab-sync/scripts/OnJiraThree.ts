import { fromJira, type JiraEvent } from './sync/events';

export default async function (event: JiraEvent, context: Context<EV>) {
  return fromJira('jira/three', event, context.environment.vars);
}
