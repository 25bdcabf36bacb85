export interface Command {
  summary: string;
  description: string;
  issueType: string;
}

const longest = 255; // characters of a summary in Jira

/** Reads `type: summary | description`; undefined when it says nothing. */
export function readCommand(text: string, issueType: string, issueTypes: Record<string, string>): Command | undefined {
  const [first, ...rest] = plain(text).split('|');
  let summary = first.replace(/\s+/g, ' ').trim();
  let description = rest.join('|').trim();
  const [, word, after] = /^(\w+):\s*(.*)$/.exec(summary) ?? [];
  const named = word && issueTypes[word.toLowerCase()];
  if (named) [issueType, summary] = [named, after];
  if (!summary) return undefined;
  if (summary.length > longest) {
    description = `${summary}\n\n${description}`;
    summary = `${summary.slice(0, longest - 1)}…`;
  }
  return { summary, description, issueType };
}

/** What the person typed: Slack escapes three characters, and writes people, channels and links in angle brackets. */
function plain(text: string): string {
  return text
    .replace(/<([^<>|]*)\|([^<>]*)>/g, (_, target: string, label: string) => (/^https?:/.test(target) ? target : label))
    .replace(/<([^<>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
