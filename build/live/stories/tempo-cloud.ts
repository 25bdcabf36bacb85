import Tempo from './api/service';
import { gone, same, there, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    const issueId = Number(story.need('issue', 'The id (a number) of a Jira issue that time may be written to'));
    const authorAccountId = story.need('author', 'The Atlassian account id that the time is written for');
    const { tempoWorklogId } = await story.step('write a worklog', () => Tempo.Worklog.createWorklog({
      body: { issueId, authorAccountId, startDate: '2026-01-15', startTime: '09:00:00', timeSpentSeconds: 900, description: `Live ${story.mark}` },
    }));
    const id = String(there(tempoWorklogId, 'worklog id'));
    let deleted = false;
    story.undo('delete the worklog', async () => deleted || Tempo.Worklog.deleteWorklog({ id }));

    await story.step('change and read it', async () => {
      await Tempo.Worklog.updateWorklog({ id, body: { authorAccountId, startDate: '2026-01-15', startTime: '09:00:00', timeSpentSeconds: 1800, description: 'Changed' } });
      same((await Tempo.Worklog.getWorklog({ id })).timeSpentSeconds, 1800, 'the time spent');
    });
    await story.step('find it', async () => {
      const { results } = await Tempo.Worklog.getWorklogs({ issueId: [issueId], from: '2026-01-15', to: '2026-01-15' });
      same(results?.some(one => String(one.tempoWorklogId) === id), true, 'the worklog among those of the day');
    });
    await story.step('delete it', async () => {
      await Tempo.Worklog.deleteWorklog({ id });
      deleted = true;
      await gone(() => Tempo.Worklog.getWorklog({ id }));
    });
  });
}
