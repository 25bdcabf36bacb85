import JiraCloud from './api/jira/cloud';
import GitLab from './api/gitlab';
import { convertBase64ToBuffer, convertBufferToBase64, convertBufferToText } from '@sr-connect/convert';
import { IssueCreatedEvent } from '@sr-connect/jira-cloud/events';
import { AttachmentAsResponse } from '@managed-api/jira-cloud-v3-core/definitions/AttachmentAsResponse';

/**
 * Copies the attachments of one issue to another: small ones through memory, large ones through disk.
 */
export default async function (event: IssueCreatedEvent, context: Context): Promise<any> {
    const source = 'DEMO-1';
    const target = 'DEMO-2';
    await JiraCloud.Issue.Attachment.addAttachments({
        issueIdOrKey: source,
        body: [
            { fileName: 'small.txt', content: 'small' },
            { fileName: 'large.bin', content: convertBase64ToBuffer('AAEC/w==').buffer as ArrayBuffer },
        ],
    });

    const issue = await JiraCloud.Issue.getIssue({ issueIdOrKey: source });
    const copied: string[] = [];
    for (const attachment of (issue.fields?.attachment ?? []) as AttachmentAsResponse[]) {
        if ((attachment.size ?? 0) > 4) {
            copied.push(await throughMemory(attachment, target));
        } else {
            copied.push(await throughDisk(attachment, target));
        }
    }

    const uploaded = await toGitLab((issue.fields?.attachment as AttachmentAsResponse[])[0]);
    const after = await JiraCloud.Issue.getIssue({ issueIdOrKey: target });
    const contents: string[] = [];
    for (const attachment of after.fields?.attachment as AttachmentAsResponse[]) {
        const response = await JiraCloud.fetch(attachment.content!);
        contents.push(`${attachment.filename}=${convertBufferToBase64(await response.arrayBuffer())}`);
    }
    return { copied, contents: contents.sort(), uploaded };
}

async function throughMemory(attachment: AttachmentAsResponse, target: string): Promise<string> {
    const response = await JiraCloud.fetch(`/rest/api/3/attachment/content/${attachment.id}`);
    if (!response.ok) {
        throw Error(`Failed to download ${attachment.filename}: ${response.status} ${await response.text()}`);
    }
    const content = await response.arrayBuffer();
    await JiraCloud.Issue.Attachment.addAttachments({ issueIdOrKey: target, body: [{ fileName: attachment.filename!, content }] });
    return `${attachment.filename} through memory: ${convertBufferToText(content)}`;
}

async function throughDisk(attachment: AttachmentAsResponse, target: string): Promise<string> {
    const stored = await JiraCloud.fetch(`/rest/api/3/attachment/content/${attachment.id}`, {
        headers: { 'x-stitch-store-body': 'true' },
    });
    const storedBodyId = stored.headers.get('x-stitch-stored-body-id');
    if (!storedBodyId) {
        throw Error('No stored body ID');
    }
    const sent = await JiraCloud.fetch(`/rest/api/3/issue/${target}/attachments`, {
        method: 'POST',
        headers: {
            'X-Atlassian-Token': 'no-check',
            'x-stitch-stored-body-id': storedBodyId,
            'x-stitch-stored-body-form-data-file-name': attachment.filename!,
        },
    });
    return `${attachment.filename} through disk: ${sent.status}, ${(await stored.text()).length} bytes here`;
}

async function toGitLab(attachment: AttachmentAsResponse): Promise<number> {
    const stored = await JiraCloud.fetch(attachment.content!, { headers: { 'x-stitch-store-body': 'true' } });
    const sent = await GitLab.fetch(`/api/v4/projects/${encodeURIComponent('demo/demo-project')}/uploads`, {
        method: 'POST',
        headers: {
            'x-stitch-stored-body-id': stored.headers.get('x-stitch-stored-body-id')!,
            'x-stitch-stored-body-form-data-file-name': attachment.filename!,
        },
    });
    return sent.status;
}
