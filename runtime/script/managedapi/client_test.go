package managedapi_test

import (
	"encoding/json"
	"strings"
	"testing"
)

const imports = "import Tracker from './api/tracker';\n"

// call runs one expression with the client in scope.
func call(t *testing.T, h *host, expression string) string {
	t.Helper()
	return run(t, h, imports+"export default async function () { return "+expression+"; }\n")
}

// failing gives name and message of what the expression rejects with.
func failing(t *testing.T, h *host, expression string) string {
	t.Helper()
	got := run(t, h, imports+"export default async function () { try { await "+expression+"; } catch (e: any) { return `${e.name}: ${e.message}`; } }\n")
	var text string
	if err := json.Unmarshal([]byte(got), &text); err != nil {
		t.Fatalf("%s did not fail: %s", expression, got)
	}
	return text
}

func TestClient_MakesAddresses(t *testing.T) {
	h := serve(t)
	for expression, want := range map[string]string{
		`Tracker.Issue.getIssue({ issueIdOrKey: 'A-1' })`:                                                               "/issue/A-1",
		`Tracker.Issue.getIssue({ issueIdOrKey: 'a/b c?ü' })`:                                                           "/issue/a%2Fb%20c%3F%C3%BC",
		`Tracker.Issue.getIssue({ issueIdOrKey: 7, fields: ['a', null, 'b'], expand: undefined })`:                      "/issue/7?fields=a&fields=b",
		`Tracker.Issue.getIssue({ issueIdOrKey: 7, since: new Date(0) })`:                                               "/issue/7?since=1970-01-01T00%3A00%3A00.000Z",
		`Tracker.Issue.getIssue({ issueIdOrKey: 0, fields: { a: { b: false } }, unknownOne: 1 })`:                       "/issue/0?fields%5Ba%5D%5Bb%5D=false&unknownOne=1",
		`Tracker.Issue.listIssues({ labels: ['a', 'b c'], iids: [1, 2] })`:                                              "/issues?labels=a%2Cb%20c&iids%5B%5D=1%2C2",
		`Tracker.Issue.listIssues()`:                                                                                    "/issues",
		`Tracker.Issue.Comment.getComments({ issueIdOrKey: 'A-1' })`:                                                    "/issue/A-1/comment",
		`Tracker.All.getIssueComments({ issueIdOrKey: 'A-1' })`:                                                         "/issue/A-1/comment",
		`Tracker.All.addWatcher({ issueIdOrKey: 'A-1', body: 'x' })`:                                                    "/issue/A-1/watchers",
		`(({ Issue: { getIssue } }) => getIssue({ issueIdOrKey: 'A-1' }))(Tracker)`:                                     "/issue/A-1",
		`Tracker['Issue']['getIssue'].call(null, { issueIdOrKey: 'A-1' })`:                                              "/issue/A-1",
		`Tracker.fetch('/rest/x?y=1').then((r) => r.json())`:                                                            "/rest/x?y=1",
		`Tracker.Issue.getIssue<null>({ issueIdOrKey: 'A-1', headers: { 'X-Custom': 'c' }, errorStrategy: undefined })`: "/issue/A-1",
	} {
		var answer struct{ URL string }
		if got := call(t, h, expression); json.Unmarshal([]byte(got), &answer) != nil || answer.URL != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
	for _, r := range h.seen {
		if r.Connection != "tracker" {
			t.Errorf("%s left without its connection", r.URL)
		}
	}
}

func TestClient_RefusesBeforeAnythingLeaves(t *testing.T) {
	h := serve(t)
	for expression, want := range map[string]string{
		`Tracker.Issue.getIssue({})`:                                                                 "TypeError: Issue.getIssue needs issueIdOrKey (GET /issue/{issueIdOrKey})",
		`Tracker.Issue.getIssue({ issueIdOrKey: '' })`:                                               "TypeError: Issue.getIssue needs issueIdOrKey (GET /issue/{issueIdOrKey})",
		`Tracker.Issue.getIssue()`:                                                                   "TypeError: Issue.getIssue needs issueIdOrKey (GET /issue/{issueIdOrKey})",
		`Tracker.Issue.getIssue({ issueIdOrKey: '..' })`:                                             `TypeError: Issue.getIssue: issueIdOrKey cannot be ".."`,
		`Tracker.Issue.getIssue('A-1')`:                                                              "TypeError: Issue.getIssue takes one object with its parameters",
		`Tracker.Issue.createIssue({ project: { key: 'A' } })`:                                       "TypeError: Issue.createIssue has no parameter project: did you mean body: { project }?",
		`Tracker.Issue.getIssue({ issueIdOrKey: 'A', body: {} })`:                                    "TypeError: Issue.getIssue takes no body (GET /issue/{issueIdOrKey})",
		`Tracker.Issue.getIsue({ issueIdOrKey: 'A-1' })`:                                             "TypeError: Tracker has no method Issue.getIsue. Did you mean Issue.getIssue? Anything the service can do is reached with .fetch('/path', { method, body }).",
		`((T: any) => T.Issue.Coment.getComments({ issueIdOrKey: 'A' }))(Tracker)`:                   "TypeError: Tracker has no method Issue.Coment.getComments. Did you mean Issue.Comment.getComments?",
		`((T: any) => T.Comment.getComments({}))(Tracker)`:                                           "Did you mean Issue.Comment.getComments?",
		`Tracker.All.getIssuComments({})`:                                                            "Did you mean All.getIssueComments",
		`Tracker['Zebra']['paint']({})`:                                                              "Tracker has no method Zebra.paint. Its groups are",
		`Tracker.Issue.Attachment.addAttachments({ issueIdOrKey: 'A', body: [{ name: 'x' }] })`:      "TypeError: Issue.Attachment.addAttachments: each file needs fileName and content",
		`Tracker.Issue.getIssue({ issueIdOrKey: 'A', errorStrategy: { handleAnyError: 5 as any } })`: "TypeError: handleAnyError of the error strategy is not a function",
	} {
		if got := failing(t, h, expression); !strings.Contains(got, want) {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
	if len(h.seen) != 0 {
		t.Errorf("%d requests left", len(h.seen))
	}
}

func TestClient_SendsBodies(t *testing.T) {
	h := serve(t)
	for expression, want := range map[string][2]string{
		`Tracker.Issue.createIssue({ body: { fields: { summary: 'ü', when: new Date(0) } } })`: {"application/json", `{"fields":{"summary":"ü","when":"1970-01-01T00:00:00.000Z"}}`},
		`Tracker.Issue.addWatcher({ issueIdOrKey: 'A', body: 'id' })`:                          {"application/json", `"id"`},
		`Tracker.Issue.createIssue()`: {"", ""},
		`Tracker.User.login({ body: { name: 'a b', tags: ['x', 'y'], skip: null } })`:                     {"application/x-www-form-urlencoded;charset=UTF-8", "name=a+b&tags=x&tags=y"},
		`Tracker.User.note({ body: 'plain' })`:                                                            {"text/plain;charset=UTF-8", "plain"},
		`Tracker.File.putFile({ path: 'x', 'If-Match': 'v1', body: new Uint8Array([65, 66]) })`:           {"", "AB"},
		`Tracker.File.putFile({ path: 'x', body: new Blob(['AB'], { type: 'image/png' }) })`:              {"image/png", "AB"},
		`Tracker.File.putFile({ path: 'x', body: 'AB', headers: { 'Content-Type': 'application/zip' } })`: {"application/zip", "AB"},
	} {
		var answer struct{ Type, Body string }
		if got := call(t, h, expression); json.Unmarshal([]byte(got), &answer) != nil || answer.Type != want[0] || answer.Body != want[1] {
			t.Errorf("%s\n got %s\nwant %v", expression, got, want)
		}
	}
	got := call(t, h, `Tracker.Issue.Attachment.addAttachments({ issueIdOrKey: 'A', body: [{ fileName: 'a.txt', content: 'text' }, { fileName: 'b.bin', content: new Uint8Array([66]).buffer }] })`)
	var answer struct{ Type, Body, Token string }
	if err := json.Unmarshal([]byte(got), &answer); err != nil {
		t.Fatal(err)
	}
	_, boundary, _ := strings.Cut(answer.Type, "boundary=")
	part := func(file, content string) string {
		return "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + file + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n"
	}
	if body := strings.ReplaceAll(answer.Body, boundary, "B"); body != part("a.txt", "text")+part("b.bin", "B")+"--B--\r\n" || answer.Token != "no-check" {
		t.Errorf("got %q, %q", body, answer.Token)
	}
}

func TestClient_ReadsAnswers(t *testing.T) {
	h := serve(t)
	for expression, want := range map[string]string{
		`typeof await Tracker.Issue.deleteIssue({ issueIdOrKey: 'gone' })`: `"undefined"`,
		`typeof await Tracker.Issue.getIssue({ issueIdOrKey: 'empty' })`:   `"undefined"`,
		`Tracker.File.getText()`: `"{\"a\":1}"`,
		`[...new Uint8Array(await Tracker.File.getFile({ path: 'bytes' }))]`:                                                                          `[0,255,128]`,
		`[Tracker.connectionId, Object.keys(Tracker), 'Issue' in Tracker, Object.keys(Tracker.Issue).length]`:                                         ``,
		`[typeof Tracker.Issue, typeof Tracker.Issue.getIssue, Tracker.Issue.getIssue.name, typeof (Tracker as any).then, await Tracker === Tracker]`: `["object","function","getIssue","undefined",true]`,
	} {
		if got := call(t, h, expression); want != "" && got != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
}

func TestClient_ErrorsSayWhatTheServiceSaid(t *testing.T) {
	h := serve(t)
	for key, want := range map[string]string{
		"400":  "BadRequestError: Tracker answered 400 Bad Request to GET /issue/400: summary: You must specify a summary.; priority: Unknown.",
		"401":  "UnauthorizedError: Tracker answered 401 Unauthorized to GET /issue/401: 401 Unauthorized",
		"403":  "ForbiddenError: Tracker answered 403 Forbidden to GET /issue/403: Not you.",
		"404":  "NotFoundError: Tracker answered 404 Not Found to GET /issue/404: Issue does not exist or you do not have permission to see it.",
		"409":  "HttpError: Tracker answered 409 Conflict to GET /issue/409: title: is too long, is blank",
		"422":  "HttpError: Tracker answered 422 Unprocessable Entity to GET /issue/422: The grant is over.; invalid_grant",
		"502":  "ServerError: Tracker answered 502 Bad Gateway to GET /issue/502: 502 Bad Gateway",
		"html": "UnexpectedError: Tracker answered GET /issue/html with text that is not JSON: ",
	} {
		if got := failing(t, h, `Tracker.Issue.getIssue({ issueIdOrKey: '`+key+`' })`); !strings.HasPrefix(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	gone := &host{base: "http://127.0.0.1:1"}
	if got := failing(t, gone, `Tracker.Issue.listIssues()`); !strings.HasPrefix(got, "UnexpectedError: GET /issues of Tracker got no answer: ") || !strings.Contains(got, "refused") {
		t.Error(got)
	}
}

func TestClient_ClassTakesAConnection(t *testing.T) {
	h := serve(t)
	got := run(t, h, `import { TrackerApi } from '@managed-api/tracker-v1-sr-connect';
		import { NotFoundError, HttpError } from '@managed-api/commons-core';
		export default async function () {
			const a = new TrackerApi('one'), b = new TrackerApi('two');
			b.setGlobalErrorStrategy({ handleHttp404Error: () => null });
			let caught: any;
			try { await a.Issue.getIssue({ issueIdOrKey: '404' }); } catch (e) { caught = e; }
			let refused: any;
			try { new TrackerApi(''); } catch (e) { refused = e; }
			return [a instanceof TrackerApi, a.connectionId, caught instanceof NotFoundError, caught instanceof HttpError, caught.response.status, caught.response.body.errors, await b.Issue.getIssue({ issueIdOrKey: '404' }), refused.message];
		}`)
	want := `[true,"one",true,true,404,{},null,"The Tracker client needs the name of a connection, such as 'jira/cloud'"]`
	if got != want {
		t.Errorf("got %s", got)
	}
	if len(h.seen) != 2 || h.seen[0].Connection != "one" || h.seen[1].Connection != "two" {
		t.Errorf("connections %+v", h.seen)
	}
}

// seenTimes counts the requests for an address.
func seenTimes(h *host, url string) int {
	n := 0
	for _, r := range h.seen {
		if r.URL == url {
			n++
		}
	}
	return n
}
