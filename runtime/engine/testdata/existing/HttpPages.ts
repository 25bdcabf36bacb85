import { HttpEventRequest, HttpEventResponse, isText, buildHTMLResponse, isJSON, buildJSONResponse, isBase64, buildPlainTextResponse } from '@sr-connect/generic-app/events/http';
import JiraCloud from './api/jira/cloud';
import { page } from './utils/Page';

export default async function (event: HttpEventRequest, context: Context): Promise<HttpEventResponse> {
    switch (event.path) {
        case '/issues': {
            const found = await JiraCloud.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: `project = ${event.queryStringParams.project} ORDER BY key`, fields: ['summary'] } });
            return buildHTMLResponse(page('Issues', (found.issues ?? []).map(issue => `${issue.key} ${issue.fields?.summary}`)));
        }
        case '/image':
            return { status: 200, headers: { 'Content-Type': 'image/gif' }, body: 'R0lGODlhAQABAAAAACw=', isBase64: true };
        case '/form':
            if (isText(event)) {
                const form = new URLSearchParams(event.body);
                return { ...buildPlainTextResponse(`Thank you, ${form.get('name')}`), status: 202 };
            }
            return { status: 415 };
        case '/json':
            return isJSON<{ n: number }>(event) ? buildJSONResponse({ twice: event.body.n * 2, trigger: context.triggerType }) : { status: 400, body: 'JSON, please' };
        case '/binary':
            return buildPlainTextResponse(isBase64(event) ? `${event.bodyType} ${event.body}` : 'not binary');
        default:
            return { status: 404, headers: { 'X-Method': event.method }, body: `Nothing at ${event.path}?${event.queryString}` };
    }
}
