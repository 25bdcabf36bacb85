import { convertMarkdownToADF } from '@bobbin/convert';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from '../api/jira/cloud';
import { markdownOf } from '../html';
import type { Message, Place } from '../teams';
import { nameOf, type Pair } from './issue';

/** Writes a reply as a comment of the issue that its thread has. Threads without an issue are none of ours. */
export async function commentOfReply(place: Place, message: Message) {
  const pair = await getRecordValue<Pair>(nameOf(place));
  if (!pair) return { action: 'ignored' };
  const { key } = pair;
  const name = `teams-${place.message}-${place.reply}`;
  if (await getRecordValue<string>(name)) return { action: 'found', key };

  const text = markdownOf(message.body?.content ?? '');
  if (!text) return { action: 'empty', key };
  const comment = await Jira.Issue.Comment.addComment({
    issueIdOrKey: key,
    body: { body: convertMarkdownToADF(`**${message.from?.user?.displayName ?? 'Somebody'}** in Teams:\n\n${text}`) },
    errorStrategy: { handleHttp404Error: () => null },
  });
  if (!comment) return { action: 'issue gone', key };
  await setRecordValue(name, comment.id!);
  return { action: 'commented', key };
}
