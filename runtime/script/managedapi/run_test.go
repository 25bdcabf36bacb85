package managedapi_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/workspace"
)

// tracker is a service with every kind of operation.
func tracker() *connector.Table {
	return &connector.Table{Operations: map[string]connector.Operation{
		"Issue.getIssue":                  {All: "getIssue", Method: "GET", Path: "/issue/{issueIdOrKey}", Query: []string{"fields", "expand", "since"}},
		"Issue.createIssue":               {All: "createIssue", Method: "POST", Path: "/issue", Body: connector.BodyJSON},
		"Issue.deleteIssue":               {All: "deleteIssue", Method: "DELETE", Path: "/issue/{issueIdOrKey}", Answer: "none"},
		"Issue.listIssues":                {All: "listIssues", Method: "GET", Path: "/issues", Query: []string{"labels", "iids[]"}, Comma: true},
		"Issue.addWatcher":                {All: "addWatcher", Method: "POST", Path: "/issue/{issueIdOrKey}/watchers", Body: connector.BodyJSON},
		"Issue.Comment.getComments":       {All: "getIssueComments", Method: "GET", Path: "/issue/{issueIdOrKey}/comment"},
		"Issue.Attachment.addAttachments": {Method: "POST", Path: "/issue/{issueIdOrKey}/attachments", Body: connector.BodyMultipart, Fixed: map[string]string{"X-Atlassian-Token": "no-check"}},
		"File.putFile":                    {Method: "PUT", Path: "/file/{path}", Body: connector.BodyBinary, Header: []string{"If-Match"}},
		"File.getFile":                    {Method: "GET", Path: "/file/{path}", Answer: "binary"},
		"File.getText":                    {Method: "GET", Path: "/text", Answer: "text"},
		"User.login":                      {Method: "POST", Path: "/login", Body: connector.BodyForm},
		"Board.getBoards": {Method: "POST", Path: "/graphql", Body: connector.BodyGraphQL, GraphQL: &connector.GraphQL{Kind: "query", Field: "boards",
			Args: map[string]string{"ids": "[ID!]", "limit": "Int"}, Nested: map[string]string{"items.order": "Order"}}},
		"Board.broken": {Method: "POST", Path: "/graphql/broken", Body: connector.BodyGraphQL, GraphQL: &connector.GraphQL{Kind: "mutation", Field: "broken", Plain: true}},
		"User.note":    {Method: "POST", Path: "/note", Body: connector.BodyText},
	}}
}

var compiler = sync.OnceValue(func() *compile.Compiler {
	rows := tracker()
	c := &connector.Connector{
		Name: "tracker", Title: "Tracker", Client: "TrackerApi", Packages: []string{"@bobbin/tracker", "@managed-api/tracker-v1-sr-connect", "@managed-api/tracker-v1-core"},
		Table: func() *connector.Table { return rows }, Declarations: func() string { return "declare const client: any;\nexport default client;\n" },
	}
	return compile.New(compile.Config{Names: []string{c.Name}, Connectors: func(name string) (*connector.Connector, bool) { return c, name == c.Name }})
})

// bundle compiles a script that may import the connection and the modules.
func bundle(t testing.TB, source string) *script.Bundle {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "scripts"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scripts", "Main.ts"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	ws := &workspace.Workspace{Dir: dir, Language: "ts", Connections: map[string]workspace.Connection{"tracker": {Connector: "tracker"}}}
	b, diagnostics, err := compiler().Script(t.Context(), ws, "Main", nil)
	if err != nil {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	return b
}

// host sends to a loopback server what has a connection, and nothing else.
type host struct {
	base string

	mu   sync.Mutex
	seen []script.FetchRequest
}

func (h *host) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	h.mu.Lock()
	h.seen = append(h.seen, r)
	h.mu.Unlock()
	url := r.URL
	if strings.HasPrefix(url, "/") {
		url = h.base + url
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, url, r.Body)
	if err != nil {
		return script.FetchResponse{}, err
	}
	for _, header := range r.Header {
		request.Header.Add(header[0], header[1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return script.FetchResponse{}, err
	}
	answer := script.FetchResponse{URL: url, Status: response.StatusCode, StatusText: http.StatusText(response.StatusCode), Body: response.Body}
	for name, values := range response.Header {
		for _, value := range values {
			answer.Header = append(answer.Header, [2]string{name, value})
		}
	}
	return answer, nil
}

func (h *host) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}

func (h *host) Console(script.Line) {}

var engine = sync.OnceValue(func() *machine.Engine { return machine.New(machine.Config{}) })

// run compiles source and gives what its default export returned, as JSON.
func run(t *testing.T, h *host, source string) string {
	t.Helper()
	out := engine().Run(t.Context(), bundle(t, source), script.Input{}, h, script.Limits{})
	if out.Status != script.Finished {
		t.Fatalf("%s\n%s: %+v", source, out.Status, out.Error)
	}
	return string(out.Result)
}

// serve echoes requests, and answers the statuses that paths name.
func serve(t testing.TB) *host {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		_ = json.NewEncoder(w).Encode(map[string]any{"method": r.Method, "url": r.RequestURI, "body": string(body),
			"type": r.Header.Get("Content-Type"), "accept": r.Header.Get("Accept"), "ifMatch": r.Header.Get("If-Match"), "token": r.Header.Get("X-Atlassian-Token"), "custom": r.Header.Get("X-Custom")})
	})
	mux.HandleFunc("/issue/gone", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/issue/empty", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", "application/json") })
	mux.HandleFunc("/issue/html", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "<html>")
	})
	mux.HandleFunc("/text", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, `{"a":1}`) })
	mux.HandleFunc("/file/bytes", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte{0, 255, 128}) })
	fail := func(path string, status int, kind, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	mux.HandleFunc("/graphql/broken", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"errors":[{"message":"Not today."},{"message":"Nor tomorrow."}],"data":null}`)
	})
	fail("/issue/400", 400, "application/json", `{"errorMessages":[],"errors":{"summary":"You must specify a summary.","priority":"Unknown."}}`)
	fail("/issue/401", 401, "application/json", `{"message":"401 Unauthorized"}`)
	fail("/issue/403", 403, "text/plain", "Not you.\n")
	fail("/issue/404", 404, "application/json", `{"errorMessages":["Issue does not exist or you do not have permission to see it."],"errors":{}}`)
	fail("/issue/409", 409, "application/json", `{"message":{"title":["is too long","is blank"]}}`)
	fail("/issue/422", 422, "application/json", `{"error":"invalid_grant","error_description":"The grant is over."}`)
	fail("/issue/502", 502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>")
	limited := 0
	mux.HandleFunc("/issue/limited", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if limited++; limited <= 2 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(429)
			return
		}
		_, _ = io.WriteString(w, `{"tries":3}`)
	})
	mux.HandleFunc("/issue/patient", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(429)
	})
	tries := 0
	mux.HandleFunc("/issue/flaky", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if tries++; tries%3 != 0 {
			w.WriteHeader(503)
			return
		}
		_, _ = io.WriteString(w, `{"ok":true}`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return &host{base: server.URL}
}
