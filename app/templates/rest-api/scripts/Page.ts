import { buildHTMLResponse, type HttpEventRequest, type HttpEventResponse } from '@bobbin/generic/events';
import { callerOf } from './callers';
import { list, type Shown } from './issues';

/** The page: what is open in the project, with a search. The browser asks for a name and the key. */
export default async function (event: HttpEventRequest, context: Context<EV>): Promise<HttpEventResponse> {
  const { projectKey, callers } = context.environment.vars;
  if (!(await callerOf(event, callers))) {
    return page(401, 'Please log in', '<p>Any name, and your key as the password.</p>', { 'WWW-Authenticate': 'Basic realm="Issues", charset="UTF-8"' });
  }
  const { q = '', cursor } = event.queryStringParams;
  try {
    const { issues, next } = await list(projectKey, { status: 'open', text: q, cursor });
    const more = next ? `<p><a href="?${new URLSearchParams({ q, cursor: next })}">More</a></p>` : '';
    return page(200, `Open in ${projectKey}`, `${search(q)}${table(issues)}${more}`);
  } catch (error) {
    console.error(error);
    return page(502, 'Not now', '<p>Jira does not answer as it should. Try again in a minute.</p>');
  }
}

const search = (q: string) => `<form><input type="search" name="q" value="${escape(q)}" placeholder="Search" aria-label="Search"> <button>Search</button></form>`;

function table(issues: Shown[]): string {
  if (issues.length === 0) return '<p>Nothing is open.</p>';
  const rows = issues.map(({ key, summary, status, updated }) => `<tr><td>${key}</td><td>${escape(summary)}</td><td>${escape(status)}</td><td>${updated.slice(0, 10)}</td></tr>`);
  return `<table><thead><tr><th>Issue</th><th>Summary</th><th>Status</th><th>Changed</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function page(status: number, title: string, content: string, headers: Record<string, string> = {}): HttpEventResponse {
  const response = buildHTMLResponse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${style}</style></head>
<body><h1>${escape(title)}</h1>${content}</body></html>`);
  // Nothing is loaded from elsewhere, and no script runs, whatever a summary may contain.
  const safe = { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'", 'Cache-Control': 'no-store' };
  return { ...response, status, headers: { ...response.headers, ...safe, ...headers } };
}

const style = 'body{font:16px system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem;border-bottom:1px solid #8884}:root{color-scheme:light dark}';

const letters: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (letter) => letters[letter]);
