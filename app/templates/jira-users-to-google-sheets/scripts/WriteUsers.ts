import Jira from './api/jira';
import { write } from './sheet';

/** Writes the users of the site into the sheet, sorted by name. */
export default async function (event: unknown, context: Context<EV>) {
  const { apps, inactive, spreadsheetId, sheet } = context.environment.vars;
  const rows: (string | boolean)[][] = [];
  for await (const user of Jira.paginate(Jira.User.getUsers, { maxResults: 200 })) {
    if (!apps && user.accountType !== 'atlassian') continue;
    if (!inactive && !user.active) continue;
    // Somebody who hides the address in the profile has none here.
    rows.push([user.displayName ?? '', user.emailAddress ?? '', user.active ?? false, user.accountType ?? '', user.timeZone ?? '', user.accountId!]);
  }
  rows.sort(([a], [b]) => String(a).localeCompare(String(b)));
  await write(spreadsheetId, sheet, ['Name', 'E-mail', 'Active', 'Kind', 'Time zone', 'Account id'], rows);
  console.log(`${rows.length} users written`);
  return { users: rows.length };
}
