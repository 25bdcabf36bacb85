/** A text as the document that version 3 of Jira's API wants: an empty line begins a paragraph. */
export function toDocument(text: string) {
  const paragraph = (part: string) => ({
    type: 'paragraph',
    content: part.split('\n').flatMap((line, n) => [...(n ? [{ type: 'hardBreak' }] : []), ...(line ? [{ type: 'text', text: line }] : [])]),
  });
  return { type: 'doc' as const, version: 1, content: text.replace(/\r/g, '').split(/\n{2,}/).map(paragraph) };
}
