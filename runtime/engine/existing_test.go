package engine_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bobbin/app/enginetest"
	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/trial"
)

// existing makes a workspace of the scripts in testdata/existing, which are written as scripts
// of ScriptRunner Connect are, in one of the two modes.
func existing(t *testing.T, h *enginetest.Home, mode string) string {
	t.Helper()
	files := map[string]string{
		"bobbin.json": `{"format": 1, "id": "0192f3c4-5d6e-7000-8000-000000000002", "name": "Existing", "language": "ts", "compatibility": "` + mode + `",
			"connections": {"jira/cloud": {"connector": "jira-cloud"}, "gitlab": {"connector": "gitlab"}, "billing": {"connector": "generic", "id": "01HG8N3K5S"}}}`,
		"environments/development.json": `{"target": "HEAD", "accounts": {"jira/cloud": "simulated", "gitlab": "simulated", "billing": "billing"}}`,
		"listeners/pages.json":          `{"connection": "generic", "event": "http", "mode": "sync", "script": "HttpPages"}`,
	}
	names, err := filepath.Glob("testdata/existing/*.ts")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no scripts", err)
	}
	for _, name := range append(names, "testdata/existing/utils/Page.ts") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files["scripts/"+strings.TrimPrefix(filepath.ToSlash(name), "testdata/existing/")] = string(text)
	}
	return h.Workspace(t, "empty", files)
}

// inBothModes runs a story with a fresh engine in the standard mode and in the one of existing scripts.
func inBothModes(t *testing.T, story func(t *testing.T, h *enginetest.Home, dir, mode string)) {
	t.Parallel()
	for _, mode := range []string{"standard", "sr-connect"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			h := enginetest.Open(t)
			story(t, h, existing(t, h, mode), mode)
		})
	}
}

// gives runs a script and compares what it returned.
func gives(t *testing.T, h *enginetest.Home, dir, name, want string) {
	t.Helper()
	ran := h.Run(t, engine.Run{Dir: dir, Script: name})
	if strings.ReplaceAll(string(ran.Result), `\u0026`, "&") != want {
		t.Errorf("%s %s %+v\n got %s\nwant %s", name, ran.Status, ran.Error, ran.Result, want)
	}
}

func TestExisting_Attachments(t *testing.T) {
	inBothModes(t, func(t *testing.T, h *enginetest.Home, dir, _ string) {
		gives(t, h, dir, "Attachments", `{"copied":["small.txt through memory: small","large.bin through disk: 200, 0 bytes here"],`+
			`"contents":["large.bin=AAEC/w==","small.txt=c21hbGw="],"uploaded":201}`)
	})
}

func TestExisting_AttachmentsInATest(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := existing(t, h, "sr-connect")
	enginetest.Write(t, filepath.Join(dir, "tests/attachments.test.ts"), `import { expect, run, test } from '@bobbin/test';
		test('attachments are copied', async () => {
			const { status, result } = await run('Attachments');
			expect([status, (result as any).contents]).toEqual(['finished', ['large.bin=AAEC/w==', 'small.txt=c21hbGw=']]);
		});`)
	report, err := h.Test(t.Context(), dir, "", trial.Options{})
	if err != nil || report.Passed != 1 || report.Failed != 0 {
		t.Errorf("%v %+v", err, report)
	}
	if left := storedFiles(t, h); len(left) > 0 {
		t.Errorf("stored bodies outlived their test: %v", left)
	}
}

func TestExisting_ErrorStrategies(t *testing.T) {
	inBothModes(t, func(t *testing.T, h *enginetest.Home, dir, _ string) {
		gives(t, h, dir, "ErrorStrategies", `{"caught":"404 Not Found [\"Issue does not exist or you do not have permission to see it.\"]","asNull":null,`+
			`"passedOn":"any","order":["404/1","404/2","404/3","http","any"],"skipped":true,"builders":["built","function"],"attempts":3,`+
			`"global":["global","own","global 400"],"none":true,"nothing":"UnexpectedError"}`)
	})
}

func TestExisting_RecordPages(t *testing.T) {
	inBothModes(t, func(t *testing.T, h *enginetest.Home, dir, _ string) {
		gives(t, h, dir, "RecordPages", `[230,230,true,true,{"done":["a"],"at":"1970-01-01T00:00:00.000Z","map":{}},[0,true,false,true,"",true],`+
			`[400,400,400,400,400,400,400,400,400,400],["environment","workspace","team","invocation"],"other team",false,["scoped"]]`)
	})
}

