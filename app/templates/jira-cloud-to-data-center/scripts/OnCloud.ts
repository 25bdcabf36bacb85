import { carry, type JiraEvent } from './sync/carry';
import { cloud, dataCenter } from './sync/sides';

export default async function (event: JiraEvent, context: Context<EV>) {
  return carry(event, cloud(context.environment.vars), dataCenter(context.environment.vars));
}
