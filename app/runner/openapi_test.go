package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/notify"
	"bobbin/runtime/secret"
	"bobbin/runtime/store"
)

// described is the API's own document.
type described struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Responses   map[string]struct {
			Content map[string]struct{ Schema *jsonschema.Schema }
		}
	}
}

// checked compares every answer with the document.
type checked struct {
	t   *testing.T
	doc described

	mu   sync.Mutex
	seen map[string]bool
}

func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(text))
	c.check(r, response.StatusCode, text)
	return response, nil
}

var variable = regexp.MustCompile(`\{[^}]+\}`)

func (c *checked) check(r *http.Request, status int, text []byte) {
	for path, methods := range c.doc.Paths {
		pattern := regexp.MustCompile("^" + variable.ReplaceAllString(path, "[^/]+") + "$")
		operation, ok := methods[strings.ToLower(r.Method)]
		if !ok || !pattern.MatchString(r.URL.Path) {
			continue
		}
		answer, known := operation.Responses["200"]
		if status != http.StatusOK {
			answer, known = operation.Responses["default"]
		}
		c.mu.Lock()
		c.seen[operation.OperationID] = c.seen[operation.OperationID] || status == http.StatusOK
		c.mu.Unlock()
		schema, err := answer.Content["application/json"].Schema.Resolve(nil)
		if err != nil || !known {
			c.t.Errorf("%s: %v", operation.OperationID, err)
			return
		}
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			c.t.Errorf("%s answers no JSON: %s", operation.OperationID, text)
		} else if err := schema.Validate(value); err != nil {
			c.t.Errorf("%s answers %s\n%v", operation.OperationID, text, err)
		}
		return
	}
	c.t.Errorf("the document lacks %s %s", r.Method, r.URL.Path)
}

