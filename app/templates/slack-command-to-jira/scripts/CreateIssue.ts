import { convertMarkdownToADF } from '@bobbin/convert';
import { HttpError } from '@bobbin/managed-api';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import type { SlashCommandEvent } from '@bobbin/slack/events';
import Jira from './api/jira/cloud';
import Slack from './api/slack';
import type { Command } from './command';

/** An issue that somebody wishes for, with what is needed to answer them. */
export type Wish = Command & Pick<SlashCommandEvent, 'response_url' | 'trigger_id' | 'user_name' | 'channel_name'>;

/** Makes the issue of a command and tells the channel; OnJiraCommand triggers it. */
export default async function (wish: Wish, context: Context<EV>) {
  const { projectKey, jiraSite } = context.environment.vars;
  const id = `slack-${wish.trigger_id.replace(/[^A-Za-z0-9]+/g, '-')}`; // what the command is known by, as record and as label
  try {
    // A run that was lost half way is repeated: the issue may be there already.
    const known = (await getRecordValue<string>(id)) ?? (await findByLabel(id));
    const key = known ?? (await create(wish, projectKey, id));
    await setRecordValue(id, key, { ttl: 30 * 24 * 60 * 60 });
    const name = jiraSite ? `<${jiraSite}/browse/${key}|${key}>` : key;
    await tell(wish, 'in_channel', `${wish.user_name} made ${name}: ${escape(wish.summary)}`);
    console.log(`${key} ${known ? 'was there already' : 'created'} for ${wish.user_name}`);
    return { key, action: known ? 'found' : 'created' };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    await tell(wish, 'ephemeral', `There is no issue of “${escape(wish.summary)}”: ${escape(await reason(error))}`);
    if (error.status !== 400) throw error; // not the person's: somebody has to look at it
    console.warn(`Jira refused the issue: ${await reason(error)}`);
    return { action: 'refused' };
  }
}

async function create(wish: Wish, projectKey: string, label: string): Promise<string> {
  const source = `_${wish.user_name} wrote this in #${wish.channel_name} of Slack._`;
  const created = await Jira.Issue.createIssue({
    body: {
      fields: {
        project: { key: projectKey },
        issuetype: { name: wish.issueType },
        summary: wish.summary,
        description: convertMarkdownToADF([wish.description, source].filter(Boolean).join('\n\n')),
        labels: ['slack', label],
      },
    },
  });
  return created.key!;
}

async function findByLabel(label: string): Promise<string | undefined> {
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `labels = "${label}"`, fields: ['summary'], maxResults: 1 } });
  return issues?.[0]?.key;
}

/** Answers at the address that Slack gave with the command. It takes five answers, for half an hour. */
async function tell(wish: Wish, response_type: 'in_channel' | 'ephemeral', text: string) {
  const response = await Slack.fetch(wish.response_url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ response_type, text }),
  });
  // The issue is there all the same, so this is no failure.
  if (!response.ok) console.warn(`Slack did not take the answer (${response.status}): ${await response.text()}`);
}

/** What Jira says is wrong, in one line. */
async function reason(error: HttpError): Promise<string> {
  const { errorMessages = [], errors = {} } = await error.json<{ errorMessages?: string[]; errors?: Record<string, string> }>().catch(() => ({ errorMessages: [], errors: {} }));
  const words = [...errorMessages, ...Object.entries(errors).map(([field, text]) => `${field}: ${text}`)];
  return words.join(' ') || `Jira answered ${error.status}.`;
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
