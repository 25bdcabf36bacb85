import type { ChangeNotificationEvent } from '@bobbin/microsoft/events';
import { triggerScript } from '@bobbin/trigger';
import Microsoft from './api/microsoft';
import { messageOf } from './teams';

/**
 * Plays a person in the simulated Teams: writes a message, and tells OnTeamsMessage of it as Microsoft would.
 * Only for trying things out.
 */
export default async function ({ html = '<p>#jira The login fails</p><p>It began after the <b>update</b>.</p>' }: { html?: string }) {
  const team = 'fbe2bf47-16c8-47cf-b4a5-4b9b187c508b';
  const channel = '19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2';
  const written = await Microsoft.Teams.Messaging.Channel.createChannelMessage({
    'team-id': team,
    'channel-id': channel,
    body: { ...messageOf(html), messageType: 'message', subject: null, deletedDateTime: null, from: person },
  });
  const payload: ChangeNotificationEvent = {
    value: [{ subscriptionId: 'sample', subscriptionExpirationDateTime: '', changeType: 'created', resource: `teams('${team}')/channels('${channel}')/messages('${written.id}')` }],
  };
  await triggerScript('OnTeamsMessage', { payload });
  return written.id;
}

const person = {
  '@odata.type': '#microsoft.graph.chatMessageFromIdentitySet',
  user: { '@odata.type': '#microsoft.graph.teamworkUserIdentity', id: 'dev', displayName: 'Dev Developer' },
};
