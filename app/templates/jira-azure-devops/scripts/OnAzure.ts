import { toJira, type AzureEvent } from './sync/toJira';

export default async function (event: AzureEvent, context: Context<EV>) {
  return toJira(event, context.environment.vars);
}
