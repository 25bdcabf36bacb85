import { toAzure, type JiraEvent } from './sync/toAzure';

export default async function (event: JiraEvent, context: Context<EV>) {
  return toAzure(event, context.environment.vars);
}
