import { JiraCloudApi } from '@bobbin/jira-cloud';
import { toDocument } from './document';
import type { Content, Site } from './sites';

/** A Jira site. Texts are written as paragraphs: mark-up of the other side stays readable text. */
export function jiraSite(at: string): Site {
  const jira = new JiraCloudApi(at);
  const gone = { handleHttp404Error: () => null };

  /** Moves an issue through its workflow, unless it is open or done already as it should be. */
  async function move(key: string, open: boolean) {
    const { fields } = await jira.Issue.getIssue({ issueIdOrKey: key, fields: ['status'] });
    if ((fields?.status?.statusCategory?.key !== 'done') === open) return;
    const { transitions } = await jira.Issue.Transition.getTransitions({ issueIdOrKey: key });
    const wanted = transitions.find(({ to }) => (to.statusCategory?.key !== 'done') === open);
    if (!wanted) throw new Error(`${at}: ${key} cannot be ${open ? 'reopened' : 'closed'}: its workflow has no transition for it that the integration may use.`);
    await jira.Issue.Transition.performTransition({ issueIdOrKey: key, body: { transition: { id: wanted.id } } });
  }

  const fieldsOf = ({ title, text }: Partial<Content>) => ({
    ...(title === undefined ? {} : { summary: title.slice(0, 255) }), // Jira takes no more
    ...(text === undefined ? {} : { description: text ? toDocument(text) : null }),
  });

  return {
    me: async () => (await jira.Myself.getCurrentUser()).accountId!,
    async find(project, mark) {
      const { issues } = await jira.Issue.Search.searchByJqlEnhancedSearch({
        body: { jql: `project = "${project.project}" AND labels = "${mark}"`, fields: ['summary'], maxResults: 1 },
      });
      return issues?.[0] ? { ...project, id: issues[0].key! } : null;
    },
    async create(project, content, mark, issueType) {
      const { key } = await jira.Issue.createIssue({
        body: { fields: { ...fieldsOf(content), project: { key: project.project }, issuetype: { name: issueType }, labels: [mark] } },
      });
      if (!content.open) await move(key!, false);
      return { ...project, id: key! };
    },
    async change({ id }, change) {
      const fields = fieldsOf(change);
      const there = await jira.Issue.getIssue({ issueIdOrKey: id, fields: ['status'], errorStrategy: gone });
      if (!there) return false;
      if (Object.keys(fields).length > 0) await jira.Issue.editIssue({ issueIdOrKey: id, body: { fields } });
      if (change.open !== undefined) await move(id, change.open);
      return true;
    },
    async comment({ id }, text) {
      const made = await jira.Issue.Comment.addComment({ issueIdOrKey: id, body: { body: toDocument(text) }, errorStrategy: gone });
      return made && made.id;
    },
    async changeComment({ id: issueIdOrKey }, id, text) {
      return (await jira.Issue.Comment.updateComment({ issueIdOrKey, id, body: { body: toDocument(text) }, errorStrategy: gone })) !== null;
    },
  };
}
