import ExcelJS from 'exceljs';

export default async () => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('Worklogs', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = [{ header: 'Key', key: 'key', width: 12 }, { header: 'Hours', key: 'hours', style: { numFmt: '0.00' } }, { header: 'Day', key: 'day' }, { header: 'Note', key: 'note' }];
  for (let i = 1; i <= 50; i++) sheet.addRow({ key: `DEMO-${i}`, hours: i / 4, day: new Date(Date.UTC(2024, 1, i)), note: i % 2 ? 'Grüße <&> 😀' : null });
  sheet.addRow(['Sum', { formula: 'SUM(B2:B51)', result: 318.75 }]);
  sheet.getRow(1).font = { bold: true };
  sheet.getCell('D2').value = { text: 'link', hyperlink: 'https://example.com/?a=1&b=2' };
  const bytes = new Uint8Array(await book.xlsx.writeBuffer() as ArrayBuffer);
  const again = new ExcelJS.Workbook();
  await again.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as any);
  const back = again.getWorksheet('Worklogs')!;
  return {
    zip: String.fromCharCode(...bytes.slice(0, 2)), rows: back.rowCount, first: back.getRow(1).values, second: back.getRow(2).values, sum: back.getCell('B52').value, format: back.getCell('B3').numFmt,
    bold: back.getRow(1).font?.bold, frozen: back.views[0].state, total: back.getColumn(2).values.slice(2, 52).reduce((sum: number, v) => sum + Number(v), 0), note: back.getCell('D4').value, csv: new TextDecoder().decode(new Uint8Array(await again.csv.writeBuffer() as ArrayBuffer)).split('\n').slice(0, 3),
  };
};
