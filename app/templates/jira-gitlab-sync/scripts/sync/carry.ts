import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import { groupOf, join, mark, type Group } from './pairs';
import { isIn, targetsOf } from './rules';
import { site, type Content, type Issue } from './sites';

type Settings = Pick<EV, 'rules' | 'issueType'>;

/** The counterparts that changes of an issue go to: by the rules to where it began, and from there on to the others. */
function counterparts(issue: Issue, { origin, others }: Group, rules: string[]): Issue[] {
  const goes = (from: Issue, to: Issue) => targetsOf(from, rules).some((target) => isIn(to, target));
  if (mark(issue) === mark(origin)) return others.filter((other) => goes(origin, other));
  if (!goes(issue, origin)) return [];
  return [origin, ...others.filter((other) => mark(other) !== mark(issue) && goes(origin, other))];
}

/** Makes the counterparts of an issue say what it says; those that are missing are made. */
export async function carry(issue: Issue, content: Content, labels: string[], change: Partial<Content>, { rules, issueType }: Settings) {
  const group = await groupOf(issue);
  const done: Record<string, 'created' | 'updated'> = {};
  if (Object.keys(change).length > 0) {
    for (const other of counterparts(issue, group, rules)) {
      if (await site(other.at).change(other, change)) done[mark(other)] = 'updated';
      else if (other !== group.origin) group.others = group.others.filter((one) => one !== other); // deleted there: made anew below
    }
  }
  if (mark(issue) === mark(group.origin)) {
    for (const target of targetsOf(issue, rules)) {
      const wanted = !target.label || labels.includes(target.label);
      if (!wanted || group.others.some((other) => isIn(other, target))) continue;
      const to = { at: target.at, project: target.project };
      const found = await site(to.at).find(to, mark(issue)); // made before, and the records were lost
      const other = found ?? (await site(to.at).create(to, content, mark(issue), issueType));
      if (found) await site(to.at).change(found, content);
      await join(group, other);
      done[mark(other)] = found ? 'updated' : 'created';
    }
  }
  for (const [name, what] of Object.entries(done)) console.log(`${mark(issue)}: ${name} ${what}`);
  return { issue: mark(issue), done };
}

/** Writes a comment to the counterparts, or changes it where it was written already. */
export async function carryComment(issue: Issue, id: string, text: string, { rules }: Settings) {
  const key = `comment-${mark(issue)}-${id}`;
  const written = (await getRecordValue<Record<string, string>>(key)) ?? {};
  const done: Record<string, 'created' | 'updated'> = {};
  for (const other of counterparts(issue, await groupOf(issue), rules)) {
    const name = mark(other);
    if (written[name] && (await site(other.at).changeComment(other, written[name], text))) {
      done[name] = 'updated';
      continue;
    }
    const made = await site(other.at).comment(other, text);
    if (!made) continue; // the issue is gone; its next change makes it anew
    written[name] = made;
    done[name] = 'created';
    await setRecordValue(key, written);
  }
  return { issue: mark(issue), comment: id, done };
}
