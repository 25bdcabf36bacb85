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

const sites = new Map<string, Site>();

/** The side of a connection of the workspace, by the name that rules call it by. */
export function site(at: string): Site {
  let found = sites.get(at);
  if (!found) sites.set(at, (found = at.startsWith('jira/') ? jiraSite(at) : gitlabSite(at)));
  return found;
}
