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

function bodyOf(kind: Kind, content: Content, more: Record<string, string> = {}) {
  const fields: Record<string, string> = {
    name: content.title.slice(0, 255),
    description: toHTML(content.text),
    ...(kind === 'defects' && content.status ? { status: content.status } : {}),
    ...(kind === 'defects' && content.severity ? { severity: content.severity } : {}),
    ...more,
  };
  return { Type: kind.slice(0, -1), Fields: Object.entries(fields).map(([Name, value]) => ({ Name, values: [{ value }] })) };
}

export function create(kind: Kind, content: Content, key: string, settings: EV): Promise<Entity> {
  const required: Record<string, string> = kind === 'defects' ? { 'detected-by': settings.detectedBy, 'creation-time': new Date().toISOString().slice(0, 10) } : { 'type-id': '1', 'parent-id': '0' };
  return QualityCenter.Entity.createEntity({ ...at(kind, settings), body: bodyOf(kind, content, { [settings.keyField]: key, ...required }) });
}

/** Changes a defect or requirement; `null` when there is none any more. */
export function update(kind: Kind, id: string, content: Content, settings: EV): Promise<Entity | null> {
  return QualityCenter.Entity.updateEntity({ ...at(kind, settings), id, body: bodyOf(kind, content), errorStrategy: { handleHttp404Error: () => null } });
}

export async function setKey(kind: Kind, id: string, key: string, settings: EV) {
  const body = { Type: kind.slice(0, -1), Fields: [{ Name: settings.keyField, values: [{ value: key }] }] };
  await QualityCenter.Entity.updateEntity({ ...at(kind, settings), id, body });
}

export async function find(kind: Kind, key: string, settings: EV): Promise<string | undefined> {
  const known = await getRecordValue<string>(`${kind}-of-${key}`);
  if (known) return known;
  const { entities } = await QualityCenter.Entity.getEntities({ ...at(kind, settings), query: `{${settings.keyField}['${key}']}`, fields: ['id'], 'page-size': 1 });
  return entities[0] && valueOf(entities[0], 'id');
}

/** What was changed since a time, oldest first. The time is one that Quality Center said, so that no two clocks are compared. */
export function changedSince(kind: Kind, time: string, settings: EV) {
  return QualityCenter.paginate(QualityCenter.Entity.getEntities, {
    ...at(kind, settings),
    query: `{last-modified[>='${time}']}`,
    'order-by': '{last-modified[ASC]}',
    'page-size': 100,
  });
}

/** Remembers what both sides say. An entity that still says it was not changed by a person. */
export async function remember(kind: Kind, id: string, key: string, content: Content) {
  await setRecordValue(`${kind}-of-${key}`, id);
  await setRecordValue(`${kind}-${id}`, { key, content: JSON.stringify(content) });
}

export const remembered = (kind: Kind, id: string) => getRecordValue<{ key: string; content: string }>(`${kind}-${id}`);
