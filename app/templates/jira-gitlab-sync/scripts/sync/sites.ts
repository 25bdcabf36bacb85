import GitLabOne from '../api/gitlab/one';
import GitLabTwo from '../api/gitlab/two';
import JiraOne from '../api/jira/one';
import JiraThree from '../api/jira/three';
import JiraTwo from '../api/jira/two';
import { gitlabSite } from './gitlab';
import { jiraSite } from './jira';

/** A project by its connection and its key or path. */
export interface Project {
  at: string;
  project: string;
}

/** An issue: DEMO-7 in Jira, the number within the project in GitLab. */
export interface Issue extends Project {
  id: string;
}

/** What is kept the same on all sides. */
export interface Content {
  title: string;
  text: string;
  open: boolean;
}

/** What the sync does with a Jira site or a GitLab instance. `null` and `false` say that the issue or comment is not there. */
export interface Site {
  /** The id of the account that the integration works with: changes by it are its own. */
  me(): Promise<string>;
  /** Finds the issue that carries a mark. */
  find(project: Project, mark: string): Promise<Issue | null>;
  create(project: Project, content: Content, mark: string, issueType: string): Promise<Issue>;
  change(issue: Issue, change: Partial<Content>): Promise<boolean>;
  comment(issue: Issue, text: string): Promise<string | null>;
  changeComment(issue: Issue, id: string, text: string): Promise<boolean>;
}

const sites: Record<string, Site> = {
  'jira/one': jiraSite('jira/one', JiraOne),
  'jira/two': jiraSite('jira/two', JiraTwo),
  'jira/three': jiraSite('jira/three', JiraThree),
  'gitlab/one': gitlabSite('gitlab/one', GitLabOne),
  'gitlab/two': gitlabSite('gitlab/two', GitLabTwo),
};

export function site(at: string): Site {
  const found = sites[at];
  if (!found) throw new Error(`A rule names the connection ${at}; there is ${Object.keys(sites).join(', ')}. Others are added in scripts/sync/sites.ts.`);
  return found;
}
