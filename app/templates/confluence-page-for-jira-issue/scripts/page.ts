const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** The page in Confluence's storage format: the issue as Jira shows it, its description, and a heading for each section. */
export function bodyOf(key: string, description: string, sections: string[]): string {
  const paragraphs = description.replace(/\r/g, '').split(/\n{2,}/).filter((part) => part.trim() !== '');
  return [
    `<p><ac:structured-macro ac:name="jira"><ac:parameter ac:name="key">${escape(key)}</ac:parameter></ac:structured-macro></p>`,
    ...paragraphs.map((part) => `<p>${escape(part).replace(/\n/g, '<br />')}</p>`),
    ...sections.map((section) => `<h2>${escape(section)}</h2><p />`),
  ].join('');
}
