// What the workloads work on: made the same way in every engine.

/** A search result of Jira with 600 issues: about 0.8 MB as JSON. */
export function search() {
  const statuses = ['To Do', 'In Progress', 'In Review', 'Done'];
  const issues = [];
  for (let n = 0; n < 600; n++) {
    const person = {
      accountId: `5b10a2844c20165700ede${n % 40}`,
      displayName: `Person Number ${n % 40}`,
      active: n % 7 !== 0,
      timeZone: 'Europe/Berlin',
      avatarUrls: { '48x48': `https://avatars.example.com/${n % 40}/48`, '24x24': `https://avatars.example.com/${n % 40}/24` },
    };
    issues.push({
      id: String(10000 + n),
      key: `DEMO-${n + 1}`,
      self: `https://example.atlassian.net/rest/api/3/issue/${10000 + n}`,
      fields: {
        summary: `Summary ${n}: the "export" of Größe & Maß fails`,
        created: new Date(Date.UTC(2026, n % 12, 1 + (n % 28), n % 24)).toISOString(),
        votes: n % 13,
        progress: n / 600,
        resolution: null,
        flagged: n % 11 === 0,
        labels: ['backend', `team-${n % 6}`, 'imported'],
        status: { id: String(n % 4), name: statuses[n % 4], statusCategory: { id: n % 4, key: 'indeterminate', colorName: 'yellow' } },
        priority: { id: String(n % 5), name: `P${n % 5}` },
        assignee: person,
        reporter: person,
        timespent: (n * 937) % 36000,
        description: {
          type: 'doc',
          version: 1,
          content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Some text that goes on for a while, because descriptions do.' }] }],
        },
      },
    });
  }
  return { startAt: 0, maxResults: 600, total: 600, issues };
}

/** Names as people have them, in no order. */
export function names(count) {
  const first = ['Änne', 'Zoé', 'åke', 'Bob', 'émile', 'Ólafur', 'Ürsula', 'nils', 'Nils', 'Çelik', 'Łukasz', 'Žofie'];
  const last = ['Müller', 'Muller', "O'Brien", 'Nuñez', 'Østergaard', 'de la Cruz', 'Smith', 'Śliwa'];
  const all = [];
  for (let n = 0; n < count; n++) {
    const at = (n * 7919) % count;
    all.push(`${last[at % last.length]}, ${first[(at >> 3) % first.length]} ${at}`);
  }
  return all;
}

/** Text of a size in bytes, some of it not ASCII. */
export function text(bytes) {
  const line = 'Größe und Maß: the quick brown fox jumps over the lazy dog, 12 times a day – every day.\n';
  return line.repeat(Math.ceil(bytes / 92));
}

/** Bytes that repeat after 251. */
export function bytes(size) {
  const all = new Uint8Array(size);
  for (let n = 0; n < size; n++) all[n] = n % 251;
  return all;
}
