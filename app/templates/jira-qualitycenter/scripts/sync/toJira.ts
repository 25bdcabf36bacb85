import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from '../api/jira';
import type { Entity } from '../api/quality-center';
import { toDocument } from './document';
import { changedSince, contentOf, remember, remembered, setKey, valueOf, type Content, type Kind } from './quality';

const turned = (map: Record<string, string>) => Object.fromEntries(Object.entries(map).map(([jira, other]) => [other, jira]));

/** Brings to Jira what was changed in Quality Center since the last poll. */
export async function toJira(kind: Kind, settings: EV) {
  const done = { created: 0, updated: 0, failed: [] as string[] };
  let newest = (await getRecordValue<string>(`polled-${kind}`)) ?? settings.since;
  for (const entity of await changedSince(kind, newest, settings)) {
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
  const written = valueOf(entity, settings.keyField);
  const isNew = (name: keyof Content) => content[name] !== before?.content[name];
  const same = (Object.keys(content) as (keyof Content)[]).every((name) => !isNew(name));
  if (before && same && (written === before.key || kind === 'requirements')) return undefined; // seen already, or written by the integration
  let key = before?.key || written;
  const there = key && (await Jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'], errorStrategy: { handleHttp404Error: () => null } }));
  // Only what was changed, so that a change made in Jira meanwhile is not undone. A new issue gets everything.
  const isCarried = (name: keyof Content) => !there || isNew(name);
  const priority = turned(settings.severities)[content.severity ?? ''];
  const fields = {
    ...(isCarried('title') ? { summary: content.title.slice(0, 255) } : {}),
    ...(isCarried('text') ? { description: content.text ? toDocument(content.text) : null } : {}),
    ...(isCarried('severity') && priority ? { priority: { name: priority } } : {}),
  };
  if (key && there) {
    if (Object.keys(fields).length > 0) await Jira.Issue.editIssue({ issueIdOrKey: key, body: { fields } });
  } else if (kind === 'requirements') return undefined; // requirements begin in Jira, as stories
  else {
    const issuetype = turned(settings.types)[kind];
    key = (await Jira.Issue.createIssue({ body: { fields: { ...fields, project: { key: settings.project }, issuetype: { name: issuetype } } } })).key!;
    // First of all: what goes wrong below is tried again by the next poll, with this issue.
    await remember(kind, id, key, { title: content.title, text: content.text, severity: content.severity });
  }
  if (written !== key) await setKey(kind, id, key, settings); // refused while somebody has the defect open
  const status = turned(settings.statuses)[content.status ?? ''];
  if (status && isCarried('status')) await move(key, status);
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
