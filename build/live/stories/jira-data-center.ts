import Jira from './api/service';
import { gone, same, there, until, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    const me = await story.step('who am I', () => Jira.Myself.getCurrentUser());
    const project = story.asked('project') ?? await story.step('create a project', async () => {
      const key = `BOB${story.mark.toUpperCase()}`;
      await Jira.Project.createProject({ body: { key, name: `Bobbin ${story.mark}`, projectTypeKey: 'business', lead: there(me.name, 'user name') } });
      return key;
    });
    if (!story.asked('project')) story.undo('delete the project', () => Jira.Project.deleteProject({ projectIdOrKey: project }));

    const issue = await story.step('create an issue', () => Jira.Issue.createIssue({
      body: { fields: { project: { key: project }, issuetype: { name: 'Task' }, summary: `Live ${story.mark}`, description: 'Made by a test of Bobbin.' } },
    }));
    const key = there(issue.key, 'key');
    story.undo('delete the issue', () => Jira.Issue.deleteIssue({ issueIdOrKey: key }));
    await story.step('change and read it', async () => {
      await Jira.Issue.editIssue({ issueIdOrKey: key, body: { fields: { summary: `Live ${story.mark}, changed` } } });
      same((await Jira.Issue.getIssue({ issueIdOrKey: key })).fields?.summary, `Live ${story.mark}, changed`, 'the summary');
    });
    await story.step('comment', async () => {
      await Jira.Issue.Comment.addComment({ issueIdOrKey: key, body: { body: 'One comment' } });
      same((await Jira.Issue.Comment.getComments({ issueIdOrKey: key })).total, 1, 'the number of comments');
    });
    await story.step('find it', () => until(
      () => Jira.Issue.Search.searchUsingSearchRequest({ body: { jql: `project = ${project} AND summary ~ "${story.mark}"`, fields: ['summary'] } }),
      found => found.issues?.some(one => one.key === key) === true, 'the issue'));
    await story.step('a key that is not there', () => gone(() => Jira.Issue.getIssue({ issueIdOrKey: `${project}-999999` })));
  });
}
