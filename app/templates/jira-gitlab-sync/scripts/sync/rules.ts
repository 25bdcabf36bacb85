import type { Issue, Project } from './sites';

/** One line of the parameter `rules`: two projects, which way issues go, and the label they need. */
interface Rule {
  jira: Project;
  gitlab: Project;
  arrow: '->' | '<-' | '<->';
  label?: string;
}

const line = /^(jira\/\S+)\s+(\S+)\s+(->|<-|<->)\s+(gitlab\/\S+)\s+(\S+?)(?:\s+if\s+(\S+))?$/;

function parse(text: string): Rule {
  const found = line.exec(text.trim());
  if (!found) throw new Error(`The rule "${text}" is not like: jira/one DEMO <-> gitlab/one group/project`);
  const [, jira, key, arrow, gitlab, path, label] = found;
  return { jira: { at: jira, project: key }, gitlab: { at: gitlab, project: path }, arrow: arrow as Rule['arrow'], label };
}

const same = (a: Project, b: Project) => a.at === b.at && a.project.toLowerCase() === b.project.toLowerCase();

/** The projects that issues and changes of a project go to, with the label that a new issue needs for it. */
export function targetsOf(from: Project, rules: string[]): (Project & { label?: string })[] {
  return rules
    .filter((text) => text.trim() !== '')
    .map(parse)
    .flatMap(({ jira, gitlab, arrow, label }) => [
      ...(arrow !== '<-' && same(jira, from) ? [{ ...gitlab, label }] : []),
      ...(arrow !== '->' && same(gitlab, from) ? [{ ...jira, label }] : []),
    ]);
}

export const isIn = (issue: Issue, project: Project) => same(issue, project);
