// Wiki markup of Jira to HTML, line by line.
export const title = 'wiki markup, 164 KB, to HTML';

export function prepare() {
  const part = `h2. Release *notes* of {{version}} 1.2

* first _item_ with [a link|https://example.com/page?x=1&y=2]
** nested -gone- +new+ item
# numbered *bold* and ^up^ ~down~

{code:java}
if (a < b && c > d) { return "x"; }
{code}
||head||column||
|cell <one>|cell *two*|

A paragraph with {color:red}some red{color} text & an entity, and PROJ-123 in it.
`;
  return part.repeat(Math.ceil(164000 / part.length));
}

const escape = text => text.replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

const inline = text =>
  escape(text)
    .replace(/\{\{(.+?)\}\}/g, '<code>$1</code>')
    .replace(/\[([^|\]]+)\|([^\]]+)\]/g, '<a href="$2">$1</a>')
    .replace(/\{color:(\w+)\}(.*?)\{color\}/g, '<span style="color:$1">$2</span>')
    .replace(/\*(\S(?:[^*]*\S)?)\*/g, '<strong>$1</strong>')
    .replace(/_(\S(?:[^_]*\S)?)_/g, '<em>$1</em>')
    .replace(/\b([A-Z]+-\d+)\b/g, '<a href="/browse/$1">$1</a>');

export function work(markup) {
  const out = [];
  let code = false;
  for (const line of markup.split('\n')) {
    if (/^\{code(:\w+)?\}$/.test(line)) {
      code = !code;
      out.push(code ? '<pre>' : '</pre>');
      continue;
    }
    const heading = /^h([1-6])\. (.*)$/.exec(line);
    const item = /^([*#]+) (.*)$/.exec(line);
    if (code) out.push(escape(line));
    else if (heading) out.push(`<h${heading[1]}>${inline(heading[2])}</h${heading[1]}>`);
    else if (item) out.push(`<li class="l${item[1].length}">${inline(item[2])}</li>`);
    else if (line.startsWith('||')) out.push(`<tr>${line.split('||').slice(1, -1).map(cell => `<th>${inline(cell)}</th>`).join('')}</tr>`);
    else if (line.startsWith('|')) out.push(`<tr>${line.split('|').slice(1, -1).map(cell => `<td>${inline(cell)}</td>`).join('')}</tr>`);
    else if (line) out.push(`<p>${inline(line)}</p>`);
  }
  return out.join('\n').length;
}
