import { buildJSONResponse, type HttpEventRequest, type HttpEventResponse, isJSON } from '@bobbin/generic/events';
import { HttpError } from '@bobbin/managed-api';
import { fits } from './key';
import { type Item, issueOfItem } from './issue';

/** What a Zap sends (Webhooks by Zapier, POST) becomes an issue; the Zap goes on with what is answered. */
export default async function (event: HttpEventRequest, context: Context<EV>): Promise<HttpEventResponse> {
  const { projectKey, issueType, keyHash } = context.environment.vars;
  if (!keyHash) return answer(503, { error: 'The parameter keyHash is not set, so nobody can be believed.' });
  if (!(await fits(event, keyHash))) return answer(401, { error: 'The header X-Api-Key is missing or wrong.' });
  const item = isJSON<Item>(event) ? event.body : undefined;
  if (!item?.id || typeof item.summary !== 'string' || !item.summary.trim()) {
    return answer(422, { error: 'Send JSON with id, which names the item for ever, and summary.' });
  }

  try {
    const { key, created } = await issueOfItem(item, projectKey, issueType);
    console.log(`${item.id}: ${key} ${created ? 'created' : 'was there already'}`);
    return answer(created ? 201 : 200, { key, created });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    // Zapier shows this in the Zap's history and tries again where it is told to (Autoreplay).
    console.error(error);
    return answer(error.status === 400 ? 422 : 502, { error: `Jira answered ${error.status}: ${await error.text()}` });
  }
}

const answer = (status: number, body: object): HttpEventResponse => ({ ...buildJSONResponse(body), status });
