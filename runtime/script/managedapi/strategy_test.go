package managedapi_test

import "testing"

func TestStrategy_FollowsTheMostSpecificHandler(t *testing.T) {
	for name, c := range map[string]struct{ expression, want string }{
		"specific first":       {get404(`{ handleAnyError: () => 'any', handleHttpAnyError: () => 'http', handleHttp404Error: () => '404' }`), `"404"`},
		"any http":             {get404(`{ handleAnyError: () => 'any', handleHttpAnyError: () => 'http', handleHttp400Error: () => '400' }`), `"http"`},
		"other spelling":       {get404(`{ handleAnyHttpError: () => 'http' }`), `"http"`},
		"any":                  {get404(`{ handleAnyError: () => 'any', handleUnexpectedError: () => 'unexpected' }`), `"any"`},
		"null":                 {get404(`{ handleHttp404Error: () => null }`), `null`},
		"error is the answer":  {get404(`{ handleHttp404Error: (e: any, n: number) => [e.status, e.response.status, e.message.length > 10, n] }`), `[404,404,true,1]`},
		"propagates":           {get404(`{ handleHttp404Error: () => continuePropagation(), handleAnyError: () => 'any' }`), `"any"`},
		"skips":                {caught(get404(`{ handleHttp404Error: () => continuePropagation(true), handleAnyError: () => 'any' }`)), `"NotFoundError"`},
		"no handler":           {caught(get404(`{ handleHttp400Error: () => 1 }`)), `"NotFoundError"`},
		"undefined":            {caught(get404(`{ handleHttp404Error: () => undefined }`)), `"UnexpectedError"`},
		"handler throws":       {caught(get404(`{ handleHttp404Error: () => { throw new RangeError('x'); } }`)), `"RangeError"`},
		"async handler":        {get404(`{ handleHttp404Error: async () => 'later' }`), `"later"`},
		"builder function":     {get404(`(b) => b.http404Error(() => 'built')`), `"built"`},
		"builder":              {get404(`new ErrorStrategyBuilder().anyHttpError(() => 'http').anyError(() => 'any')`), `"http"`},
		"built":                {get404(`new ErrorStrategyBuilder().httpAnyError(() => 'http').build()`), `"http"`},
		"server error":         {`Tracker.Issue.getIssue({ issueIdOrKey: '502', errorStrategy: { handleHttp5xxError: () => '5xx', handleHttpAnyError: () => 'http' } })`, `"5xx"`},
		"a status of no class": {`Tracker.Issue.getIssue({ issueIdOrKey: '409', errorStrategy: { handleHttp5xxError: () => '5xx', handleHttpAnyError: () => 'http' } })`, `"http"`},
		"unexpected":           {`Tracker.Issue.getIssue({ issueIdOrKey: 'html', errorStrategy: { handleHttpAnyError: () => 'http', handleUnexpectedError: () => 'unexpected' } })`, `"unexpected"`},
		"global":               {`(Tracker.setGlobalErrorStrategy({ handleHttp404Error: () => 'global' }), ` + get404(`{ handleAnyError: () => 'any' }`) + `)`, `"global"`},
		"call over global":     {`(Tracker.setGlobalErrorStrategy((b) => b.http404Error(() => 'global')), ` + get404(`{ handleHttp404Error: () => 'call' }`) + `)`, `"call"`},
		"retries":              {`Tracker.Issue.getIssue({ issueIdOrKey: 'flaky', errorStrategy: { handleHttp5xxError: (e, attempt) => (attempt < 5 ? retry() : null) } })`, `{"ok":true}`},
		"retry handler":        {`Tracker.Issue.getIssue({ issueIdOrKey: 'flaky', errorStrategy: { handleHttp5xxError: getRetryErrorHandler(2, 0, 1) } })`, `{"ok":true}`},
		"retry handler ends":   {caught(`Tracker.Issue.getIssue({ issueIdOrKey: 'flaky', errorStrategy: { handleHttp5xxError: getRetryErrorHandler(1, 0, 1) } })`), `"ServerError"`},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, serve(t), imports+`import { retry, continuePropagation, getRetryErrorHandler, ErrorStrategyBuilder } from '@bobbin/managed-api';
				export default async function () { return `+c.expression+`; }`)
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func get404(strategy string) string {
	return `Tracker.Issue.getIssue({ issueIdOrKey: '404', errorStrategy: ` + strategy + ` })`
}

func caught(expression string) string {
	return `(async () => { try { return await ` + expression + `; } catch (e: any) { return e.name; } })()`
}

func TestStrategy_RateLimitsAreWaitedForByDefault(t *testing.T) {
	h := serve(t)
	if got := call(t, h, `Tracker.Issue.getIssue({ issueIdOrKey: 'limited' })`); got != `{"tries":3}` || seenTimes(h, "/issue/limited") != 3 {
		t.Errorf("got %s after %d requests", got, seenTimes(h, "/issue/limited"))
	}
	h = serve(t)
	got := call(t, h, caught(`Tracker.Issue.getIssue({ issueIdOrKey: 'limited', errorStrategy: null as any })`))
	if got != `"TooManyRequestsError"` || len(h.seen) != 1 {
		t.Errorf("without strategy: got %s after %d requests", got, len(h.seen))
	}
	h = serve(t)
	got = call(t, h, `(Tracker.setGlobalErrorStrategy(null), `+caught(`Tracker.Issue.getIssue({ issueIdOrKey: 'limited' })`)+`)`)
	if got != `"TooManyRequestsError"` || len(h.seen) != 1 {
		t.Errorf("without a global strategy: got %s after %d requests", got, len(h.seen))
	}
	h = serve(t)
	got = call(t, h, caught(`Tracker.Issue.getIssue({ issueIdOrKey: 'limited', errorStrategy: (b) => b.retryOnRateLimiting(1) })`))
	if got != `"TooManyRequestsError"` || len(h.seen) != 2 {
		t.Errorf("one retry: got %s after %d requests", got, len(h.seen))
	}
	h = serve(t)
	got = call(t, h, caught(`Tracker.Issue.getIssue({ issueIdOrKey: 'patient' })`))
	if got != `"TooManyRequestsError"` || len(h.seen) != 1 {
		t.Errorf("a wait of a day: got %s after %d requests", got, len(h.seen))
	}
}

func TestBaseApiCore_RunsOnAnyPlatform(t *testing.T) {
	got := run(t, serve(t), `import { BaseApiCore } from '@managed-api/commons-core';
		class MyApi extends BaseApiCore {
			protected getPlatformImplementation() {
				return { buffer: {} as any, performHttpCall: async (r: any) => this.buildResponse(r.url, 200, 'OK', { 'content-type': 'application/json' }, JSON.stringify(r)) };
			}
		}
		export default async function () { const r = await new MyApi().fetch('/x', { method: 'POST', headers: { A: 'b' }, body: 'c' }); return [r.ok, r.status, r.body, await r.text()]; }`)
	want := `[true,200,{"url":"/x","method":"POST","headers":{"a":"b"},"body":"c"},"{\"url\":\"/x\",\"method\":\"POST\",\"headers\":{\"a\":\"b\"},\"body\":\"c\"}"]`
	if got != want {
		t.Errorf("got %s", got)
	}
}
