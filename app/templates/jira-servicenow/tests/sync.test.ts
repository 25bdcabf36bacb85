import type { IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import { describe, event, expect, records, requests, respond, run, settled, test } from '@bobbin/test';
import Jira from './api/jira';
import ServiceNow from './api/servicenow';

const incidents = async (key = 'OPS-12') => (await ServiceNow.Table.getRecords({ tableName: 'incident', sysparm_query: `correlation_id=${key}` })).result;
const text = (buffer: ArrayBuffer) => new TextDecoder().decode(buffer);

describe('an issue', () => {
  test('becomes an incident, once, and resolves it', async () => {
    const { result } = await run('OnJiraIssue', await event('issue-created', 'certificate'));
    expect(result.action).toBe('created');
    for (const key of await records.keys()) await records.delete(key); // the records are lost: it is found by its correlation id
    await run('OnJiraIssue', await event('issue-created', 'certificate'));
    expect(await incidents()).toMatchObject([{ short_description: 'The certificate has expired', impact: '1', urgency: '2', state: '1' }]);
    await run('OnJiraIssue', await event('issue-updated', 'done'));
    expect(await incidents()).toMatchObject([{ state: '6', close_code: 'Solution provided' }]);
  });

  test('carries what was changed, and leaves the rest to ServiceNow', async () => {
    await run('OnJiraIssue', await event('issue-created', 'certificate'));
    const [{ sys_id }] = await incidents();
    await ServiceNow.Table.updateRecord({ tableName: 'incident', sys_id: String(sys_id), body: { state: '3', short_description: 'Two certificates have expired' } });
    const described = await event<IssueUpdatedEvent>('issue-updated', 'done');
    described.changelog!.items = [{ field: 'description', fieldId: 'description', fieldtype: 'jira', from: null, fromString: null, to: null, toString: null }] as any;
    described.issue.fields.description = 'On both machines.';
    await run('OnJiraIssue', described);
    expect(await incidents()).toMatchObject([{ short_description: 'Two certificates have expired', description: 'On both machines.', state: '3' }]);
  });

  test('takes its attachments and comments along, once', async () => {
    const { key } = await Jira.Issue.createIssue({ body: { fields: { project: { key: 'OPS' }, issuetype: { name: 'Task' }, summary: 'Logs' } } });
    const [made] = await Jira.Issue.Attachment.addAttachments({ issueIdOrKey: key!, body: [{ fileName: 'openssl.log', content: 'expired at 06:00' }] });
    const update = await event<IssueUpdatedEvent>('issue-updated', 'attachment');
    update.issue.fields.attachment![0].id = made.id!;
    expect((await run('OnJiraIssue', update)).result.attachments).toBe(1);
    expect((await run('OnJiraIssue', update)).result.attachments).toBe(0);
    const [incident] = await incidents();
    const { result: files } = await ServiceNow.Attachment.getAttachments({ sysparm_query: `table_sys_id=${incident.sys_id}` });
    expect(files).toMatchObject([{ file_name: 'openssl.log' }]);
    expect(text(await ServiceNow.Attachment.getAttachmentContent({ sys_id: files[0].sys_id! }))).toBe('expired at 06:00');
    for (const action of ['commented', 'ignored']) expect((await run('OnJiraComment', await event('comment-created', 'comment'))).result.action).toBe(action);
  });

  test('is tried again later when ServiceNow is not there', async () => {
    await respond({ connection: 'servicenow', method: 'POST' }, 503);
    const { status, error } = await run('OnJiraIssue', await event('issue-created', 'certificate'));
    expect(status).toBe('function_error');
    expect(error?.message).toMatch('503');
    expect(await records.keys()).toEqual([]);
  });
});

describe('an incident', () => {
  test('becomes an issue with its comments and attachments, and moves it', async () => {
    const { result: made } = await ServiceNow.Table.createRecord({ tableName: 'incident', body: { short_description: 'Mail is slow', comments: 'not by us' } });
    await ServiceNow.Attachment.uploadBinaryFile({ file_name: 'mail.txt', table_name: 'incident', table_sys_id: String(made.sys_id), body: 'slow' });
    const incident = await event<any>('incident', 'new');
    incident.sys_id = made.sys_id;
    // The simulator wrote it as the integration: in the eyes of this run that is somebody else.
    const asOther = { parameters: { serviceNowUser: 'bobbin' } };
    const { result } = await run('OnIncident', incident, asOther);
    expect(result).toMatchObject({ action: 'created', comments: 1, attachments: 1 });
    const { fields } = await Jira.Issue.getIssue({ issueIdOrKey: result.key });
    expect(fields).toMatchObject({ summary: 'Mail is slow', priority: { name: 'High' }, labels: ['servicenow-INC0010042'] });
    expect(text(await Jira.Issue.Attachment.getAttachmentContent({ id: fields!.attachment![0].id! }))).toBe('slow');
    const formatted = { type: 'doc' as const, version: 1, content: [{ type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: 'Since the update' }] }] };
    await Jira.Issue.editIssue({ issueIdOrKey: result.key, body: { fields: { description: formatted } } });
    incident.record.state = '6';
    expect((await run('OnIncident', incident, asOther)).result).toMatchObject({ action: 'updated', key: result.key, comments: 0, attachments: 0 });
    const after = (await Jira.Issue.getIssue({ issueIdOrKey: result.key })).fields!;
    expect([after.status!.name, JSON.stringify(after.description)]).toEqual(['Done', expect.stringContaining('heading')]); // it was not changed over there
  });

  test('that the integration changed itself goes no further', async () => {
    expect((await run('OnIncident', await event('incident', 'own-echo'))).result.action).toBe('ignored');
    expect(await requests({ connection: 'jira', method: 'POST' })).toEqual([]);
    await run('OnJiraIssue', await event('issue-created', 'certificate'));
    const [woken] = await settled();
    expect(woken).toMatchObject({ script: 'OnIncident', result: { action: 'ignored' } });
  });

  test('of another group stays where it is', async () => {
    const { result } = await run('OnIncident', await event('incident', 'new'), { parameters: { onlyGroup: 'd625dccec0a8016700a222a0f7900d06' } });
    expect(result).toMatchObject({ action: 'ignored', why: 'another group' });
  });
});