// migrate puts migrations into the data of a runner that was not started yet.
func migrate(t *testing.T, dir string) {
	t.Helper()
	db, err := store.Open(t.Context(), dir, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for name, status := range map[string]migration.Status{"runs": migration.Running, "waits": migration.Paused, "failed": migration.Finished, "done": migration.Finished, "gone": migration.Cancelled} {
		m := migration.Migration{Key: migration.Key{Workspace: string(demo), Environment: "production", Name: name}, Status: status, Script: "A",
			Counts: migration.Counts{Failed: 1}, UpdatedAt: time.Now().Add(time.Hour)} // nobody goes on with it meanwhile
		w := migration.Write{Migration: m, Set: []migration.Item{{Kind: migration.KindFailed, Key: "1", Reason: "why", Item: json.RawMessage(`{"id":1}`), At: m.UpdatedAt}}}
		if err := db.Migrations().Update(t.Context(), m.Key, func(*migration.Migration) (*migration.Write, error) { return &w, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// migrations makes the requests about them.
func migrations(client *control.Client) error {
	ctx := context.Background()
	one := func(name string) control.OneMigration {
		return control.OneMigration{Workspace: demo, Environment: "production", Migration: name}
	}
	err := func(_ any, err error) error { return err }
	return errors.Join(
		err(client.Migrations(ctx, control.OneEnvironment{Workspace: demo, Environment: "production"})), err(client.Migration(ctx, one("runs"))),
		err(client.MigrationItems(ctx, control.ItemsOf{Workspace: demo, Environment: "production", Migration: "failed", Kind: migration.KindFailed})),
		err(client.PauseMigration(ctx, one("runs"))), err(client.CancelMigration(ctx, one("runs"))), err(client.ResumeMigration(ctx, one("waits"))),
		err(client.RetryMigration(ctx, one("failed"))), err(client.RepeatMigration(ctx, one("done"))), err(client.ForgetMigration(ctx, one("gone"))))
}

// TestOpenAPI_IsTrue makes every request of the document and compares the answers with it.
func TestOpenAPI_IsTrue(t *testing.T) {
	h := host(t, func(c *runner.Config) { migrate(t, filepath.Join(c.Data, "state")) })
	response, err := http.Get(h.URL() + "/api/v1/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	c := &checked{t: t, seen: map[string]bool{}}
	if err := json.NewDecoder(response.Body).Decode(&c.doc); err != nil {
		t.Fatal(err)
	}
	client := h.client(t, h.token, c)
	ctx := t.Context()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	send(t, client, demo, "1.0.0")
	send(t, client, demo, "1.0.1")
	url := deploy(t, client, demo, "production", "1.0.0").Listeners[0].URL
	deploy(t, client, demo, "production", "1.0.1")
	deploy(t, client, demo, "staging", "1.0.1")
	production := control.OneEnvironment{Workspace: demo, Environment: "production"}
	delivery, err := http.Post(url, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	var stored struct{ InvocationID string }
	must(nil, json.NewDecoder(delivery.Body).Decode(&stored))
	delivery.Body.Close()
	must(client.Info(ctx, control.Nothing{}))
	must(client.Workspaces(ctx, control.Nothing{}))
	must(client.Releases(ctx, control.OfWorkspace{Workspace: demo}))
	must(client.Release(ctx, control.OneRelease{Workspace: demo, Release: "1.0.0"}))
	must(client.File(ctx, control.OneFile{Workspace: demo, Release: "1.0.0", Path: "bobbin.json"}))
	must(client.Kept(ctx, control.KeptWish{Workspace: demo, Environment: "production", Accounts: "lab"}))
	must(client.Schedules(ctx, production))
	must(client.Environments(ctx, control.OfWorkspace{Workspace: demo}))
	must(client.Environment(ctx, production))
	must(client.Deployments(ctx, production))
	must(client.RollBack(ctx, control.RollBack{Workspace: demo, Environment: "production"}))
	must(client.Promote(ctx, control.Promote{Workspace: demo, Environment: "production", From: "staging"}))
	must(client.Rotate(ctx, control.OneListener{Workspace: demo, Environment: "production", Listener: "in"}))
	must(client.Choose(ctx, control.ChooseAddress{Workspace: demo, Environment: "production", Listener: "in", Address: "chosen"}))
	list, err := client.Invocations(ctx, control.InvocationFilter{Environment: "production", Limit: 1})
	must(list, err)
	one := control.OneInvocation{ID: list.Invocations[0].ID}
	must(client.Invocation(ctx, one))
	must(client.Replay(ctx, one))
	_, _ = client.Abort(ctx, one) // it may have ended
	must(client.Event(ctx, one))
	all := control.Selection{Workspace: demo, All: true}
	must(client.Redeliver(ctx, all))
	must(client.Discard(ctx, all))
	must(client.AbortAll(ctx, control.Selection{Workspace: demo, Environment: "nowhere"}))
	for _, at := range []control.PauseAt{{Workspace: demo, Reason: "why"}, {Workspace: demo, Environment: "production"}} {
		must(client.Pause(ctx, at))
		must(client.Environment(ctx, production))
		must(client.Resume(ctx, at))
	}
	must(client.Paused(ctx, control.OfWorkspace{Workspace: demo}))
	must(client.SetLimits(ctx, control.SetLimits{Workspace: demo, Quota: invocation.Quota{Concurrency: 900}}))
	must(client.Limits(ctx, control.OfWorkspace{Workspace: demo}))
	must(client.Schedules(ctx, production))
	must(client.SwitchSchedule(ctx, control.SwitchSchedule{Workspace: demo, Environment: "production", Schedule: "daily"}))
	must(client.RunSchedule(ctx, control.OneSchedule{Workspace: demo, Environment: "production", Schedule: "daily"}))
	must(client.SwitchListener(ctx, control.SwitchListener{Workspace: demo, Environment: "production", Listener: "in"}))
	must(client.Queues(ctx, production))
	made, err := client.CreateToken(ctx, control.NewToken{Name: "ci", Role: control.Viewer, Days: 1})
	must(made, err)
	must(client.Tokens(ctx, control.Nothing{}))
	must(client.RevokeToken(ctx, control.OneToken{ID: made.Token.ID}))
	must(client.Audit(ctx, control.AuditPage{}))
	must(client.Usage(ctx, control.UsageOf{}))
	must(client.AddTeam(ctx, control.NewTeam{ID: "acme", Limited: true}))
	must(client.Teams(ctx, control.Nothing{}))
	must(client.SetRetention(ctx, control.Retention{Days: 30}))
	must(client.Retentions(ctx, control.Nothing{}))
	must(client.ChangeTeam(ctx, control.ChangeTeam{ID: "acme", Limit: 5}))
	must(client.SetMember(ctx, control.SetMember{Team: "acme", Name: "ada", Role: control.Viewer}))
	must(client.Members(ctx, control.OneTeam{ID: "acme"}))
	must(client.RemoveMember(ctx, control.OneMember{Team: "acme", Name: "ada"}))
	must(client.AssignWorkspace(ctx, control.Assignment{ID: "acme", Workspace: demo}))
	must(client.AssignWorkspace(ctx, control.Assignment{ID: "default", Workspace: demo}))
	must(client.RemoveTeam(ctx, control.OneTeam{ID: "acme"}))
	must(nil, notifications(client))
	must(nil, migrations(client))
	must(client.Nodes(ctx, control.Nothing{}))
	_, _ = client.Release(ctx, control.OneRelease{Workspace: demo, Release: "9.9.9"}) // a refusal is described too
	var lacking []string
	for _, methods := range c.doc.Paths {
		for _, operation := range methods {
			if !c.seen[operation.OperationID] && !slices.Contains([]string{"getSignals", "getAuditExport", "postInvocationsInvocationAbort", "postWorkspacesWorkspaceEnvironmentsEnvironmentQuarantinePardon"}, operation.OperationID) {
				lacking = append(lacking, operation.OperationID)
			}
		}
	}
	if len(lacking) > 0 {
		t.Errorf("described and never answered well: %v", lacking)
	}
}

// notifications makes every request about them, with a target on this machine.
func notifications(client *control.Client) error {
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer target.Close()
	ctx := context.Background()
	info, err := client.Info(ctx, control.Nothing{})
	sealed, sealErr := secret.SealFor(info.PublicKey, []byte(`{"key": "0123456789abcdef"}`))
	_, setErr := client.SetNotification(ctx, control.NewNotification{Name: "ops", Sealed: sealed, Notification: notify.Notification{Kind: notify.Webhook, URL: target.URL,
		Mail: &notify.Mail{To: []string{}}, Statuses: notify.Failures()}})
	_, listErr := client.Notifications(ctx, control.Nothing{})
	one := control.OneNotification{Name: "ops"}
	_, tryErr := client.TryNotification(ctx, one)
	_, dropErr := client.DropNotification(ctx, one)
	return errors.Join(err, sealErr, setErr, listErr, tryErr, dropErr)
}
