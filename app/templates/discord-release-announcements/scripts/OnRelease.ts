import type { ReleaseEvent } from '@bobbin/gitlab/events';
import { deleteRecordValue, getRecordValue, setRecordValue } from '@bobbin/record-storage';
import { announcement } from './announcement';
import Discord from './api/discord';
import { channelNamed } from './channel';

/** Announces a release, changes the announcement with it, and takes it back when the release is deleted. */
export default async function (event: ReleaseEvent, context: Context<EV>) {
  const { channel, projects } = context.environment.vars;
  const release = `${event.project.path_with_namespace} ${event.tag}`;
  if (projects?.length && !projects.includes(event.project.path_with_namespace)) {
    console.info(`${release}: not among the projects that are announced`);
    return { release, action: 'ignored' };
  }

  const name = recordOf(event);
  const channel_id = await channelNamed(channel);
  const known = (await getRecordValue<string>(name)) ?? (await findByAddress(channel_id, event.url));
  if (event.action === 'delete') {
    if (known) await Discord.Channel.Message.deleteMessage({ channel_id, message_id: known, errorStrategy: { handleHttp404Error: () => null } });
    await deleteRecordValue(name);
    return { release, action: known ? 'taken back' : 'ignored' };
  }

  const body = { embeds: [announcement(event)] };
  if (known) {
    const changed = await Discord.Channel.Message.updateMessage({ channel_id, message_id: known, body, errorStrategy: { handleHttp404Error: () => null } });
    if (changed) {
      await setRecordValue(name, known);
      console.log(`${release}: announcement changed`);
      return { release, action: 'changed', message: known };
    }
    if (event.action === 'update') {
      console.info(`${release}: somebody has deleted the announcement; it is not made again`);
      return { release, action: 'ignored' };
    }
  }
  // Release notes are written by many: nobody is called by an @everyone in them.
  const { id } = await Discord.Channel.Message.createMessage({ channel_id, body: { ...body, allowed_mentions: { parse: [] } } });
  await setRecordValue(name, id);
  console.log(`${release}: announced`);
  return { release, action: 'announced', message: id };
}

/** Keys of records are letters, digits, - and _ in which case does not matter; tags may have more. */
const recordOf = ({ project, tag }: ReleaseEvent) =>
  `release-${project.id}-${tag.replace(/[^a-z0-9-]/g, (letter) => `_${letter.codePointAt(0)!.toString(16)}`)}`;

/** The announcement that has the release's address, among the newest hundred messages: should the record be lost. */
async function findByAddress(channel_id: string, address: string): Promise<string | undefined> {
  const messages = await Discord.Channel.Message.getMessages({ channel_id, limit: 100 });
  return messages.find((message) => message.author.bot && message.embeds.some((embed) => embed.url === address))?.id;
}
