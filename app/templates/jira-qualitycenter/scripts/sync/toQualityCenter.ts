import type { IssueCreatedEvent, IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import Jira from '../api/jira';
import { contentOf, create, find, remember, remembered, update, valueOf, type Content, type Kind } from './quality';

const names: Record<string, keyof Content> = { summary: 'title', description: 'text', status: 'status', priority: 'severity' };

/** Makes the defect or requirement say what the issue says. */
export async function toQualityCenter(event: IssueCreatedEvent | IssueUpdatedEvent, settings: EV) {
  const { issue, user } = event;
  const { key, fields } = issue;
  const kind = settings.types[fields.issuetype.name] as Kind | undefined;
  if (fields.project.key !== settings.project || !kind) return { key, action: 'ignored', why: `a ${fields.issuetype.name} of ${fields.project.key}` };
  if (user?.accountId === (await Jira.Myself.getCurrentUser()).accountId) return { key, action: 'ignored', why: 'the integration did it itself' };

  const content: Content = {
    title: fields.summary,
    text: fields.description ?? '',
    status: settings.statuses[fields.status.name],
    severity: settings.severities[fields.priority?.name ?? ''],
  };
  const known = await find(kind, key, settings);
  // Only what was changed, so that a change made over there since the last poll is not undone.
  const items = 'changelog' in event ? (event.changelog?.items ?? []) : undefined;
  const changed = items ? items.map((item) => names[item.fieldId ?? item.field]) : Object.values(names);
  const only = <T extends Partial<Content>>(all: T) => Object.fromEntries(Object.entries(all).filter(([name]) => changed.includes(name as keyof Content))) as Partial<Content>;
  const updated = known ? await update(kind, known, only(content), settings) : null;
  const entity = updated ?? (await create(kind, content, key, settings));
  const id = known && updated ? known : valueOf(entity, 'id');
  const now = contentOf(entity, kind);
  // What was not written may have been changed over there: that is for the next poll to see.
  const before = updated ? (await remembered(kind, id))?.content : undefined;
  await remember(kind, id, key, before ? { ...before, ...only(now) } : now);
  const action = updated ? 'updated' : 'created';
  console.log(`${key}: ${kind.slice(0, -1)} ${id} ${action}`);
  return { key, kind, id, action };
}
