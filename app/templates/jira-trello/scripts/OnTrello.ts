import type { CardCommentedEvent, CardCreatedEvent, CardUpdatedEvent } from '@bobbin/trello/events';
import { toJira } from './sync/toJira';

export default async function (event: CardCreatedEvent | CardUpdatedEvent | CardCommentedEvent, context: Context<EV>) {
  return toJira(event.action, context.environment.vars);
}
