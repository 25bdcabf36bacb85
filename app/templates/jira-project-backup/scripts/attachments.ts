import { convertBufferToBase64 } from '@bobbin/convert';
import type { Issue } from '@bobbin/jira-cloud';
import Jira from './api/jira/cloud';
import { isThere, type Place, writeFile } from './files';

interface Attachment {
  id: string;
  filename: string;
  size: number;
}

/** Writes the attachments of an issue that are not in the repository. In Jira they never change. */
export async function saveAttachments(place: Place, projectKey: string, issue: Issue, mostMB: number) {
  for (const { id, filename, size } of (issue.fields?.attachment ?? []) as Attachment[]) {
    if (size > mostMB * 1024 * 1024) {
      console.warn(`${issue.key}: the attachment ${filename} has ${Math.ceil(size / 1024 / 1024)} MB and is left out`);
      continue;
    }
    const path = `${projectKey}/attachments/${id}-${filename.replace(/[^\w.-]+/g, '_')}`;
    if (await isThere(place, path)) continue;
    const content = await Jira.Issue.Attachment.getAttachmentContent({ id });
    await writeFile(place, { path, content: convertBufferToBase64(content) }, 'create', 'base64');
  }
}
