import Cloud from '../api/jira/cloud';
import DataCenter from '../api/jira/data-center';
import { Jira } from './jira';

/** One of the two Jiras, and what the other one calls its projects and statuses. */
export interface Side {
  name: 'cloud' | 'dc';
  jira: Jira;
  issueType: string;
  /** The other side's project for one of this side, or nothing. */
  projectThere(key: string): string | undefined;
  statusThere(name: string): string;
}

const turned = (map: Record<string, string>) => Object.fromEntries(Object.entries(map).map(([here, there]) => [there, here]));

const side = (name: Side['name'], jira: Jira, projects: Record<string, string>, statuses: Record<string, string>, issueType: string): Side => ({
  name,
  jira,
  issueType,
  projectThere: (key) => projects[key],
  statusThere: (status) => statuses[status] ?? status,
});

export const cloud = ({ projects, statuses, issueType }: EV) =>
  side('cloud', new Jira('Jira Cloud', Cloud, '/rest/api/2/search/jql', ({ id }) => `/rest/api/2/attachment/content/${id}`), projects, statuses ?? {}, issueType);

export const dataCenter = ({ projects, statuses, issueType }: EV) =>
  side(
    'dc',
    new Jira('Jira Data Center', DataCenter, '/rest/api/2/search', ({ id, filename }) => `/secure/attachment/${id}/${encodeURIComponent(filename)}`),
    turned(projects),
    turned(statuses ?? {}),
    issueType,
  );
