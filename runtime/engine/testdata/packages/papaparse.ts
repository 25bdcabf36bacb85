import Papa from 'papaparse';

export default () => {
  const text = 'key;summary;points\r\nDEMO-1;"Says ""hi""; and goes\non";3\r\nDEMO-2;Grüße 😀;\r\n';
  const parsed = Papa.parse<Record<string, unknown>>(text, { header: true, skipEmptyLines: true, dynamicTyping: true });
  const steps: number[] = [];
  Papa.parse('1,2\n3,4', { dynamicTyping: true, step: (row: { data: number[] }) => steps.push(row.data[0]) });
  return {
    parsed: parsed.data, meta: [parsed.meta.delimiter, parsed.meta.linebreak, parsed.meta.fields], steps,
    broken: Papa.parse('a,b\n1,"2', { header: true }).errors.map(e => e.code),
    written: Papa.unparse([{ a: 1, b: 'x,"y"' }, { a: null, b: '=SUM(A1)' }], { escapeFormulae: true, delimiter: ';' }),
  };
};
