import { type HttpEventRequest, type HttpEventResponse, isJSON } from '@bobbin/generic/events';
import { callerOf } from './callers';
import { json, Refusal, type Request, refusalOf, route } from './http';
import { create, get, list } from './issues';

/** The API: GET /issues, GET /issues/KEY, POST /issues. */
export default async function (event: HttpEventRequest, context: Context<EV>): Promise<HttpEventResponse> {
  const { projectKey, callers } = context.environment.vars;
  const caller = await callerOf(event, callers);
  if (!caller) return refusalOf(new Refusal(401, 'Send your key: Authorization: Bearer KEY.', { 'WWW-Authenticate': 'Bearer' }));
  console.log(`${caller}: ${event.method} ${event.path}`);

  return route(event, [
    {
      method: 'GET',
      path: '/issues',
      answer: async ({ queryStringParams: { status, text, cursor } }: Request) => json(200, await list(projectKey, { status, text, cursor })),
    },
    {
      method: 'GET',
      path: '/issues/{key}',
      answer: async ({ params }: Request) => json(200, await get(projectKey, params.key.toUpperCase())),
    },
    {
      method: 'POST',
      path: '/issues',
      async answer(request: Request) {
        if (!isJSON(request)) throw new Refusal(415, 'Send JSON: Content-Type: application/json.');
        const key = await create(projectKey, caller, request.body);
        return json(201, { key }, { Location: `issues/${key}` });
      },
    },
  ]);
}
