import Discord from './api/service';
import { gone, same, there, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    await story.step('who am I', () => Discord.User.getCurrentUser());
    const guilds = await story.step('which servers', () => Discord.User.getMyGuilds());
    const guild_id = story.asked('guild') ?? there(guilds?.[0]?.id, 'server the bot is in');
    const { id: made } = await story.step('create a channel', () => Discord.Guild.createGuildChannel({ guild_id, body: { name: `bobbin-live-${story.mark}`, type: 0 } }));
    const channel_id = there(made, 'channel id');
    story.undo('delete the channel', () => Discord.Channel.deleteChannel({ channel_id }));

    const { id: sent } = await story.step('post a message', () => Discord.Channel.Message.createMessage({ channel_id, body: { content: `Live ${story.mark}` } }));
    const message_id = there(sent, 'message id');
    await story.step('change and read it', async () => {
      await Discord.Channel.Message.updateMessage({ channel_id, message_id, body: { content: 'Changed' } });
      same((await Discord.Channel.Message.getMessage({ channel_id, message_id })).content, 'Changed', 'the content');
    });
    await story.step('delete it', async () => {
      await Discord.Channel.Message.deleteMessage({ channel_id, message_id });
      await gone(() => Discord.Channel.Message.getMessage({ channel_id, message_id }));
    });
  });
}
