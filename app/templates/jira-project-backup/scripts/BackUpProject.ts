import { migrate } from '@bobbin/migrate';
import Jira from './api/jira/cloud';
import { saveAttachments } from './attachments';
import { type File, findFile, writeFile } from './files';
import { contentOf } from './issue';

/**
 * Writes the issues of the project into the repository, one file each. A run that was stopped goes on where it was;
 * after one that has ended, the schedule and `{ "again": true }` begin anew and write what has changed.
 */
export default async function (event: { dryRun?: boolean; again?: boolean }, context: Context<EV>) {
  const { projectKey, repository, branch, attachmentMB = 5 } = context.environment.vars;
  const place = { repository, branch };
  const again = event.again ?? context.triggerType === 'SCHEDULED';

  return migrate(`backup-${projectKey}`, {
    async *source(cursor?: string) {
      // In the order in which they were made: what is changed meanwhile stays in its place.
      const jql = `project = "${projectKey}" ORDER BY created ASC, key ASC`;
      for (;;) {
        const page = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql, fields: ['*all'], maxResults: 50, nextPageToken: cursor } });
        cursor = page.nextPageToken;
        yield { items: page.issues ?? [], cursor };
        if (!cursor) return;
      }
    },
    key: (issue) => issue.key!,
    map: async (issue): Promise<File> => ({ path: `${projectKey}/${issue.key}.json`, content: await contentOf(issue) }),
    sink: {
      find: (key) => findFile(place, `${projectKey}/${key}.json`),
      async create(file, issue) {
        await saveAttachments(place, projectKey, issue, attachmentMB); // before the issue's file, which says that all is there
        return writeFile(place, file, 'create');
      },
      async update(_found, file, issue) {
        await saveAttachments(place, projectKey, issue, attachmentMB);
        return writeFile(place, file, 'update');
      },
      read: ({ content }) => ({ content }),
    },
    concurrency: 4, // commits of one branch stand in line in GitLab
    onError: 'retry',
    ...event,
    again,
  });
}
