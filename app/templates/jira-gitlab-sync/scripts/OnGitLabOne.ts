import { fromGitLab, type GitLabEvent } from './sync/events';

export default async function (event: GitLabEvent, context: Context<EV>) {
  return fromGitLab('gitlab/one', event, context.environment.vars);
}
