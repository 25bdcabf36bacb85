import { buildJSONResponse } from '@bobbin/generic/events';
import type { SlashCommandEvent } from '@bobbin/slack/events';
import { triggerScript } from '@bobbin/trigger';
import { readCommand } from './command';
import type { Wish } from './CreateIssue';

/**
 * Answers the command. Slack waits for three seconds and Jira may take longer: so the command is only read
 * here, and CreateIssue makes the issue in a run of its own, which tells Slack when it is there.
 */
export default async function (event: SlashCommandEvent, context: Context<EV>) {
  const { issueType, issueTypes } = context.environment.vars;
  const command = readCommand(event.text, issueType, issueTypes ?? {});
  if (!command) {
    const types = Object.keys(issueTypes ?? {}).map((word) => `\`${word}:\``);
    return answer(`Tell me what the issue is about: \`${event.command} The login fails | and what else there is to say\`. ${types.join(', ')} before it chooses the type.`);
  }
  const { response_url, trigger_id, user_name, channel_name } = event;
  const payload: Wish = { ...command, response_url, trigger_id, user_name, channel_name };
  await triggerScript('CreateIssue', { payload });
  return answer(`Making an issue of “${command.summary}” …`);
}

/** Only the person who typed the command sees it. */
const answer = (text: string) => buildJSONResponse({ response_type: 'ephemeral', text });
