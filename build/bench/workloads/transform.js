// The usual work of an integration: parse a search result, filter, group, sort, write JSON.
import { search } from './data.js';

export const title = 'JSON transform: 0.8 MB parsed, mapped, grouped, sorted, written';

export const prepare = () => JSON.stringify(search());

export function work(json) {
  const found = JSON.parse(json);
  const rows = found.issues
    .filter(issue => !issue.fields.flagged)
    .map(({ key, fields }) => ({
      key,
      summary: fields.summary.trim(),
      status: fields.status.name.toLowerCase().replaceAll(' ', '-'),
      person: fields.assignee?.displayName ?? 'nobody',
      labels: [...fields.labels].sort().join(','),
      hours: Math.round((fields.timespent / 3600) * 100) / 100,
      ...(fields.votes > 5 ? { popular: true } : {}),
    }));
  const groups = new Map();
  for (const row of rows) {
    const list = groups.get(row.person) ?? [];
    list.push(row);
    groups.set(row.person, list);
  }
  const report = [...groups]
    .map(([person, list]) => ({
      person,
      hours: list.reduce((sum, row) => sum + row.hours, 0),
      issues: list.sort((a, b) => b.hours - a.hours || (a.key < b.key ? -1 : 1)),
    }))
    .sort((a, b) => b.hours - a.hours);
  return JSON.stringify({ report, all: found.issues }).length;
}
