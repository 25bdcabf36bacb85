import type { IssueCreatedEvent, IssueUpdatedEvent } from '@bobbin/jira-cloud/events';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import GitLab from '../api/gitlab';
import Jira from '../api/jira/cloud';

/** Makes the GitLab issue say what the Jira issue says. The pair is remembered under the Jira key. */
export async function syncIssue(event: IssueCreatedEvent | IssueUpdatedEvent, project: string) {
  const { key, fields } = event.issue;
  const me = await Jira.Myself.getCurrentUser();
  if (event.user?.accountId === me.accountId) {
    console.info(`${key}: changed by this integration itself, nothing to do`);
    return { key, action: 'ignored' };
  }

  const marker = `jira-${key}`; // finds the pair again should record storage ever be lost
  const content = {
    title: `[${key}] ${fields.summary}`,
    description: fields.description ?? '',
    labels: [...(fields.labels ?? []), marker],
  };
  const state_event = fields.status?.statusCategory?.key === 'done' ? ('close' as const) : ('reopen' as const);

  const known = (await getRecordValue<number>(key)) ?? (await findByLabel(project, marker));
  if (known !== undefined) {
    const updated = await GitLab.Issue.editIssue({
      id: project,
      issue_iid: known,
      body: { ...content, state_event },
      errorStrategy: { handleHttp404Error: () => null }, // deleted in GitLab: make a new one below
    });
    if (updated) {
      await setRecordValue(key, known);
      console.log(`${key} updated GitLab issue #${known}`);
      return { key, iid: known, action: 'updated' };
    }
  }

  const { iid } = await GitLab.Issue.createIssue({ id: project, body: content });
  await setRecordValue(key, iid);
  if (state_event === 'close') {
    await GitLab.Issue.editIssue({ id: project, issue_iid: iid, body: { state_event } });
  }
  console.log(`${key} created GitLab issue #${iid}`);
  return { key, iid, action: 'created' };
}

async function findByLabel(project: string, label: string): Promise<number | undefined> {
  const issues = await GitLab.Issue.getProjectIssues({ id: project, labels: [label], per_page: 1 });
  return issues[0]?.iid;
}
