import type { MicrosoftGraphChatMessage } from '@bobbin/microsoft';
import Microsoft from './api/microsoft';

export type Message = MicrosoftGraphChatMessage;

/** Where a message is. */
export interface Place {
  team: string;
  channel: string;
  message: string;
  reply?: string;
}

/** Reads the resource of a notification: teams('…')/channels('…')/messages('…')/replies('…'). */
export function placeOf(resource: string): Place | undefined {
  const found = /^\/?teams\('([^']+)'\)\/channels\('([^']+)'\)\/messages\('([^']+)'\)(?:\/replies\('([^']+)'\))?$/.exec(resource);
  if (!found) return undefined;
  const [, team, channel, message, reply] = found;
  return { team, channel, message, reply };
}

/** The message, or null when it is not there any more. */
export function readMessage(place: Place): Promise<Message | null> {
  const where = { 'team-id': place.team, 'channel-id': place.channel, 'chatMessage-id': place.message, errorStrategy: { handleHttp404Error: () => null } };
  return place.reply
    ? Microsoft.Teams.Messaging.Channel.getChannelMessageReply({ ...where, 'chatMessage-id1': place.reply })
    : Microsoft.Teams.Messaging.Channel.getChannelMessage(where);
}

/** Answers in the thread of a message. */
export async function answer(place: Place, content: string) {
  await Microsoft.Teams.Messaging.Channel.createChannelMessageReply({
    'team-id': place.team,
    'channel-id': place.channel,
    'chatMessage-id': place.message,
    body: messageOf(content),
  });
}

/** The body of a message in HTML. */
export const messageOf = (content: string): Message => ({
  '@odata.type': '#microsoft.graph.chatMessage',
  body: { '@odata.type': '#microsoft.graph.itemBody', contentType: 'html', content },
});

let myself: string | undefined;

/** The id of the user whom this integration writes as. */
export async function me(): Promise<string> {
  if (myself === undefined) {
    const response = await Microsoft.fetch('/v1.0/me?$select=id');
    if (!response.ok) throw new Error(`Microsoft does not say who this integration is (${response.status}).`);
    myself = (await response.json<{ id: string }>()).id;
  }
  return myself;
}
