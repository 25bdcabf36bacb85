import { buildJSONResponse, type HttpEventRequest, type HttpEventResponse } from '@bobbin/generic/events';
import { HttpError } from '@bobbin/managed-api';

/** A refusal: what the caller is told, and with which status. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string, readonly headers: Record<string, string> = {}) {
    super(message);
  }
}

export interface Request extends HttpEventRequest {
  /** The parts of the path that the route has in braces. */
  params: Record<string, string>;
}

export interface Route {
  method: string;
  /** Such as /issues/{key}. */
  path: string;
  answer(request: Request): Promise<HttpEventResponse>;
}

/** Finds the route of a request and answers; what goes wrong becomes an answer, too. */
export async function route(event: HttpEventRequest, routes: Route[]): Promise<HttpEventResponse> {
  try {
    const here = routes.map((one) => ({ ...one, params: match(one.path, event.path) })).filter((one) => one.params);
    if (here.length === 0) throw new Refusal(404, `There is nothing at ${event.path}.`);
    const found = here.find((one) => one.method === event.method);
    if (!found) throw new Refusal(405, `${event.path} is not called with ${event.method}.`, { Allow: here.map((one) => one.method).join(', ') });
    return await found.answer({ ...event, params: found.params! });
  } catch (error) {
    return refusalOf(error);
  }
}

function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!name && part !== given[i]) return undefined;
    if (name) params[name] = given[i];
  }
  return params;
}

/** What the caller is told: their mistakes in words, those of Jira without its inner life. */
export function refusalOf(error: unknown): HttpEventResponse {
  if (error instanceof Refusal) return json(error.status, { error: error.message }, error.headers);
  console.error(error);
  if (error instanceof HttpError && error.status === 429) return json(503, { error: 'Too much is asked of Jira at this moment.' }, { 'Retry-After': '30' });
  return json(502, { error: 'Jira does not answer as it should.' });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpEventResponse {
  const response = buildJSONResponse(body);
  return { ...response, status, headers: { ...response.headers, ...headers } };
}
