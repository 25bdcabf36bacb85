import Discord from './api/discord';

const textual = [0, 5]; // text channels and announcement channels

/** The id of the channel with a name, in the servers that the bot is in; an id stands for itself. */
export async function channelNamed(name: string): Promise<string> {
  if (/^\d{17,20}$/.test(name)) return name;
  const wanted = name.replace(/^#/, '');
  const found: string[] = [];
  for await (const guild of Discord.paginate(Discord.User.getMyGuilds)) {
    const channels = await Discord.Guild.getGuildChannels({ guild_id: guild.id });
    for (const channel of channels) {
      if ('name' in channel && channel.name === wanted && textual.includes(channel.type)) found.push(channel.id);
    }
  }
  if (found.length === 1) return found[0];
  if (found.length === 0) throw new Error(`The bot sees no channel "${wanted}". Invite it to the server, and let it see the channel.`);
  throw new Error(`${found.length} servers have a channel "${wanted}". Give the channel's id in the parameter "channel".`);
}
