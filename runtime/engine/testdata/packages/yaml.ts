import { isMap, parse, parseAllDocuments, parseDocument, stringify, visit } from 'yaml';

const text = `# about
base: &base {retries: 3, on: [1, 0x1F, .5]}
job:
  <<: *base
  when: 2024-02-29
  text: |
    two
    lines — "quoted"
  folded: >-
    one
    line
  nothing: ~ # kept
`;

export default () => {
  const document = parseDocument(text, { merge: true });
  document.setIn(['job', 'added'], { deep: ['ä', 'no', '1'] });
  let maps = 0;
  visit(document, { Map: (_, node) => void (isMap(node) && maps++) });
  const broken = parseDocument('a: [1, 2\nb: "x');
  return [parse(text, { merge: true }), String(document), maps, stringify(parse('a: [1, 2]\nb: &x {c: d}\ne: *x')), broken.errors.map(e => [e.code, e.linePos?.[0]]), parseAllDocuments('a: 1\n---\n- b\n').map(d => d.toJS()), stringify({ s: 'yes', n: '007', long: 'word '.repeat(30).trim(), m: new Map([[1, new Set(['x'])]]) })];
};
