import type { IssueCreatedEvent } from '@bobbin/jira-cloud/events';
import Confluence from './api/confluence';
import Jira from './api/jira';
import { bodyOf } from './page';

/** Makes the page of an issue, unless there is one, and links them. Run again after a failure it does what is missing. */
export default async function ({ issue }: IssueCreatedEvent, context: Context<EV>) {
  const { issueTypes, spaces, parent, sections } = context.environment.vars;
  const { key, fields } = issue;
  const spaceKey = spaces[fields.project.key];
  if (!issueTypes.includes(fields.issuetype.name) || !spaceKey) return { key, action: 'ignored' };

  const { results: found, _links: site } = await Confluence.Space.getSpaces({ keys: [spaceKey] });
  const space = found?.[0];
  if (!space) throw new Error(`There is no space ${spaceKey} for the project ${fields.project.key}, or the integration may not see it.`);
  // Titles are unique in a space: by its title a page is found again, whatever became of the run before.
  const title = `${key} ${fields.summary}`.slice(0, 255);
  const known = await find(space.id!, title);
  const page = known ?? (await create(space.id!, title, parent || undefined));

  const url = `${site?.base ?? ''}${page._links?.webui ?? `/pages/viewpage.action?pageId=${page.id}`}`;
  await Jira.Issue.Link.Remote.createOrUpdateRemoteLink({
    issueIdOrKey: key,
    body: {
      globalId: `confluence-page=${page.id}`, // a second time the link is changed, not added
      application: { type: 'com.atlassian.confluence', name: 'Confluence' },
      relationship: 'Page',
      object: { url, title },
    },
    errorStrategy: { handleHttp404Error: () => null }, // the issue was deleted meanwhile
  });
  console.log(`${key}: ${known ? 'there is' : 'made'} the page "${title}"`);
  return { key, page: page.id, action: known ? 'linked' : 'created' };

  async function create(spaceId: string, title: string, under?: string) {
    const above = under ? await find(spaceId, under) : undefined;
    if (under && !above) throw new Error(`There is no page "${under}" in the space ${spaceKey} to put the page of ${key} under.`);
    const value = bodyOf(key, fields.description ?? '', sections ?? []);
    return Confluence.Page.createPage({
      body: { spaceId, title, status: 'current', ...(above ? { parentId: above.id } : {}), body: { representation: 'storage', value } },
    });
  }
}

async function find(spaceId: string, title: string) {
  const { results } = await Confluence.Page.getPages({ 'space-id': [Number(spaceId)], title, status: ['current'], limit: 1 });
  return results?.[0];
}
