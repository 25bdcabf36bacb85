import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from '../api/jira';
import type { Entity } from '../api/quality-center';
import { toDocument } from './document';
import { changedSince, contentOf, remember, remembered, setKey, valueOf, type Kind } from './quality';

const turned = (map: Record<string, string>) => Object.fromEntries(Object.entries(map).map(([jira, other]) => [other, jira]));

/** Brings to Jira what was changed in Quality Center since the last poll. */
export async function toJira(kind: Kind, settings: EV) {
  const done = { created: 0, updated: 0, failed: [] as string[] };
  let newest = (await getRecordValue<string>(`polled-${kind}`)) ?? settings.since;
  for await (const entity of changedSince(kind, newest, settings)) {
    try {
      const action = await carry(kind, entity, settings);
      if (action) done[action]++;
    } catch (error) {
      done.failed.push(`${kind.slice(0, -1)} ${valueOf(entity, 'id')}: ${(error as Error).message}`);
    }
    newest = valueOf(entity, 'last-modified') || newest;
  }
  // Asked again from the same second on: a change within it may not have been there yet. What was seen is recognised.
  if (done.failed.length === 0) await setRecordValue(`polled-${kind}`, newest);
  return done;
}

async function carry(kind: Kind, entity: Entity, settings: EV): Promise<'created' | 'updated' | undefined> {
  const id = valueOf(entity, 'id');
  const content = contentOf(entity, kind);
  const before = await remembered(kind, id);
  if (before?.content === JSON.stringify(content)) return undefined; // seen already, or written by the integration
  let key = before?.key || valueOf(entity, settings.keyField);
  const there = key && (await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'], errorStrategy: { handleHttp404Error: () => null } }));
  const priority = turned(settings.severities)[content.severity ?? ''];
  const fields = {
    summary: content.title.slice(0, 255),
    description: content.text ? toDocument(content.text) : null,
    ...(priority ? { priority: { name: priority } } : {}),
  };
  if (key && there) await Jira.Issue.editIssue({ issueIdOrKey: key, body: { fields } });
  else if (kind === 'requirements') return undefined; // requirements begin in Jira, as stories
  else {
    const issuetype = turned(settings.types)[kind];
    key = (await Jira.Issue.createIssue({ body: { fields: { ...fields, project: { key: settings.project }, issuetype: { name: issuetype } } } })).key!;
    await setKey(kind, id, key, settings);
  }
  const status = turned(settings.statuses)[content.status ?? ''];
  if (status) await move(key, status);
  await remember(kind, id, key, content);
  console.log(`${kind.slice(0, -1)} ${id}: ${key} ${there ? 'updated' : 'created'}`);
  return there ? 'updated' : 'created';
}

async function move(key: string, status: string) {
  const { fields } = await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'] });
  if (fields?.status?.name === status) return;
  const { transitions } = await Jira.Issue.Transition.getTransitions({ issueIdOrKey: key });
  const transition = transitions.find(({ to }) => to.name === status);
  if (!transition) throw new Error(`${key} cannot be moved from ${fields?.status?.name} to ${status}: its workflow has no transition there.`);
  await Jira.Issue.Transition.performTransition({ issueIdOrKey: key, body: { transition: { id: transition.id } } });
}
