import { convertADFToMarkdown, convertMarkdownToADF } from '@bobbin/convert';
import { BadRequestError } from '@bobbin/managed-api';
import type { Issue } from '@bobbin/jira-cloud';
import Jira from './api/jira/cloud';
import { Refusal } from './http';

/** What callers see of an issue: a shape of our own, so that a change in Jira is no change for them. */
export interface Shown {
  key: string;
  summary: string;
  status: string;
  open: boolean;
  updated: string;
}

const fields = ['summary', 'status', 'updated'];
const pageSize = 50;

/** A page of the project's issues, the ones that were changed last first. */
export async function list(projectKey: string, wish: { status?: string; text?: string; cursor?: string }): Promise<{ issues: Shown[]; next?: string }> {
  const clauses = [`project = ${quote(projectKey)}`];
  if (wish.status === 'open') clauses.push('statusCategory != Done');
  else if (wish.status === 'done') clauses.push('statusCategory = Done');
  else if (wish.status) throw new Refusal(400, 'status is "open" or "done".');
  // What has a meaning for Jira's text search is no part of a word.
  const words = (wish.text ?? '').split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  for (const word of words) clauses.push(`text ~ ${quote(`${word}*`)}`);
  const body = { jql: `${clauses.join(' AND ')} ORDER BY updated DESC, key DESC`, fields, maxResults: pageSize, nextPageToken: wish.cursor };
  try {
    const page = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body });
    return { issues: (page.issues ?? []).map(shown), next: page.nextPageToken ?? undefined };
  } catch (error) {
    if (error instanceof BadRequestError && wish.cursor) throw new Refusal(400, 'The cursor is not one of this list.');
    throw error;
  }
}

/** One issue with its description. An issue of another project is not there, whatever the account may see. */
export async function get(projectKey: string, key: string): Promise<Shown & { description: string }> {
  const missing = new Refusal(404, `There is no issue ${key}.`);
  if (!key.startsWith(`${projectKey}-`)) throw missing;
  const issue = await Jira.Issue.getIssue({ issueIdOrKey: key, fields: [...fields, 'description'], errorStrategy: { handleHttp404Error: () => null } });
  if (issue?.key !== key) throw missing; // it has moved to another project
  return { ...shown(issue), description: convertADFToMarkdown(issue.fields?.description) };
}

/** Makes an issue; the caller's name stands in it. */
export async function create(projectKey: string, caller: string, wish: unknown): Promise<string> {
  const { summary, description = '' } = (wish ?? {}) as Record<string, unknown>;
  if (typeof summary !== 'string' || !summary.trim()) throw new Refusal(422, 'summary is missing: a text.');
  if (summary.length > 255) throw new Refusal(422, 'summary is longer than 255 characters.');
  if (typeof description !== 'string') throw new Refusal(422, 'description is not a text.');
  const created = await Jira.Issue.createIssue({
    body: {
      fields: {
        project: { key: projectKey },
        issuetype: { name: 'Task' },
        summary: summary.replace(/\s+/g, ' ').trim(),
        description: convertMarkdownToADF([description, `_Sent by ${caller}._`].filter(Boolean).join('\n\n')),
      },
    },
  });
  return created.key!;
}

const shown = ({ key, fields }: Issue): Shown => ({
  key: key!,
  summary: fields?.summary ?? '',
  status: fields?.status?.name ?? '',
  open: fields?.status?.statusCategory?.key !== 'done',
  updated: new Date(fields?.updated ?? 0).toISOString(),
});

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
