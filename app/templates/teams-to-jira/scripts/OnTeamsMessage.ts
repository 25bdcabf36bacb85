import type { ChangeNotificationEvent } from '@bobbin/microsoft/events';
import { issueOfMessage } from './sync/issue';
import { commentOfReply } from './sync/comment';
import { me, placeOf, readMessage } from './teams';

/** A message of the channel that begins with the trigger becomes an issue; replies to it become its comments. */
export default async function (event: ChangeNotificationEvent, context: Context<EV>) {
  const done: { message: string; action: string; key?: string }[] = [];
  for (const change of event.value) {
    const place = placeOf(change.resource);
    if (change.changeType !== 'created' || !place) continue; // what was edited or deleted in Teams stays as it is in Jira
    const message = await readMessage(place);
    const name = place.reply ?? place.message;
    if (!message || message.deletedDateTime || message.messageType !== 'message') {
      done.push({ message: name, action: 'gone' });
    } else if (message.from?.user?.id === (await me())) {
      done.push({ message: name, action: 'own' }); // the answer that this integration wrote into the thread
    } else {
      const outcome = place.reply ? await commentOfReply(place, message) : await issueOfMessage(place, message, context.environment.vars);
      done.push({ message: name, ...outcome });
    }
  }
  for (const { message, action, key } of done) console.log(`message ${message}: ${action}${key ? ` ${key}` : ''}`);
  return done;
}
