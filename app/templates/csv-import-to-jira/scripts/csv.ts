/**
 * Reads CSV as RFC 4180 and Excel write it: fields in quotes may hold separators, line ends and doubled quotes; the separator is the comma, the semicolon or the
 * tab, whichever the head has most of. Gives each row by the names of the head.
 */
export function parse(text: string): Record<string, string>[] {
  const [head, ...rows] = cells(text.replace(/^\uFEFF/, ''));
  if (!head) return [];
  const names = head.map((name) => name.trim());
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) throw new Error(`The column "${twice}" is there twice.`);
  return rows
    .filter((row) => row.some((cell) => cell !== ''))
    .map((row) => Object.fromEntries(names.map((name, n) => [name, row[n] ?? ''])));
}

function cells(text: string): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === separator || c === '\n') {
      row.push(c === '\n' ? cell.replace(/\r$/, '') : cell);
      cell = '';
      if (c === '\n') rows.push(row.splice(0));
    } else cell += c;
  }
  if (quoted) throw new Error(`A quote is opened and never closed, in the row after line ${rows.length}.`);
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}

function separatorOf(text: string): string {
  const head = text.split('\n', 1)[0];
  const count = (separator: string) => head.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}
