// The migration as a plain script does it: the same requests, as many at a time, and nothing remembered.
const [url, atOnce] = [process.argv[2], Number(process.argv[3])];

async function answer(path, init) {
  const response = await fetch(url + path, init);
  if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
  return response.json();
}

async function* source() {
  for (let offset = 0; ; ) {
    const items = await answer(`/worklogs?offset=${offset}`);
    if (items.length === 0) return;
    yield* items;
    offset += items.length;
  }
}

const items = source();
let written = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let next = await items.next(); !next.done; next = await items.next()) {
      await answer('/worklogs', { method: 'POST', body: JSON.stringify(next.value) });
      written++;
    }
  }),
);
console.log(written);
