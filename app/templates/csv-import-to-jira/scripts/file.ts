import { getRecordValue, setRecordValue } from '@bobbin/record-storage';

const size = 1_000_000; // characters in a record; a record takes 6 MB
const ttl = 30 * 24 * 3600; // a month: a paused import may be resumed until then

/** Keeps a file in records, for as long as its import may take. */
export async function keep(name: string, text: string) {
  const parts = Math.ceil(text.length / size);
  for (let n = 0; n < parts; n++) await setRecordValue(`${name}-part-${n}`, text.slice(n * size, (n + 1) * size), { ttl });
  await setRecordValue(`${name}-parts`, parts, { ttl });
}

export async function fetchFile(name: string): Promise<string> {
  const parts = await getRecordValue<number>(`${name}-parts`);
  if (!parts) throw new Error(`The file of ${name} is not kept any more; send it again.`);
  let text = '';
  for (let n = 0; n < parts; n++) text += await getRecordValue<string>(`${name}-part-${n}`);
  return text;
}
