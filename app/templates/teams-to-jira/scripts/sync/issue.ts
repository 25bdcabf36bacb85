import { convertMarkdownToADF } from '@bobbin/convert';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from '../api/jira/cloud';
import { escape, markdownOf } from '../html';
import { answer, type Message, type Place } from '../teams';

/** What is kept of a message that has an issue. */
export interface Pair {
  key: string;
  answered?: boolean;
}

const longest = 255; // characters of a summary in Jira

/** By this name the issue of a message is found: as record, and as label should the record be lost. */
export const nameOf = (place: Place) => `teams-${place.message}`;

/** Makes the issue of a message that begins with the trigger, and answers in its thread. */
export async function issueOfMessage(place: Place, message: Message, vars: EV) {
  const text = markdownOf(message.body?.content ?? '');
  if (!text.toLowerCase().startsWith(vars.trigger.toLowerCase())) return { action: 'ignored' };
  const said = text.slice(vars.trigger.length).trim();
  const [first, ...rest] = (message.subject ? `${message.subject}\n${said}` : said).split('\n');
  const summary = first.replace(/\s+/g, ' ').trim();
  if (!summary) {
    await answer(place, `<p>Write behind <code>${escape(vars.trigger)}</code> what the issue is about.</p>`);
    return { action: 'empty' };
  }

  const name = nameOf(place);
  const known = (await getRecordValue<Pair>(name)) ?? (await findByLabel(name));
  const key = known?.key ?? (await create(summary, rest.join('\n').trim(), message, name, vars));
  await setRecordValue(name, { ...known, key });
  if (!known?.answered) {
    await answer(place, `<p><a href="${escape(vars.jiraSite)}/browse/${key}">${key}</a> was made of this message. Replies here become its comments.</p>`);
    await setRecordValue(name, { key, answered: true });
  }
  return { action: known ? 'found' : 'created', key };
}

async function create(summary: string, description: string, message: Message, label: string, vars: EV): Promise<string> {
  const author = message.from?.user?.displayName ?? 'Somebody';
  const source = message.webUrl ? `_${author} wrote this in [Teams](${message.webUrl})._` : `_${author} wrote this in Teams._`;
  const cut = summary.length > longest;
  const created = await Jira.Issue.createIssue({
    body: {
      fields: {
        project: { key: vars.projectKey },
        issuetype: { name: vars.issueType },
        summary: cut ? `${summary.slice(0, longest - 1)}…` : summary,
        description: convertMarkdownToADF([cut ? summary : '', description, source].filter(Boolean).join('\n\n')),
        labels: ['teams', label],
      },
    },
  });
  return created.key!;
}

async function findByLabel(label: string): Promise<Pair | undefined> {
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `labels = "${label}"`, fields: ['summary'], maxResults: 1 } });
  const key = issues?.[0]?.key;
  return key ? { key } : undefined;
}
