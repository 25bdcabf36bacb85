import { toJira } from './sync/toJira';

/** Quality Center has no webhooks: the schedule `poll` asks every five minutes what was changed. */
export default async function (event: unknown, context: Context<EV>) {
  const settings = context.environment.vars;
  const done = { defects: await toJira('defects', settings), requirements: await toJira('requirements', settings) };
  const failed = [...done.defects.failed, ...done.requirements.failed];
  // What failed is tried again by the next poll; the run says so, and the others are done.
  if (failed.length > 0) throw new Error(`${failed.length} could not be brought to Jira:\n${failed.join('\n')}`);
  return done;
}
