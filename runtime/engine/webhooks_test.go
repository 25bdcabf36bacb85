package engine_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/app/enginetest"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/simulate"
)

const hooksWorkspace = `{ "format": 1, "id": "0192f3c4-5d6e-7000-8000-0000000000aa", "name": "Hooks", "language": "ts",
	"connections": { "jira/cloud": { "connector": "jira-cloud" }, "gitlab": { "connector": "gitlab" }, "graph": { "connector": "microsoft" },
		"trello": { "connector": "trello" }, "monday": { "connector": "monday" } } }`

// hookHome is a workspace with listeners and the server that services call.
type hookHome struct {
	*enginetest.Home
	dir    string
	server *httptest.Server
}

func openHooks(t *testing.T, options ...func(*engine.Config)) hookHome {
	t.Helper()
	h := hookHome{Home: enginetest.Open(t, options...)}
	h.dir = h.Workspace(t, "empty", map[string]string{
		"bobbin.json":                   hooksWorkspace,
		"environments/development.json": `{ "target": "HEAD", "accounts": { "jira/cloud": "simulated", "gitlab": "simulated", "graph": "simulated", "trello": "simulated", "monday": "simulated" } }`,
		"environments/live.json":        `{ "target": "HEAD", "accounts": { "gitlab": "my-gitlab" } }`,
		"scripts/Heard.ts":              `export default async function () {}`,
		"listeners/created.json":        `{ "connection": "jira/cloud", "event": "issue created", "script": "Heard" }`,
		"listeners/moved.json":          `{ "connection": "jira/cloud", "event": "issue transitioned", "script": "Heard" }`,
		"listeners/noted.json":          `{ "connection": "gitlab", "event": "comment", "script": "Heard" }`,
		"listeners/card.json":           `{ "connection": "trello", "event": "card created", "script": "Heard" }`,
		"listeners/item.json":           `{ "connection": "monday", "event": "item created", "script": "Heard" }`,
		"listeners/mail.json":           `{ "connection": "graph", "event": "change notification", "script": "Heard" }`,
	})
	if _, err := h.OpenWorkspace(h.dir); err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewServer(h.Outside())
	t.Cleanup(h.server.Close)
	return h
}

func (h hookHome) address(environment, listener string) string {
	return h.server.URL + ingress.Path("", "0192f3c4-5d6e-7000-8000-0000000000aa", environment, listener)
}

