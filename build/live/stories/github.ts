import GitHub from './api/service';
import { gone, same, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    const { login: owner } = await story.step('who am I', () => GitHub.User.getAuthenticatedUser());
    const repo = `bobbin-live-${story.mark}`;
    await story.step('create a private repository', () => GitHub.Repository.createRepositoryForAuthenticatedUser({ body: { name: repo, private: true, auto_init: true } }));
    story.undo('delete the repository', () => GitHub.Repository.deleteRepository({ owner, repo }));

    const { number: issue_number } = await story.step('create an issue', () => GitHub.Issue.createIssue({ owner, repo, body: { title: `Live ${story.mark}` } }));
    await story.step('label, close and read it', async () => {
      await GitHub.Issue.Label.addLabels({ owner, repo, issue_number, body: { labels: ['bug'] } });
      await GitHub.Issue.updateIssue({ owner, repo, issue_number, body: { state: 'closed', state_reason: 'completed' } });
      same((await GitHub.Issue.getIssue({ owner, repo, issue_number })).state, 'closed', 'the state');
    });
    await story.step('comment', async () => {
      await GitHub.Issue.Comment.createComment({ owner, repo, issue_number, body: { body: 'One comment' } });
      same((await GitHub.Issue.Comment.getComments({ owner, repo, issue_number })).length, 1, 'the number of comments');
    });
    await story.step('a number that is not there', () => gone(() => GitHub.Issue.getIssue({ owner, repo, issue_number: 999999 })));
  });
}
