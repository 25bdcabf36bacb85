import { GitlabApi } from '@bobbin/gitlab';
import type { Content, Site } from './sites';

/** A GitLab instance. */
export function gitlabSite(at: string): Site {
  const gitlab = new GitlabApi(at);
  const gone = { handleHttp404Error: () => null };

  const bodyOf = ({ title, text, open }: Partial<Content>) => ({
    ...(title === undefined ? {} : { title: title.slice(0, 255) }),
    ...(text === undefined ? {} : { description: text }),
    ...(open === undefined ? {} : { state_event: open ? ('reopen' as const) : ('close' as const) }),
  });

  return {
    me: async () => String((await gitlab.User.getCurrentUser()).id),
    async find(project, mark) {
      const [issue] = await gitlab.Issue.getProjectIssues({ id: project.project, labels: [mark], per_page: 1 });
      return issue ? { ...project, id: String(issue.iid) } : null;
    },
    async create(project, content, mark) {
      const { iid } = await gitlab.Issue.createIssue({ id: project.project, body: { title: content.title.slice(0, 255), description: content.text, labels: [mark] } });
      if (!content.open) await gitlab.Issue.editIssue({ id: project.project, issue_iid: iid!, body: { state_event: 'close' } });
      return { at, project: project.project, id: String(iid) };
    },
    async change({ project, id }, change) {
      return (await gitlab.Issue.editIssue({ id: project, issue_iid: id, body: bodyOf(change), errorStrategy: gone })) !== null;
    },
    async comment({ project, id }, text) {
      const made = await gitlab.Issue.Note.createNote({ id: project, issue_iid: id, body: { body: text }, errorStrategy: gone });
      return made && String(made.id);
    },
    async changeComment({ project, id: issue_iid }, note_id, text) {
      return (await gitlab.Issue.Note.editNote({ id: project, issue_iid, note_id, body: { body: text }, errorStrategy: gone })) !== null;
    },
  };
}
