package managedapi_test

import "testing"

// A client with a platform of its own, as a port to another runtime is written.
const ported = `import { TrackerApiCore } from '@managed-api/tracker-v1-core';
import { PlatformImplementation, Request, Response, Headers, HttpError } from '@managed-api/commons-core';

const sent: string[] = [];
class Ported extends TrackerApiCore {
	name = 'ported';
	protected getPlatformImplementation(): PlatformImplementation {
		return {
			buffer: { encode: (text: string) => new TextEncoder().encode(text).buffer, decode: (buffer: ArrayBuffer) => new TextDecoder().decode(buffer) },
			performHttpCall: async (request: Request): Promise<Response> => {
				const kind = (request.headers['content-type'] ?? '').split(';')[0];
				sent.push([request.method, request.url, kind, typeof request.body === 'string' ? request.body : request.body?.byteLength ?? 'none'].join(' '));
				const status = request.url.includes('missing') ? 404 : 200;
				const headers = new Headers({ 'Content-Type': 'application/json' });
				return this.buildResponse('https://tracker' + request.url, status, status === 200 ? 'OK' : 'Not Found', headers, JSON.stringify({ key: 'A-1' }));
			},
		};
	}
}
export default async function () {
	const tracker = new Ported();
	const first = await tracker.Issue.getIssue({ issueIdOrKey: 'A-1', fields: ['a'] });
	await tracker.Issue.createIssue({ body: { summary: 'x' } });
	await tracker.Issue.Attachment.addAttachments({ issueIdOrKey: 'A-1', body: [{ fileName: 'f', content: 'x' }] });
	const none = await tracker.Issue.getIssue({ issueIdOrKey: 'missing', errorStrategy: { handleHttp404Error: (e: HttpError) => e.response.headers.get('content-type') } });
	tracker.setGlobalErrorStrategy({ handleHttpAnyError: () => 'global' });
	const global = await tracker.All.getIssue({ issueIdOrKey: 'missing' });
	const plain = await tracker.fetch('/any', { method: 'PUT', body: 'text' });
	return [tracker.name, first, none, global, plain.status, await plain.json(), tracker instanceof Ported, sent.map(s => s.replace(/ \d{2,}$/, ' bytes'))];
}
`

func TestPlatform_CarriesAClient(t *testing.T) {
	h := serve(t)
	want := `["ported",{"key":"A-1"},"application/json","global",200,{"key":"A-1"},true,["GET /issue/A-1?fields=a  none",` +
		`"POST /issue application/json {\"summary\":\"x\"}","POST /issue/A-1/attachments multipart/form-data bytes",` +
		`"GET /issue/missing  none","GET /issue/missing  none","PUT /any  text"]]`
	if got := run(t, h, ported); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(h.seen) > 0 {
		t.Errorf("%d requests went another way", len(h.seen))
	}
}

func TestPlatform_IsAskedFor(t *testing.T) {
	got := run(t, serve(t), `import { TrackerApiCore } from '@managed-api/tracker-v1-core';
export default function () { try { new (TrackerApiCore as any)(); } catch (e: any) { return e.message; } }
`)
	if got != `"A client with a platform of its own needs the method getPlatformImplementation"` {
		t.Errorf("got %s", got)
	}
}
