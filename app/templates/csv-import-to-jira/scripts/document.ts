/** A text as the document that version 3 of Jira's API wants: an empty line begins a paragraph. */
export function toDocument(text: string) {
  const paragraph = (part: string) => ({
    type: 'paragraph',
    content: part.split('\n').flatMap((line, n) => [...(n ? [{ type: 'hardBreak' }] : []), ...(line ? [{ type: 'text', text: line }] : [])]),
  });
  return { type: 'doc' as const, version: 1, content: text.replace(/\r/g, '').split(/\n{2,}/).map(paragraph) };
}

interface Node {
  type?: string;
  text?: string;
  content?: Node[];
}

/** The text of a document, as it was given to `toDocument`. */
export function toText(node: Node | null | undefined): string {
  if (!node) return '';
  if (node.type === 'hardBreak') return '\n';
  return node.text ?? (node.content ?? []).map(toText).join(node.type === 'doc' ? '\n\n' : '');
}
