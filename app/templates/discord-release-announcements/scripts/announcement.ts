import type { RichEmbed } from '@bobbin/discord';
import type { ReleaseEvent } from '@bobbin/gitlab/events';

// How long the parts of an embed may be, by Discord's manual.
const most = { title: 256, description: 4096, fieldValue: 1024 };

/** What a channel sees of a release. GitLab and Discord write the same Markdown, so the notes need no conversion. */
export function announcement({ project, name, tag, url, description, released_at, assets }: ReleaseEvent): RichEmbed {
  const links = assets.links.map((link) => `[${link.name}](${link.url})`);
  return {
    author: { name: project.name, url: project.web_url },
    title: cut(name && name !== tag ? `${name} (${tag})` : tag, most.title),
    url,
    description: cut((description ?? '').trim(), most.description),
    fields: links.length ? [{ name: 'Downloads', value: fit(links, most.fieldValue) }] : [],
    timestamp: timeOf(released_at),
    color: 0xfc6d26,
  };
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** As many lines as there is room for: half a link is none. */
function fit(lines: string[], most: number): string {
  let text = '';
  for (const line of lines) {
    if (text.length + line.length + 1 > most) break;
    text += `${text && '\n'}${line}`;
  }
  return text || '…';
}

/** GitLab's hooks write 2026-11-02 12:00:00 UTC, its API the ISO form. */
function timeOf(text: string): string | undefined {
  const time = new Date(text.replace(/^(\S+) (\S+) UTC$/, '$1T$2Z'));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
