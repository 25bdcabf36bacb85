import GitLab from './api/service';
import { gone, same, there, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    await story.step('who am I', () => GitLab.User.getCurrentUser());
    const { id: made } = await story.step('create a private project', () => GitLab.Project.createProject({
      body: { name: `bobbin-live-${story.mark}`, visibility: 'private', initialize_with_readme: true },
    }));
    const id = there(made, 'project id');
    story.undo('delete the project', () => GitLab.Project.deleteProject({ id }));

    const { iid } = await story.step('create an issue', () => GitLab.Issue.createIssue({ id, body: { title: `Live ${story.mark}`, labels: ['from-bobbin', 'two words'] } }));
    const issue_iid = there(iid, 'issue number');
    await story.step('close and read it', async () => {
      await GitLab.Issue.editIssue({ id, issue_iid, body: { state_event: 'close' } });
      const read = await GitLab.Issue.getProjectIssue({ id, issue_iid });
      same(read.state, 'closed', 'the state');
      same([...(read.labels ?? [])].sort().join(), 'from-bobbin,two words', 'the labels');
    });
    await story.step('comment', async () => {
      await GitLab.Issue.Note.createNote({ id, issue_iid, body: { body: 'One comment' } });
      const notes = await GitLab.Issue.Note.getNotes({ id, issue_iid });
      same(notes.some(note => note.body === 'One comment'), true, 'the comment among the notes');
    });
    await story.step('pages of one', async () => {
      await GitLab.Issue.createIssue({ id, body: { title: `Second ${story.mark}` } });
      const titles = [];
      for (const page of [1, 2]) titles.push(...(await GitLab.Issue.getProjectIssues({ id, per_page: 1, page, order_by: 'created_at', sort: 'asc' })).map(one => one.title));
      same(titles.join(), `Live ${story.mark},Second ${story.mark}`, 'the titles');
    });
    await story.step('a number that is not there', () => gone(() => GitLab.Issue.getProjectIssue({ id, issue_iid: 999999 })));
  });
}
