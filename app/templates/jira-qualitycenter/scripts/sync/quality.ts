import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import type { Entity } from '../api/quality-center';
import QualityCenter from '../api/quality-center';

export type Kind = 'defects' | 'requirements';

/** What is kept the same on both sides. Requirements have no status and severity of their own. */
export interface Content {
  title: string;
  text: string;
  status?: string;
  severity?: string;
}

export const valueOf = (entity: Entity, name: string) => entity.Fields.find((field) => field.Name === name)?.values[0]?.value ?? '';

export function contentOf(entity: Entity, kind: Kind): Content {
  const text = { title: valueOf(entity, 'name'), text: toText(valueOf(entity, 'description')) };
  return kind === 'defects' ? { ...text, status: valueOf(entity, 'status'), severity: valueOf(entity, 'severity') } : text;
}

/** Quality Center keeps texts as HTML. */
export function toHTML(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<html><body>${escaped.replace(/\r?\n/g, '<br />')}</body></html>`;
}

export function toText(html: string): string {
  return html
    .replace(/<(br|\/p|\/div|\/li)\s*\/?>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim();
}

const at = (kind: Kind, { qcDomain, qcProject }: EV) => ({ domain: qcDomain, project: qcProject, entities: kind });

function fieldsOf(kind: Kind, content: Partial<Content>): Record<string, string> {
  return {
    ...(content.title === undefined ? {} : { name: content.title.slice(0, 255) }),
    ...(content.text === undefined ? {} : { description: toHTML(content.text) }),
    ...(kind === 'defects' && content.status ? { status: content.status } : {}),
    ...(kind === 'defects' && content.severity ? { severity: content.severity } : {}),
  };
}

const bodyOf = (kind: Kind, fields: Record<string, string>) => ({ Type: kind.slice(0, -1), Fields: Object.entries(fields).map(([Name, value]) => ({ Name, values: [{ value }] })) });

export function create(kind: Kind, content: Content, key: string, settings: EV): Promise<Entity> {
  const required: Record<string, string> =
    kind === 'defects'
      ? { 'detected-by': settings.detectedBy, 'creation-time': new Date().toISOString().slice(0, 10) }
      : { 'type-id': settings.requirementType, 'parent-id': settings.requirementFolder };
  return QualityCenter.Entity.createEntity({ ...at(kind, settings), body: bodyOf(kind, { ...fieldsOf(kind, content), [settings.keyField]: key, ...required }) });
}

/** Changes a defect or requirement; `null` when there is none any more. */
export function update(kind: Kind, id: string, change: Partial<Content>, settings: EV): Promise<Entity | null> {
  const fields = fieldsOf(kind, change);
  const where = { ...at(kind, settings), id, errorStrategy: { handleHttp404Error: () => null } };
  return Object.keys(fields).length > 0 ? QualityCenter.Entity.updateEntity({ ...where, body: bodyOf(kind, fields) }) : QualityCenter.Entity.getEntity(where);
}

export async function setKey(kind: Kind, id: string, key: string, settings: EV) {
  await QualityCenter.Entity.updateEntity({ ...at(kind, settings), id, body: bodyOf(kind, { [settings.keyField]: key }) });
}

export async function find(kind: Kind, key: string, settings: EV): Promise<string | undefined> {
  const known = await getRecordValue<string>(`${kind}-of-${key}`);
  if (known) return known;
  const { entities } = await QualityCenter.Entity.getEntities({ ...at(kind, settings), query: `{${settings.keyField}['${key}']}`, fields: ['id'], 'page-size': 1 });
  return entities[0] && valueOf(entities[0], 'id');
}

/**
 * What was changed since a time, oldest first. The time is one that Quality Center said, so that no two clocks are compared. All of
 * it is fetched first: an entity that is written to while its list is read moves to its end, and others move out of sight.
 */
export function changedSince(kind: Kind, time: string, settings: EV) {
  return QualityCenter.paginate(QualityCenter.Entity.getEntities, {
    ...at(kind, settings),
    query: `{last-modified[>='${time}']}`,
    'order-by': '{last-modified[ASC]}',
    'page-size': 100,
  }).toArray();
}

/** Remembers what both sides say. A field that still says it was not changed by a person in Quality Center. */
export async function remember(kind: Kind, id: string, key: string, content: Partial<Content>) {
  await setRecordValue(`${kind}-of-${key}`, id);
  await setRecordValue(`${kind}-${id}`, { key, content });
}

export const remembered = (kind: Kind, id: string) => getRecordValue<{ key: string; content: Partial<Content> }>(`${kind}-${id}`);
