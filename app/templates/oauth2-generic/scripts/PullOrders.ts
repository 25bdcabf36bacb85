import { convertMarkdownToADF } from '@bobbin/convert';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import Jira from './api/jira/cloud';
import { acknowledge, type Order, ordersSince } from './partner';

/** How far the runs before have come: the newest change that was seen, in ISO 8601. */
const seen = 'orders-seen-until';

/** Makes an issue of every order that is new. Bind it to a schedule. */
export default async function (_event: unknown, context: Context<EV>) {
  const { projectKey, overlapMinutes = 10 } = context.environment.vars;
  const last = (await getRecordValue<string>(seen)) ?? new Date(context.startTime - 24 * 60 * 60 * 1000).toISOString();
  const since = new Date(Date.parse(last) - overlapMinutes * 60 * 1000).toISOString();
  const outcome = { created: 0, known: 0 };

  for await (const order of ordersSince(since)) {
    const name = `order-${order.id.replace(/[^A-Za-z0-9]+/g, '-')}`; // as record and as label
    if (await getRecordValue<string>(name)) {
      outcome.known++;
    } else {
      const key = (await findByLabel(name)) ?? (await create(order, projectKey, name));
      await acknowledge(order, key);
      await setRecordValue(name, key); // only now: an order that the partner was not told of is tried again
      outcome.created++;
    }
    // After each: a run that is stopped here goes on behind this order.
    if (order.updatedAt > ((await getRecordValue<string>(seen)) ?? '')) await setRecordValue(seen, order.updatedAt);
  }
  console.log(`${outcome.created} new, ${outcome.known} known, since ${since}`);
  return outcome;
}

async function findByLabel(label: string): Promise<string | undefined> {
  const { issues } = await Jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `labels = "${label}"`, fields: ['summary'], maxResults: 1 } });
  return issues?.[0]?.key;
}

async function create(order: Order, projectKey: string, label: string): Promise<string> {
  const created = await Jira.Issue.createIssue({
    body: {
      fields: {
        project: { key: projectKey },
        issuetype: { name: 'Task' },
        summary: `Order ${order.id}: ${order.title}`.replace(/\s+/g, ' ').slice(0, 255),
        ...(order.customer ? { description: convertMarkdownToADF(`Customer: ${order.customer}`) } : {}),
        labels: ['order', label],
      },
    },
  });
  return created.key!;
}
