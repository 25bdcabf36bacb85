// bobbin:client/words: what a service said of an error, and names that look alike.

const longest = 600;

// The service's own words of an error answer, in one line; '' when it has none.
export function serviceWords(answer: { body: any; headers: any }): string {
  let { body } = answer;
  if (body === undefined || body instanceof ArrayBuffer) return '';
  if (typeof body === 'string') {
    if (/^\s*</.test(body)) body = /<title[^>]*>([^<]*)</i.exec(body)?.[1] ?? '';
    return cut(body);
  }
  const said: string[] = [];
  collect(body, said, 0);
  return cut([...new Set(said)].join('; '));
}

// The keys under which services put sentences, in the order they are read.
const keys = ['errorMessages', 'errorMessage', 'message', 'error_description', 'error', 'errors', 'warningMessages', 'detail', 'title', 'reason'];

function collect(value: any, said: string[], depth: number) {
  if (value === null || value === undefined || depth > 4) return;
  if (typeof value !== 'object') { if (value !== '' && typeof value !== 'boolean') said.push(String(value)); return; }
  if (Array.isArray(value)) { for (const item of value) collect(item, said, depth + 1); return; }
  const known = keys.filter((key) => key in value);
  if (known.length > 0) { for (const key of known) byField(value[key], said, depth + 1); return; }
  if (depth > 0) byField(value, said, depth);
}

// An object of sentences by field: { summary: 'is required' }, { title: ['is too long'] }.
function byField(value: any, said: string[], depth: number) {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || keys.some((key) => typeof value[key] === 'string')) { collect(value, said, depth); return; }
  for (const field of Object.keys(value)) {
    const part: string[] = [];
    collect(value[field], part, depth + 1);
    if (part.length > 0) said.push(`${field}: ${part.join(', ')}`);
  }
}

function cut(text: string) {
  text = text.replace(/\s+/g, ' ').trim();
  return text.length > longest ? text.slice(0, longest) + '…' : text;
}

// Up to three of the names that are most like the one asked for.
export function nearest(name: string, names: string[]): string[] {
  const wanted = name.toLowerCase();
  const wantedLast = last(wanted);
  const found: { name: string; far: number }[] = [];
  for (const candidate of names) {
    const lower = candidate.toLowerCase();
    const lowerLast = last(lower);
    let far = distance(wanted, lower, Math.max(3, Math.floor(wanted.length / 3)));
    // The right method in the wrong group is as near as a slip of the pen.
    if (lowerLast === wantedLast) far = Math.min(far, 1.5);
    else if (wantedLast.length > 3 && lowerLast.includes(wantedLast)) far = Math.min(far, 3.5);
    if (far < Infinity) found.push({ name: candidate, far });
  }
  found.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return found.slice(0, 3).map((f) => f.name);
}

function last(name: string) { return name.slice(name.lastIndexOf('.') + 1); }

// Edits between two texts, or Infinity when there are more than limit.
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (row[j] < best) best = row[j];
    }
    if (best > limit) return Infinity;
    before = row;
  }
  return before[b.length] > limit ? Infinity : before[b.length];
}
