import Slack from './api/service';
import { same, there, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    await story.step('who am I', () => Slack.Auth.testAuth());
    const { channel: made } = await story.step('create a private channel', () => Slack.Conversation.createConversation({ body: { name: `bobbin-live-${story.mark}`, is_private: true } }));
    const channel = there(made?.id, 'channel id');
    story.undo('archive the channel', () => Slack.Conversation.archiveConversation({ body: { channel } }));

    const { ts: sent } = await story.step('post a message', () => Slack.Chat.postMessage({ body: { channel, text: `Live ${story.mark}` } }));
    const ts = there(sent, 'time of the message');
    await story.step('answer in its thread', async () => {
      await Slack.Chat.postMessage({ body: { channel, text: 'One answer', thread_ts: ts } });
      same((await Slack.Conversation.getConversationReplies({ channel, ts })).messages?.length, 2, 'the length of the thread');
    });
    await story.step('change and read it', async () => {
      await Slack.Chat.updateChat({ body: { channel, ts, text: 'Changed' } });
      const { messages } = await Slack.Conversation.getConversationHistory({ channel, limit: 5 });
      same(messages?.some(one => one.text === 'Changed'), true, 'the changed text among the messages');
    });
    await story.step('delete it', () => Slack.Chat.deleteChat({ body: { channel, ts } }));
  });
}