// billing is a service that wants a token of its own making, which it forgets after one call.
func billing(t *testing.T) string {
	tokens := 0
	mux := http.NewServeMux()
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != "client" || password != "secret" || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "invoices" {
			http.Error(w, "invalid_client", http.StatusUnauthorized)
			return
		}
		tokens++
		fmt.Fprintf(w, `{"access_token": "token-%d", "expires_in": 3600}`, tokens)
	})
	mux.HandleFunc("GET /invoices", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != fmt.Sprintf("Bearer token-%d", tokens) {
			http.Error(w, "stale", http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"page": %q, "tokens": %d}`, r.FormValue("page"), tokens)
	})
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "well") })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestExisting_OAuthThroughAGenericConnection(t *testing.T) {
	inBothModes(t, func(t *testing.T, h *enginetest.Home, dir, _ string) {
		address := billing(t)
		account := connector.Account{Name: "billing", Connector: "generic", Auth: "none", BaseURL: address, APIURL: address}
		if err := h.Accounts().Keep(t.Context(), account, nil); err != nil {
			t.Fatal(err)
		}
		gives(t, h, dir, "OAuth", `["1 with token 1","2 with token 1","3 with token 2",200,"well"]`)
	})
}

func TestExisting_HTTPPages(t *testing.T) {
	inBothModes(t, func(t *testing.T, h *enginetest.Home, dir, _ string) {
		w, env, err := h.Listening(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewServer(h.Outside())
		t.Cleanup(s.Close)
		base := s.URL + ingress.Path("", string(w.ID), env.Name, "pages")
		for _, c := range []struct{ method, path, kind, body, want string }{
			{"GET", "/issues?project=DEMO", "", "", "200 text/html; charset=utf-8 <!DOCTYPE html><title>Issues</title><ul><li>DEMO-1 Welcome to the demo project</li><li>DEMO-2 The login page forgets the user</li><li>DEMO-3 Export issues as a table</li></ul>"},
			{"GET", "/image", "", "", "200 image/gif GIF89a\x01\x00\x01\x00\x00\x00\x00,"},
			{"POST", "/form", "application/x-www-form-urlencoded", "name=Ada+L", "202 text/plain; charset=utf-8 Thank you, Ada L"},
			{"POST", "/form", "application/json", "{}", "415 text/plain; charset=utf-8 "},
			{"POST", "/json", "application/json; charset=utf-8", `{"n": 21}`, `200 application/json {"twice":42,"trigger":"EXTERNAL"}`},
			{"POST", "/binary", "application/pdf", "%PDF", "200 text/plain; charset=utf-8 base64 JVBERg=="},
			{"PUT", "/else?x=1&x=2", "", "", "404 text/plain; charset=utf-8 Nothing at /else?x=1&x=2"},
		} {
			if got := ask(t, c.method, base+c.path, c.kind, c.body); got != c.want {
				t.Errorf("%s %s\n got %q\nwant %q", c.method, c.path, got, c.want)
			}
		}
	})
}

// ask sends one request and gives status, type and body of the answer.
func ask(t *testing.T, method, address, kind, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(got.StatusCode, " ", got.Header.Get("Content-Type"), " ", string(text))
}

func TestExisting_Chains(t *testing.T) {
	inBothModes(t, func(t *testing.T, h *enginetest.Home, dir, _ string) {
		h.Run(t, engine.Run{Dir: dir, Script: "Chains"})
		var results []string
		for _, i := range h.All(t, dir) {
			switch {
			case i.Function == "notExported":
				if i.Status != script.FunctionError || !strings.Contains(i.Error.Message, "notExported") {
					t.Errorf("a function that is not exported ended as %s: %+v", i.Status, i.Error)
				}
			case i.Function == "last":
				results = append(results, string(i.Result))
			case i.Parent != "" && strings.Contains(string(i.Result), "failures"):
				var last struct{ Failures []any }
				if err := json.Unmarshal(i.Result, &last); err != nil {
					t.Fatal(err)
				}
				results = append(results, fmt.Sprint(last.Failures, i.Trigger, i.RootTrigger))
			}
		}
		slices.Sort(results)
		if want := []string{"[404 400 400]" + string(invocation.Chained) + string(invocation.Manual), "{}"}; !slices.Equal(results, want) {
			t.Errorf("got %q, want %q", results, want)
		}
	})
}

// TestExisting_NamesLeadSomewhere imports every module by every name existing scripts know, and
// looks for what they take from it.
func TestExisting_NamesLeadSomewhere(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"record-storage": "RecordStorage createRecordStorage getRecordValue setRecordValue recordValueExists deleteRecordValue getKeysOfAllRecords",
		"trigger":        "triggerScript",
		"convert": "Convert convertBase64ToBuffer convertBase64ToText convertBufferToBase64 convertBufferToText convertTextToBase64 convertTextToBuffer " +
			"convertTextToText convertArrayBufferToFormDataBuffer",
		"events/http": "isJSON isText isBase64 buildJSONResponse buildPlainTextResponse buildHTMLResponse",
		"commons": "UnexpectedError HttpError BadRequestError UnauthorizedError ForbiddenError NotFoundError TooManyRequestsError ServerError retry " +
			"continuePropagation getRetryErrorHandler ErrorStrategyBuilder BaseApiCore buildResponse Headers",
	}
	var imports, checks strings.Builder
	n := 0
	take := func(module, names string) {
		n++
		fmt.Fprintf(&imports, "import * as m%d from '%s';\n", n, module)
		for name := range strings.FieldsSeq(names) {
			fmt.Fprintf(&checks, "  if (!(m%d as any).%s) missing.push('%s of %s');\n", n, name, name, module)
		}
	}
	for _, scope := range []string{"@bobbin/", "@sr-connect/", "@stitch-it/"} {
		take(scope+"record-storage", values["record-storage"])
		take(scope+"trigger", values["trigger"])
		take(scope+"convert", values["convert"])
	}
	take("@stitch-it/runtime", values["record-storage"]+" "+values["trigger"])
	take("@sr-connect/generic-app/events/http", values["events/http"])
	take("@stitch-it/generic-app/events/http", values["events/http"])
	take("@managed-api/commons-core", values["commons"])
	for app, class := range map[string]string{"jira-cloud-v3": "JiraCloudApi", "gitlab-v4": "GitlabApi", "generic": "GenericAppApi"} {
		for _, ending := range []string{"-sr-connect", "-core", "-stitch-it"} {
			take("@managed-api/"+app+ending, class+" "+class+"Core")
		}
		take("@managed-api/"+app+"-core/builders/errorStrategy", "ErrorStrategyBuilder")
		take("@managed-api/"+app+"-core/common", "HttpError")
		take("@managed-api/"+app+"-core/types/issue", "")
		take("@managed-api/"+app+"-core/definitions/Issue", "")
	}
	for _, module := range []string{"@sr-connect/jira-cloud/events", "@sr-connect/gitlab/events", "@sr-connect/jira-cloud/types/adf", "@sr-connect/servicenow/events"} {
		take(module, "")
	}
	h := enginetest.Open(t)
	dir := existing(t, h, "sr-connect")
	enginetest.Write(t, filepath.Join(dir, "scripts/Names.ts"), imports.String()+"export default function () {\n  const missing: string[] = [];\n"+checks.String()+"  return missing;\n}\n")
	gives(t, h, dir, "Names", "[]")
}

func TestExisting_Runtime(t *testing.T) {
	inBothModes(t, func(t *testing.T, h *enginetest.Home, dir, mode string) {
		gives(t, h, dir, "Runtime", map[string]string{
			"standard": `{"timed":false,"answer":["https://jira-cloud.simulated/rest/api/3/myself","application/json;charset=UTF-8"],"hmac":"6afa9046","took":"milliseconds","header":"text/plain","href":"https://example.com/path?a=1&b=2","failure":[true,"Fetch"],` +
				`"code":"No","fatal":"TypeError","env":{},"text":["YWI","ab","6Q==","multipart/form-data"],"blob":3}`,
			"sr-connect": `{"timed":true,"answer":["",null],"hmac":"6afa9046","took":"seconds","header":null,"href":"https://example.com/path?a=1","failure":[true,"Fetch"],` +
				`"code":"No - ScriptRunner Connect Error code: 400","fatal":1,"env":{},"text":["YWI","ab","6Q==","multipart/form-data"],"blob":3}`,
		}[mode])
	})
}
