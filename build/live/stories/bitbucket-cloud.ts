import Bitbucket from './api/service';
import { gone, same, there, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    const workspace = story.need('workspace', 'The Bitbucket workspace in which a private repository may be made');
    const repo_slug = `bobbin-live-${story.mark}`;
    await story.step('create a private repository', () => Bitbucket.Repository.createRepository({ workspace, repo_slug, body: { type: 'repository', scm: 'git', is_private: true, has_issues: true } }));
    story.undo('delete the repository', () => Bitbucket.Repository.deleteRepository({ workspace, repo_slug }));

    const { id } = await story.step('create an issue', () => Bitbucket.Repository.Issue.createIssue({ workspace, repo_slug, body: { type: 'issue', title: `Live ${story.mark}` } }));
    const issue_id = String(there(id, 'issue number'));
    await story.step('comment and read it', async () => {
      await Bitbucket.Repository.Issue.createIssueComment({ workspace, repo_slug, issue_id, body: { type: 'issue_comment', content: { raw: 'One comment' } } });
      const read = await Bitbucket.Repository.Issue.getIssue({ workspace, repo_slug, issue_id });
      same(read.title, `Live ${story.mark}`, 'the title');
    });
    await story.step('a number that is not there', () => gone(() => Bitbucket.Repository.Issue.getIssue({ workspace, repo_slug, issue_id: '999999' })));
  });
}
