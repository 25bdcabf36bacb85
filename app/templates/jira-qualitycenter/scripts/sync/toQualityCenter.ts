import type { IssueCreatedEvent, IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import Jira from '../api/jira';
import { contentOf, create, find, remember, update, valueOf, type Content, type Kind } from './quality';

/** Makes the defect or requirement say what the issue says. */
export async function toQualityCenter({ issue, user }: IssueCreatedEvent | IssueUpdatedEvent, settings: EV) {
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
  const updated = known ? await update(kind, known, content, settings) : null;
  const entity = updated ?? (await create(kind, content, key, settings));
  const id = known && updated ? known : valueOf(entity, 'id');
  await remember(kind, id, key, contentOf(entity, kind));
  const action = updated ? 'updated' : 'created';
  console.log(`${key}: ${kind.slice(0, -1)} ${id} ${action}`);
  return { key, kind, id, action };
}
