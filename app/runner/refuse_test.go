package runner_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/app/logtest"
	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
)

// state is all of what requests could have changed.
func (h *hosted) state(t *testing.T, admin *control.Client) string {
	t.Helper()
	ctx := t.Context()
	tokens, err := admin.Tokens(ctx, control.Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	environments, envErr := admin.Environments(ctx, control.OfWorkspace{Workspace: demo})
	releases, releaseErr := admin.Releases(ctx, control.OfWorkspace{Workspace: demo})
	ran, ranErr := admin.Invocations(ctx, control.InvocationFilter{})
	told, toldErr := admin.Notifications(ctx, control.Nothing{})
	teams, teamErr := admin.Teams(ctx, control.Nothing{})
	for _, err := range []error{envErr, releaseErr, ranErr, toldErr, teamErr} {
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := json.Marshal([]any{tokens, environments, releases, ran, told, teams})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAPI_RefusesWhatIsNoRequest makes requests that nobody should: each is refused with a sentence,
// nothing is changed, and neither the answer nor the log has what was secret in it.
func TestAPI_RefusesWhatIsNoRequest(t *testing.T) {
	log := &logtest.Log{}
	h := host(t, func(c *runner.Config) {
		c.Engine.Logger = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	deploy(t, admin, demo, "production", "1.0.0")
	const at, canary = "/workspaces/" + string(demo), "canary-of-a-secret"
	bearer := "Bearer " + h.token
	before := h.state(t, admin)
	for name, one := range map[string]struct {
		method, path, auth, body string
		status                   int
	}{
		"no token":                          {"GET", "/runner", "", "", 401},
		"a token in the address":            {"GET", "/runner?token=" + h.token + "&access_token=" + h.token, "", "", 401},
		"another scheme":                    {"GET", "/runner", "Basic " + h.token, "", 401},
		"a token with more behind it":       {"GET", "/runner", bearer + " x", "", 401},
		"a token that is cut":               {"GET", "/runner", bearer[:len(bearer)-1], "", 401},
		"a token in capitals":               {"GET", "/runner", strings.ToUpper(bearer), "", 401},
		"no JSON":                           {"POST", "/tokens", bearer, `{"name": "` + canary, 400},
		"a list":                            {"POST", "/tokens", bearer, `["` + canary + `"]`, 400},
		"another type":                      {"POST", "/tokens", bearer, `{"name":"x","role":"viewer","days":"` + canary + `"}`, 400},
		"a number beyond all":               {"POST", "/tokens", bearer, `{"name":"x","role":"viewer","days":1e400}`, 400},
		"two documents":                     {"POST", "/tokens", bearer, `{"name":"x","role":"viewer"}{"name":"y"}`, 400},
		"more than 8 MB":                    {"POST", "/tokens", bearer, `{"name":"` + strings.Repeat("x", 9<<20) + `"}`, 400},
		"nested without end":                {"POST", "/tokens", bearer, strings.Repeat("[", 1<<20), 400},
		"a name with a line break":          {"POST", "/tokens", bearer, `{"name":"x\nsecond line","role":"viewer"}`, 400},
		"a limit that is no number":         {"GET", "/invocations?limit=" + canary, bearer, "", 400},
		"a time that is none":               {"GET", "/invocations?from=yesterday", bearer, "", 400},
		"a status nobody knows":             {"GET", "/invocations?status=nope", bearer, "", 400},
		"a page of nothing":                 {"GET", "/invocations?before=%27%20OR%201=1", bearer, "", 404},
		"no such request":                   {"GET", "/nothing", bearer, "", 404},
		"another method":                    {"PATCH", "/tokens", bearer, "{}", 404},
		"a file above the release":          {"GET", at + "/releases/1.0.0/file?path=../../../../runner.json", bearer, "", 404},
		"a file of the machine":             {"GET", at + "/releases/1.0.0/file?path=/etc/passwd", bearer, "", 404},
		"a file beside the sources":         {"GET", at + "/releases/1.0.0/file?path=../release.json", bearer, "", 404},
		"a release like a path":             {"GET", at + "/releases/..%2F..%2Fstate", bearer, "", 404},
		"an environment nobody knows":       {"GET", at + "/environments/nowhere", bearer, "", 404},
		"a rollback of an unknown one":      {"POST", at + "/environments/nowhere/rollback", bearer, "{}", 404},
		"a pause of an unknown one":         {"POST", at + "/environments/nowhere/pause", bearer, "{}", 404},
		"limits of an unknown workspace":    {"PUT", "/workspaces/0192f3c4-5d6e-7000-8000-000000000000/limits", bearer, `{"concurrency":1}`, 404},
		"a limit below none":                {"PUT", at + "/limits", bearer, `{"perMinute":-1}`, 400},
		"a limit above all":                 {"PUT", at + "/limits", bearer, `{"concurrency":1001}`, 400},
		"an environment like a path":        {"POST", at + "/environments/..%2Fx/deployments", bearer, `{"release":"1.0.0","settings":{"accounts":{"jira":"simulated"}}}`, 400},
		"a promotion to a path":             {"POST", at + "/environments/..%2Fx/promote", bearer, `{"from":"production"}`, 404},
		"an environment of dots":            {"POST", at + "/environments/a%2F..%2F..%2Fb/deployments", bearer, `{"release":"1.0.0","settings":{"accounts":{"jira":"simulated"}}}`, 400},
		"an environment of the root":        {"POST", at + "/environments/%2Fx/deployments", bearer, `{"release":"1.0.0","settings":{"accounts":{"jira":"simulated"}}}`, 400},
		"an environment with a null":        {"POST", at + "/environments/a%00b/deployments", bearer, `{"release":"1.0.0","settings":{"accounts":{"jira":"simulated"}}}`, 400},
		"a release nobody knows":            {"POST", at + "/environments/production/deployments", bearer, `{"release":"9.9.9","settings":{}}`, 404},
		"an account nobody knows":           {"POST", at + "/environments/production/deployments", bearer, `{"release":"1.0.0","settings":{"accounts":{"jira":"mine"}}}`, 404},
		"secrets that are not sealed":       {"POST", at + "/environments/production/deployments", bearer, `{"release":"1.0.0","settings":{"accounts":{"jira":"simulated"}},"sealed":"Y2FuYXJ5LW9mLWEtc2VjcmV0"}`, 409},
		"a release of another workspace":    {"POST", "/workspaces/..%2F..%2Fx/releases", bearer, canary, 400},
		"a listener nobody knows":           {"POST", at + "/environments/production/listeners/none/rotate", bearer, "", 404},
		"an address like a path":            {"PUT", at + "/environments/production/listeners/in/address", bearer, `{"address":"../../api/v1/tokens"}`, 400},
		"a schedule nobody knows":           {"POST", at + "/environments/production/schedules/none/run", bearer, "", 404},
		"a notification like a path":        {"PUT", "/notifications/..%2Fx", bearer, `{"notification":{"kind":"slack"}}`, 400},
		"a notification that is not sealed": {"PUT", "/notifications/ops", bearer, `{"notification":{"kind":"slack"},"sealed":"Y2FuYXJ5LW9mLWEtc2VjcmV0"}`, 400},
		"a team like a path":                {"POST", "/teams", bearer, `{"id":"../x"}`, 400},
	} {
		r, err := http.NewRequestWithContext(t.Context(), one.method, h.URL()+control.Base+one.path, strings.NewReader(one.body))
		if err != nil {
			t.Fatal(err)
		}
		if one.auth != "" {
			r.Header.Set("Authorization", one.auth)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		var answer struct{ Error *fault.Error }
		if err != nil || json.Unmarshal(text, &answer) != nil || answer.Error == nil || answer.Error.Sentence == "" || response.StatusCode != one.status {
			t.Errorf("%s: %d %.300s %v", name, response.StatusCode, text, err)
		}
		if strings.Contains(string(text), strings.TrimPrefix(h.token, "bobbin_")) {
			t.Errorf("%s: the answer has the token: %s", name, text)
		}
	}
	if after := h.state(t, admin); after != before {
		t.Errorf("something was changed:\n%s\nwas\n%s", after, before)
	}
	for _, secret := range []string{strings.TrimPrefix(h.token, "bobbin_"), canary} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %s:\n%s", secret, log)
		}
	}
	audit, err := admin.Audit(t.Context(), control.AuditPage{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range audit.Entries {
		if strings.Contains(e.Subject, canary) || len(e.Subject) > 2100 || strings.ContainsAny(e.Subject, "\n\x00") {
			t.Errorf("the audit log has %.300q", e.Subject)
		}
	}
}

// TestOpen_RefusesTheDatabaseOfANewerProgram starts on data that a newer Bobbin has changed, says so
// and leaves everything as it is.
func TestOpen_RefusesTheDatabaseOfANewerProgram(t *testing.T) {
	c := config(t.TempDir(), &clock{})
	first, err := runner.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(c.Data, "state", "bobbin.db"))
	if err == nil {
		_, err = db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	before := files(t, c.Data)
	r, err := runner.Open(t.Context(), c)
	if f := fault.From(err); r != nil || f.Code != fault.Conflict || !strings.Contains(f.Sentence, "written by a newer Bobbin") || !strings.Contains(f.Hint, "Nothing was changed") {
		t.Errorf("%v", err)
	}
	after := files(t, c.Data)
	for _, all := range []map[string]string{before, after} {
		for name := range all {
			if strings.HasSuffix(name, "-shm") || strings.HasSuffix(name, "-wal") { // SQLite's own, which come and go
				delete(all, name)
			}
		}
	}
	same(t, "after it was refused", after, before)
}
