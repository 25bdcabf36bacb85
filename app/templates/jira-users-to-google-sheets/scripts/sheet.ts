import Sheets from './api/google/sheets';

const atOnce = 2000; // rows in a call: Google recommends bodies of at most 2 MB

/** Makes a sheet say these rows and nothing else. It is never empty meanwhile: new rows are written over old ones, then the rest is cleared. */
export async function write(spreadsheetId: string, sheet: string, head: string[], rows: (string | boolean)[][]) {
  await ensure(spreadsheetId, sheet);
  const all = [head, ...rows];
  for (let start = 0; start < all.length; start += atOnce) {
    await Sheets.Spreadsheet.Value.updateValues({
      spreadsheetId,
      range: `${quoted(sheet)}!A${start + 1}`,
      valueInputOption: 'RAW', // a name that begins with = is a name, not a formula
      body: { majorDimension: 'ROWS', values: all.slice(start, start + atOnce) },
    });
  }
  await Sheets.Spreadsheet.Value.clearValues({ spreadsheetId, range: `${quoted(sheet)}!A${all.length + 1}:${column(head.length)}` });
}

async function ensure(spreadsheetId: string, title: string) {
  const { sheets } = await Sheets.Spreadsheet.getSpreadsheet({ spreadsheetId });
  if (sheets?.some((one) => one.properties?.title === title)) return;
  await Sheets.Spreadsheet.batchUpdateSpreadsheet({
    spreadsheetId,
    body: { requests: [{ addSheet: { properties: { title, gridProperties: { frozenRowCount: 1 } } } }] },
  });
}

const quoted = (sheet: string) => `'${sheet.replace(/'/g, "''")}'`;
const column = (n: number) => String.fromCharCode(64 + n); // up to Z
