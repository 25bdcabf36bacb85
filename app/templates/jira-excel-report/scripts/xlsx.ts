// A small writer of Excel files: one sheet with a head, texts, numbers and times. A package such as exceljs can do far more; it is a megabyte that every run would
// load, and needs a network to be fetched once. Should you want colours and charts: `bobbin add exceljs`, and this file is not needed any more.

export type Cell = string | number | Date | null | undefined;

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const pack = 'http://schemas.openxmlformats.org/package/2006';
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** An Excel file with one sheet, whose first row is the head: bold, always in view, with filters. */
export function workbook(sheet: string, columns: { title: string; width: number }[], rows: Cell[][]): Uint8Array {
  const name = escape(sheet.slice(0, 31));
  const area = `A1:${letters(columns.length - 1)}${rows.length + 1}`;
  const lines = [row(columns.map(({ title }) => title), 1, 1), ...rows.map((cells, n) => row(cells, n + 2))];
  const widths = columns.map(({ width }, n) => `<col min="${n + 1}" max="${n + 1}" width="${width}" customWidth="1"/>`);
  return zip({
    '[Content_Types].xml': `${head}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
    '_rels/.rels': relations(['officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'${name.replace(/'/g, "''")}'!$A$1:$${letters(columns.length - 1)}$${rows.length + 1}</definedName></definedNames></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']),
    // Styles by number: 0 plain, 1 bold, 2 a time.
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${lines.join('')}</sheetData><autoFilter ref="${area}"/></worksheet>`,
  });
}

function relations(...targets: [string, string][]): string {
  const list = targets.map(([kind, target], n) => `<Relationship Id="rId${n + 1}" Type="${office}/${kind}" Target="${target}"/>`);
  return `${head}<Relationships xmlns="${pack}/relationships">${list.join('')}</Relationships>`;
}

function row(cells: Cell[], number: number, style = 0): string {
  const written = cells.map((cell, n) => {
    const at = `r="${letters(n)}${number}"`;
    if (cell === null || cell === undefined || cell === '') return '';
    if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : `<c ${at} s="2"><v>${cell.getTime() / 86_400_000 + 25_569}</v></c>`; // days since 1900, in UTC
    if (typeof cell === 'number') return Number.isFinite(cell) ? `<c ${at}><v>${cell}</v></c>` : '';
    // A text is never a formula, whatever it begins with. Excel takes 32,767 characters.
    return `<c ${at} t="inlineStr" s="${style}"><is><t xml:space="preserve">${escape(cell.slice(0, 32_767))}</t></is></c>`;
  });
  return `<row r="${number}">${written.join('')}</row>`;
}

/** The letters of a column: A, B, ... Z, AA. */
const letters = (n: number): string => (n < 26 ? '' : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26));

const special: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// What is left out are control characters: XML has no way to write them.
const escape = (text: string) => text.replace(/[&<>"\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, (c) => special[c] ?? '');

/** A ZIP archive of texts, stored as they are: Excel packs it when the file is saved. */
function zip(files: Record<string, string>): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const path = encoder.encode(name);
    const content = encoder.encode(text);
    // Version 2.0, names in UTF-8, stored, 1 January 1980.
    const common = [...u16(20), ...u16(0x0800), ...u16(0), ...u16(0), ...u16(0x21), ...u32(crc32(content)), ...u32(content.length), ...u32(content.length), ...u16(path.length), ...u16(0)];
    const local = Uint8Array.from([...u32(0x04034b50), ...common, ...path]);
    directory.push(Uint8Array.from([...u32(0x02014b50), ...u16(20), ...common, ...u16(0), ...u16(0), ...u16(0), ...u32(0), ...u32(offset), ...path]));
    parts.push(local, content);
    offset += local.length + content.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = [...u32(0x06054b50), ...u16(0), ...u16(0), ...u16(directory.length), ...u16(directory.length), ...u32(size), ...u32(offset), ...u16(0)];
  return join([...parts, ...directory, Uint8Array.from(end)]);
}

function join(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const u16 = (n: number) => [n & 0xff, (n >>> 8) & 0xff];
const u32 = (n: number) => [...u16(n & 0xffff), ...u16(n >>> 16)];

function crc32(bytes: Uint8Array): number {
  const table = Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n;
  });
  let crc = -1;
  for (let at = 0; at < bytes.length; at++) crc = table[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}
