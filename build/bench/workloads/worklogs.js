// 10,000 worklogs: dates, regular expressions, small texts.
export const title = '10,000 worklogs: dates, regular expressions, texts';

export function prepare() {
  const all = [];
  for (let n = 0; n < 10000; n++) {
    all.push({
      issue: `DEMO-${n % 300}`,
      started: `2026-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}T${String(n % 24).padStart(2, '0')}:30:00.000+0200`,
      comment: `Worked ${n % 8}h ${n % 60}m on "task ${n}" #billable${n % 2} @person-${n % 17}`,
    });
  }
  return all;
}

export function work(worklogs) {
  const weeks = {};
  for (const { issue, started, comment } of worklogs) {
    const date = new Date(started.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    const monday = new Date(date);
    monday.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
    const week = monday.toISOString().slice(0, 10);
    const [, hours, minutes] = /(\d+)h (\d+)m/.exec(comment) ?? [];
    const tags = comment.match(/[#@][\w-]+/g) ?? [];
    const entry = (weeks[week] ??= { seconds: 0, issues: new Set(), tags: {} });
    entry.seconds += Number(hours) * 3600 + Number(minutes) * 60;
    entry.issues.add(issue);
    for (const tag of tags) entry.tags[tag] = (entry.tags[tag] ?? 0) + 1;
  }
  return Object.keys(weeks)
    .sort()
    .map(week => `${week} ${(weeks[week].seconds / 3600).toFixed(2)} ${weeks[week].issues.size} ${Object.keys(weeks[week].tags).length}`)
    .join('\n');
}
