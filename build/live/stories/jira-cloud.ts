import Jira from './api/service';
import { gone, same, there, until, tell, type Start } from './story';

const text = (words: string) => ({ type: 'doc' as const, version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] });

export default async function (start: Start) {
  return tell(start, async story => {
    const me = await story.step('who am I', () => Jira.Myself.getCurrentUser());
    const project = story.asked('project') ?? await story.step('create a project', async () => {
      const key = `BOB${story.mark.toUpperCase()}`;
      await Jira.Project.createProject({ body: { key, name: `Bobbin ${story.mark}`, projectTypeKey: 'business', leadAccountId: there(me.accountId, 'account id') } });
      return key;
    });
    if (!story.asked('project')) story.undo('delete the project', () => Jira.Project.deleteProject({ projectIdOrKey: project, enableUndo: false }));

    const issue = await story.step('create an issue', () => Jira.Issue.createIssue({
      body: { fields: { project: { key: project }, issuetype: { name: 'Task' }, summary: `Live ${story.mark}`, description: text('Made by a test of Bobbin.') } },
    }));
    const key = there(issue.key, 'key');
    story.undo('delete the issue', () => Jira.Issue.deleteIssue({ issueIdOrKey: key }));
    await story.step('change and read it', async () => {
      await Jira.Issue.editIssue({ issueIdOrKey: key, body: { fields: { summary: `Live ${story.mark}, changed` } } });
      const read = await Jira.Issue.getIssue({ issueIdOrKey: key });
      same(read.fields?.summary, `Live ${story.mark}, changed`, 'the summary');
    });
    await story.step('comment', async () => {
      await Jira.Issue.Comment.addComment({ issueIdOrKey: key, body: { body: text('One comment') } });
      same((await Jira.Issue.Comment.getComments({ issueIdOrKey: key })).total, 1, 'the number of comments');
    });
    await story.step('attach and download', async () => {
      const [file] = await Jira.Issue.Attachment.addAttachments({ issueIdOrKey: key, body: [{ fileName: 'note.txt', content: 'ünïcode', contentType: 'text/plain' }] });
      const back = await Jira.Issue.Attachment.getAttachmentContent({ id: there(there(file, 'attachment').id, 'id') });
      same(new TextDecoder().decode(back), 'ünïcode', 'the attachment');
    });
    await story.step('transition', async () => {
      const { transitions } = await Jira.Issue.Transition.getTransitions({ issueIdOrKey: key });
      const last = there(transitions?.at(-1), 'transition');
      await Jira.Issue.Transition.performTransition({ issueIdOrKey: key, body: { transition: { id: last.id } } });
      same((await Jira.Issue.getIssue({ issueIdOrKey: key })).fields?.status?.name, last.to?.name, 'the status');
    });
    await story.step('find it', () => until(
      () => Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `project = ${project} AND summary ~ "${story.mark}"`, fields: ['summary'] } }),
      found => found.issues?.some(one => one.key === key) === true, 'the issue'));
    await story.step('a key that is not there', () => gone(() => Jira.Issue.getIssue({ issueIdOrKey: `${project}-999999` })));
  });
}
