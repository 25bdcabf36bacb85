import type { PullRequestEvent } from '@bobbin/github/events';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import GitHub from './api/github';
import { keysIn, link, move } from './issues';

const stages: Record<string, true> = { opened: true, reopened: true, ready_for_review: true, converted_to_draft: true, edited: true, closed: true };

/** Moves the issues that a pull request names to the status of its stage, and links it there. */
export default async function ({ action, pull_request: pull, repository }: PullRequestEvent, context: Context<EV>) {
  const { projects, statuses, branches, remind } = context.environment.vars;
  const name = `${repository.full_name}#${pull.number}`;
  if (!stages[action]) return { name, action: 'ignored', why: action };
  const keys = keysIn(`${pull.head.ref} ${pull.title}`, projects);
  if (keys.length === 0) {
    if (remind && action === 'opened') await remindOnce(repository, pull.number, projects);
    console.info(`${name} names no issue`);
    return { name, keys, action: 'ignored', why: 'it names no issue' };
  }

  const stage = pull.merged ? 'merged' : pull.state === 'closed' ? 'closed' : pull.draft ? 'draft' : 'open';
  const status = stage === 'merged' && !branches.includes(pull.base.ref) ? undefined : statuses[stage];
  const done: Record<string, string> = {};
  for (const key of keys) {
    done[key] = status ? await move(key, status, stage === 'merged') : 'left where it is';
    if (done[key] !== 'unknown') await link(key, pull.html_url, `${name} ${pull.title}`, stage);
    console.log(`${name} ${stage}: ${key} ${done[key]}`);
  }
  return { name, stage, done };
}

async function remindOnce({ owner, name }: PullRequestEvent['repository'], number: number, projects: string[]) {
  const key = `reminded-${name.replace(/[^\w-]/g, '_')}-${number}`;
  if (await getRecordValue<boolean>(key)) return;
  const body = `This pull request names no Jira issue of ${projects.join(', ')}. Put its key into the title, for example \`${projects[0]}-123 What it does\`.`;
  await GitHub.Issue.Comment.createComment({ owner: owner.login, repo: name, issue_number: number, body: { body } });
  await setRecordValue(key, true);
}
