import { toTrello, type JiraEvent } from './sync/toTrello';

export default async function (event: JiraEvent, context: Context<EV>) {
  return toTrello(event, context.environment.vars);
}
