import { Version3Client } from 'jira.js';

export default async (event: { jira: string; user: string; token: string }) => {
  const login = (apiToken: string) => ({ host: event.jira, authentication: { basic: { email: event.user, apiToken } } });
  const jira = new Version3Client(login(event.token));
  const text = (words: string) => ({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] });
  const me = await jira.myself.getCurrentUser();
  const refused = await new Version3Client(login('wrong')).myself.getCurrentUser().catch(e => e.status ?? e.response?.status);
  const { key } = await jira.issues.createIssue({ fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: 'From jira.js', description: text('Grüße') as any, labels: ['npm'] } });
  await jira.issues.editIssue({ issueIdOrKey: key, fields: { summary: 'Changed' } });
  await jira.issueComments.addComment({ issueIdOrKey: key, comment: text('Hi') as any });
  await jira.issueWorklogs.addWorklog({ issueId: key, issueIdOrKey: key, timeSpentSeconds: 3600 } as any);
  const { transitions } = await jira.issues.getTransitions({ issueIdOrKey: key });
  await jira.issues.doTransition({ issueIdOrKey: key, transition: { id: transitions!.at(-1)!.id } });
  const issue = await jira.issues.getIssue({ issueIdOrKey: key, fields: ['summary', 'status', 'labels', 'comment', 'description'] });
  const found = await jira.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost({ jql: 'labels = npm', fields: ['summary'] });
  const [attached] = await jira.issueAttachments.addAttachment({ issueIdOrKey: key, attachment: { filename: 'note.txt', file: 'hello' } });
  await jira.issues.deleteIssue({ issueIdOrKey: key });
  const gone = await jira.issues.getIssue({ issueIdOrKey: key }).catch(e => e.status ?? e.response?.status);
  return { me: me.emailAddress, refused, summary: issue.fields.summary, status: issue.fields.status.name, labels: issue.fields.labels, comments: issue.fields.comment.total, description: (issue.fields.description as any).content[0].content[0].text, attached: [attached.filename, attached.mimeType, attached.size], found: found.issues?.map(i => i.fields.summary), gone };
};