func (h hookHome) register(t *testing.T, listener, address string, scope map[string]string) engine.Webhook {
	t.Helper()
	w, err := h.RegisterWebhook(t.Context(), engine.WebhookWish{Dir: h.dir, Listener: listener, Address: address, Scope: scope})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// state is a webhook as its service has it.
func (h hookHome) state(t *testing.T, listener string) engine.Webhook {
	t.Helper()
	list, err := h.Webhooks(t.Context(), h.dir, "", true)
	at := slices.IndexFunc(list, func(w engine.Webhook) bool { return w.Listener == listener })
	if err != nil || at < 0 {
		t.Fatal(list, err)
	}
	return list[at]
}

// prove runs a delivery test to its end; act is called when it waits for a delivery.
func (h hookHome) prove(t *testing.T, listener string, seconds int, act func(id string)) engine.Proof {
	t.Helper()
	now, err := h.BeginProof(t.Context(), engine.ProofWish{Dir: h.dir, Listener: listener, Seconds: seconds})
	for acted := false; err == nil && !now.Done; {
		waits := slices.ContainsFunc(now.Steps, func(s engine.ProofStep) bool { return s.Step == "waiting" })
		if waits && !acted && act != nil {
			acted = true
			act(now.ID)
		}
		now, err = h.WaitProof(t.Context(), now.ID, len(now.Steps))
	}
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func steps(p engine.Proof) string {
	var all []string
	for _, s := range p.Steps {
		all = append(all, s.Step+" "+s.State)
	}
	return strings.Join(all, ", ")
}

func (h hookHome) ask(t *testing.T, connection, method, path, body string) {
	t.Helper()
	s, err := h.Simulator(h.dir, connection)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, "http://service"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if s.ServeHTTP(w, r); w.Code >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
}

const newIssue = `{ "fields": { "project": { "key": "DEMO" }, "issuetype": { "name": "Task" }, "summary": "The door is stuck" } }`

func TestProof_SaysHowFarTheWayLeads(t *testing.T) {
	t.Parallel()
	h := openHooks(t)
	h.register(t, "created", h.address("development", "created"), nil)
	create := func(string) { h.ask(t, "jira/cloud", "POST", "/rest/api/3/issue", newIssue) }
	forge := func(string) {
		r, err := http.Post(h.address("development", "created"), "application/json", strings.NewReader(`{"webhookEvent":"jira:issue_created"}`))
		if err != nil || r.StatusCode != http.StatusUnauthorized {
			t.Errorf("a forged one: %v, %v", r, err)
			return
		}
		r.Body.Close()
	}
	for name, c := range map[string]struct {
		act     func(id string)
		seconds int
		want    string
		arrived bool
	}{
		"a delivery":         {create, 300, "registered ok, reachable ok, waiting waiting, arrived ok, signed ok, matched ok", true},
		"a forged delivery":  {forge, 300, "registered ok, reachable ok, waiting waiting, arrived ok, signed failed", false},
		"nothing":            {nil, 1, "registered ok, reachable ok, waiting waiting, arrived failed", false},
		"a person who stops": {h.CancelProof, 300, "registered ok, reachable ok, waiting waiting, arrived failed", false},
	} {
		if got := h.prove(t, "created", c.seconds, c.act); steps(got) != c.want || got.Arrived != c.arrived || !got.Done {
			t.Errorf("%s: %s (arrived: %v)", name, steps(got), got.Arrived)
		}
	}

	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	h.register(t, "created", other.URL, nil)
	if got := steps(h.prove(t, "created", 300, h.CancelProof)); got != "registered ok, reachable failed, waiting waiting, arrived failed" {
		t.Errorf("something else at the address: %s", got)
	}
	other.Close()
	if got := steps(h.prove(t, "created", 300, h.CancelProof)); got != "registered ok, reachable unknown, waiting waiting, arrived failed" {
		t.Errorf("nothing at the address: %s", got)
	}
	if _, err := h.WaitProof(t.Context(), "nothing", 0); !fault.Is(err, fault.NotFound) {
		t.Errorf("a test that is not there: %v", err)
	}
}

// A simulated service calls the registered address and nobody besides. When nothing answers
// there, or the service was reset, the listener hears it in this process.
func TestWebhook_OfASimulatedServiceIsHeardOnce(t *testing.T) {
	t.Parallel()
	h := openHooks(t)
	heard := func(want int) {
		t.Helper()
		h.ask(t, "jira/cloud", "POST", "/rest/api/3/issue", newIssue)
		s, err := h.Simulator(h.dir, "jira/cloud")
		if err != nil || s.Flush(t.Context()) != nil {
			t.Fatal(err)
		}
		list, err := h.Invocations().List(t.Context(), invocation.Filter{Listener: "created"})
		if err != nil || len(list) != want {
			t.Errorf("%d invocations, want %d (%v)", len(list), want, err)
		}
	}
	heard(1) // in this process
	h.register(t, "created", h.address("development", "created"), nil)
	heard(2)
	h.register(t, "created", "http://127.0.0.1:1/nobody", nil)
	heard(3)
	s, err := h.Simulator(h.dir, "jira/cloud")
	if err != nil || s.Reset() != nil {
		t.Fatal(err)
	}
	heard(4)
	if got := h.state(t, "created"); got.State != engine.WebhookMissing {
		t.Errorf("after that: %+v", got)
	}
}

// Services that ask an address first take none where nobody answers.
func TestWebhook_IsAskedForFirst(t *testing.T) {
	t.Parallel()
	h := openHooks(t)
	for listener, scope := range map[string]map[string]string{"mail": {"resource": "me/events"}, "card": {"board": "5f0000000000000000000001"}, "item": {"board": "1"}} {
		other := httptest.NewServer(http.NotFoundHandler())
		for what, address := range map[string]string{"something else": other.URL, "nothing": "http://127.0.0.1:1/nobody"} {
			if _, err := h.RegisterWebhook(t.Context(), engine.WebhookWish{Dir: h.dir, Listener: listener, Address: address, Scope: scope}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s, %s at the address: %v", listener, what, err)
			}
		}
		other.Close()
		if made := h.register(t, listener, h.address("development", listener), scope); made.State != engine.WebhookRegistered || !made.HasSecret {
			t.Errorf("%s: %+v", listener, made)
		}
	}
}

func TestWebhook_IsRefreshedAfterHalfOfItsTime(t *testing.T) {
	t.Parallel()
	var clock atomic.Int64 // milliseconds since 1970
	clock.Store(time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC).UnixMilli())
	h := openHooks(t, func(c *engine.Config) { c.Now = func() time.Time { return time.UnixMilli(clock.Load()).UTC() } })
	made := h.register(t, "mail", h.address("development", "mail"), map[string]string{"resource": "me/events"})
	if made.Expires.IsZero() || made.Scope["changes"] != "created,updated,deleted" {
		t.Fatalf("%+v", made)
	}
	before := h.state(t, "mail")
	h.RefreshDue(t.Context())
	if got := h.state(t, "mail"); !got.Expires.Equal(before.Expires) {
		t.Errorf("refreshed at once: %s", got.Expires)
	}
	now := made.Expires.Add(-time.Hour)
	clock.Store(now.UnixMilli())
	h.RefreshDue(t.Context())
	if got := h.state(t, "mail"); !got.Expires.After(now) || got.State != engine.WebhookRegistered {
		t.Errorf("an hour before its end: %+v", got)
	}
	clock.Store(now.Add(30 * 24 * time.Hour).UnixMilli())
	if got := h.state(t, "mail"); got.State != engine.WebhookExpired {
		t.Errorf("long after: %+v", got)
	}
}

func TestWebhook_ThatIsNotRegisteredLeavesTheSecret(t *testing.T) {
	t.Parallel()
	h := openHooks(t)
	if _, err := h.SetListenerSecret(t.Context(), h.dir, "", "noted", "chosen-by-a-person"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		wish engine.WebhookWish
		code fault.Code
		hint string
	}{
		"no scope":             {engine.WebhookWish{Listener: "noted", Address: "https://hooks.example.com/x"}, fault.Invalid, "--scope project="},
		"a project unknown":    {engine.WebhookWish{Listener: "noted", Address: "https://hooks.example.com/x", Scope: map[string]string{"project": "no/such"}}, fault.NotFound, "may not see"},
		"a scope unknown":      {engine.WebhookWish{Listener: "noted", Address: "https://hooks.example.com/x", Scope: map[string]string{"board": "1"}}, fault.Invalid, "project, group"},
		"an event of no API":   {engine.WebhookWish{Listener: "moved", Address: "https://hooks.example.com/x"}, fault.Invalid, "Send web request"},
		"an address with more": {engine.WebhookWish{Listener: "noted", Address: "https://hooks.example.com/x?y=1"}, fault.Invalid, "bobbin listen"},
		"a missing field":      {engine.WebhookWish{Listener: "mail", Address: "https://hooks.example.com/x"}, fault.Invalid, "--scope resource="},
		"no account":           {engine.WebhookWish{Environment: "live", Listener: "created", Address: "https://hooks.example.com/x"}, fault.NotFound, "environments/live.json"},
	} {
		c.wish.Dir = h.dir
		_, err := h.RegisterWebhook(t.Context(), c.wish)
		if f := fault.From(err); err == nil || f.Code != c.code || !strings.Contains(f.Hint, c.hint) {
			t.Errorf("%s: %v, %v", name, err, f.Hint)
		}
	}
	list, err := h.ListenerSecrets(h.dir, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.HasSecret != (s.Listener == "noted") {
			t.Errorf("%s has a secret: %v", s.Listener, s.HasSecret)
		}
	}
	r, err := http.NewRequest("POST", h.address("development", "noted"), strings.NewReader(`{"object_kind":"note"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Gitlab-Token", "chosen-by-a-person")
	if got, err := http.DefaultClient.Do(r); err != nil || got.StatusCode != http.StatusAccepted {
		t.Errorf("with the secret of before: %v, %v", got, err)
	}
}

// A real account: its login goes along, an address of this machine is refused for a service
// elsewhere, and the secret is nowhere to be read.
func TestWebhook_IsRegisteredWithTheAccount(t *testing.T) {
	t.Parallel()
	h := openHooks(t)
	service, err := h.ServeSimulator("gitlab", h.dir, simulate.Login{Token: "glpat-right"})
	if err != nil {
		t.Fatal(err)
	}
	gitlab := httptest.NewServer(service)
	defer gitlab.Close()
	connect := func(base string) error {
		_, _, err := h.Connect(t.Context(), engine.Login{Name: "my-gitlab", Connector: "gitlab", BaseURL: base, Fields: map[string]string{"token": "glpat-right"}})
		return err
	}
	if err := connect(gitlab.URL); err != nil {
		t.Fatal(err)
	}
	wish := engine.WebhookWish{Dir: h.dir, Environment: "live", Listener: "noted", Address: h.address("live", "noted"), Scope: map[string]string{"project": "demo/demo-project"}}
	first, err := h.RegisterWebhook(t.Context(), wish)
	if err != nil || first.Account != "my-gitlab" || first.State != engine.WebhookRegistered || !first.HasSecret || len(first.Others) > 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	wish.Scope = nil // it is remembered
	second, err := h.RegisterWebhook(t.Context(), wish)
	if err != nil || second.ID == first.ID || second.Scope["project"] != "demo/demo-project" || second.Problem != nil {
		t.Fatalf("again: %+v, %v", second, err)
	}
	s, err := h.Simulator(h.dir, "gitlab")
	if err != nil {
		t.Fatal(err)
	}
	held, err := s.Snapshot()
	if err != nil || len(held["hook"]) != 1 {
		t.Fatalf("GitLab holds %+v, %v", held["hook"], err)
	}
	secret := simulate.Str(held["hook"][0], "token")
	if len(secret) < 20 {
		t.Errorf("the secret is %q", secret)
	}
	h.nowhere(t, secret)
	if got, err := h.RemoveWebhook(t.Context(), h.dir, "live", "noted"); err != nil || got.State != engine.WebhookNone || got.HasSecret {
		t.Errorf("removed: %+v, %v", got, err)
	}
	if _, err := h.RemoveWebhook(t.Context(), h.dir, "live", "noted"); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed again: %v", err)
	}
}

// nowhere looks for a text in the files of the home and the workspace.
func (h hookHome) nowhere(t *testing.T, secret string) {
	t.Helper()
	for _, root := range []string{h.Dir(), h.dir} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(path, "simulators") { // the simulated service keeps its own
				return err
			}
			text, err := os.ReadFile(path)
			if err == nil && strings.Contains(string(text), secret) {
				t.Errorf("the secret is in %s", path)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
