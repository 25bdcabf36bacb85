import type { WorkItemCommentedEvent, WorkItemCreatedEvent, WorkItemUpdatedEvent } from '@bobbin/azure-devops/events';
import Jira from '../api/jira';
import { toDocument } from './document';
import { toText } from './html';
import { isMark, issueOf, labelOf, once, pair } from './pair';

export type AzureEvent = WorkItemCreatedEvent | WorkItemUpdatedEvent | WorkItemCommentedEvent;

const turned = (map: Record<string, string>) => Object.fromEntries(Object.entries(map).map(([jira, azure]) => [azure, jira]));

/** The address of a person; newer versions of the events have an object in place of `Name <address>`. */
const addressOf = (person: any): string => (typeof person === 'string' ? (/<(.*)>/.exec(person)?.[1] ?? person) : (person?.uniqueName ?? '')).toLowerCase();

/** Makes the issue say what the work item says; a comment is added to it. */
export async function toJira(event: AzureEvent, settings: EV) {
  const update = 'revision' in event.resource ? event.resource : undefined;
  const { id, fields } = 'revision' in event.resource ? event.resource.revision : event.resource;
  const who = update ? addressOf(update.revisedBy) : addressOf(fields['System.ChangedBy']);
  if (fields['System.TeamProject'] !== settings.azureProject) return { id, action: 'ignored', why: 'another project' };
  if (who === settings.azureUser.toLowerCase()) return { id, action: 'ignored', why: 'the integration did it itself' };

  const tags = String(fields['System.Tags'] ?? '').split(/;\s*/).filter(Boolean);
  const key = await issueOf(id, tags);
  const there = key ? await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status', 'labels'], errorStrategy: { handleHttp404Error: () => null } }) : null;
  if (event.eventType === 'workitem.commented') {
    if (!key || !there) return { id, action: 'ignored', why: 'no issue' };
    const author = String(fields['System.ChangedBy']?.displayName ?? fields['System.ChangedBy']).replace(/\s*<.*>$/, '');
    const body = toDocument(`${author} in Azure DevOps:\n\n${toText(fields['System.History'] ?? '')}`);
    const isNew = await once(`azure-event-${event.id}`, () => Jira.Issue.Comment.addComment({ issueIdOrKey: key, body: { body } }));
    return { id, key, action: isNew ? 'commented' : 'ignored' };
  }

  const text = toText(fields['System.Description'] ?? fields['Microsoft.VSTS.TCM.ReproSteps'] ?? ''); // bugs have steps in place of a description
  const labels = tags.filter((tag) => !isMark(tag)).map((tag) => tag.replace(/\s+/g, '-')); // Jira takes no spaces
  const status = turned(settings.states)[fields['System.State']];
  if (key && there) {
    const changed = new Set(Object.keys(update?.fields ?? {}));
    const change = {
      ...(changed.has('System.Title') ? { summary: fields['System.Title'] } : {}),
      ...(changed.has('System.Description') || changed.has('Microsoft.VSTS.TCM.ReproSteps') ? { description: text ? toDocument(text) : null } : {}),
      ...(changed.has('System.Tags') ? { labels: [...labels, ...((there.fields?.labels ?? []) as string[]).filter(isMark)] } : {}),
    };
    if (Object.keys(change).length > 0) await Jira.Issue.editIssue({ issueIdOrKey: key, body: { fields: change } });
    if (changed.has('System.State') && status) await move(key, status);
    await pair(key, id);
    return { id, key, action: 'updated' };
  }

  const type = turned(settings.types)[fields['System.WorkItemType']];
  if (!type) return { id, action: 'ignored', why: `no issue stands for a ${fields['System.WorkItemType']}` };
  const content = { summary: fields['System.Title'], labels: [...labels, labelOf(id)], ...(text ? { description: toDocument(text) } : {}) };
  const made = await Jira.Issue.createIssue({ body: { fields: { ...content, project: { key: settings.project }, issuetype: { name: type } } } });
  await pair(made.key!, id);
  if (status) await move(made.key!, status);
  console.log(`${fields['System.WorkItemType']} ${id}: made ${made.key}`);
  return { id, key: made.key, action: 'created' };
}

async function move(key: string, status: string) {
  const { fields } = await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'] });
  if (fields?.status?.name === status) return;
  const { transitions } = await Jira.Issue.Transition.getTransitions({ issueIdOrKey: key });
  const transition = transitions.find(({ to }) => to.name === status);
  if (transition) await Jira.Issue.Transition.performTransition({ issueIdOrKey: key, body: { transition: { id: transition.id } } });
  else console.warn(`${key} cannot be moved from ${fields?.status?.name} to ${status}: its workflow has no transition there`);
}
