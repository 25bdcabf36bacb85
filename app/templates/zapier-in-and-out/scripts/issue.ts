import { convertMarkdownToADF } from '@bobbin/convert';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from './api/jira/cloud';

/** What a Zap sends. */
export interface Item {
  /** What the item is known by where it comes from: the id of a row, of a mail, of a form's answer. */
  id: string | number;
  summary: string;
  description?: string;
  source?: string;
}

/** The issue of an item: the one that is there, else a new one. Zaps send again what they are not sure of. */
export async function issueOfItem(item: Item, projectKey: string, issueType: string): Promise<{ key: string; created: boolean }> {
  const name = `zap-${await shortened(String(item.id))}`; // as record and as label
  const known = (await getRecordValue<string>(name)) ?? (await findByLabel(name));
  if (known) {
    await setRecordValue(name, known);
    return { key: known, created: false };
  }
  const source = item.source ? `_From ${item.source}, by Zapier._` : '_By Zapier._';
  const created = await Jira.Issue.createIssue({
    body: {
      fields: {
        project: { key: projectKey },
        issuetype: { name: issueType },
        summary: item.summary.replace(/\s+/g, ' ').trim().slice(0, 255),
        description: convertMarkdownToADF([item.description ?? '', source].filter(Boolean).join('\n\n')),
        labels: ['zapier', name],
      },
    },
  });
  await setRecordValue(name, created.key!);
  return { key: created.key!, created: true };
}

async function findByLabel(label: string): Promise<string | undefined> {
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `labels = "${label}"`, fields: ['summary'], maxResults: 1 } });
  return issues?.[0]?.key;
}

/** An id of any length and letters as one of sixteen letters and digits. */
async function shortened(id: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(id));
  return [...new Uint8Array(digest)].slice(0, 8).map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
