package all_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

func TestEvents_AreRegisteredOrExplained(t *testing.T) {
	const address = "https://hooks.example.com/k/l"
	for _, c := range all.Connectors() {
		r, explain := c.Events.Registrar, c.Events.Checklist
		switch {
		case len(c.Events.Types) == 0:
			if r != nil || explain != nil {
				t.Errorf("%s has no events, and says how they are registered", c.Name)
			}
			continue
		case c.Events.Polling != nil && c.Events.Polling.Only:
			if r != nil {
				t.Errorf("%s sends no webhooks, and registers them", c.Name)
			}
			continue
		case (r == nil) == (explain == nil):
			t.Errorf("%s has to have one of a registrar and a checklist", c.Name)
			continue
		case r != nil:
			if r.Register == nil || r.List == nil || r.Find == nil || r.Remove == nil || r.Needs == "" || r.Try == "" || r.Secret == "" {
				t.Errorf("%s: its registrar lacks something", c.Name)
			}
			continue
		}
		for _, e := range c.Events.Types {
			steps := explain(address, e.Name)
			if !slices.ContainsFunc(steps, func(s connector.Step) bool { return strings.Contains(s.Paste, address) }) {
				t.Errorf("%s, %s: the checklist does not say where the address goes", c.Name, e.Name)
			}
			if c.Name != "generic" && !slices.ContainsFunc(steps, func(s connector.Step) bool { return s.Secret }) {
				t.Errorf("%s, %s: the checklist does not say where the secret is", c.Name, e.Name)
			}
		}
	}
}

// hooked is what a webhook is registered with in the simulated services.
func hooked() map[string]struct {
	event string
	scope map[string]string
} {
	type of = struct {
		event string
		scope map[string]string
	}
	return map[string]of{
		"jira-cloud":             {"issue created", map[string]string{"jql": "project = DEMO"}},
		"jira-data-center":       {"issue created", map[string]string{"jql": "project = DEMO"}},
		"gitlab":                 {"issue", map[string]string{"project": "demo/demo-project"}},
		"github":                 {"issues", map[string]string{"repository": "demo/demo-project"}},
		"bitbucket-cloud":        {"pull request created", map[string]string{"repository": "demo/demo-project"}},
		"bitbucket-data-center":  {"pull request opened", map[string]string{"project": "DEMO", "repository": "demo"}},
		"confluence-data-center": {"page created", nil},
		"azure-devops":           {"git push", map[string]string{"projectId": "6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c"}},
		"opsgenie":               {"alert created", nil},
		"statuspage":             {"incident updated", map[string]string{"page": "p1", "email": "ada@example.com"}},
		"trello":                 {"card created", map[string]string{"board": "5f0000000000000000000001"}},
		"zendesk":                {"generic", nil},
		"linear":                 {"issue created", nil},
		"monday":                 {"item created", map[string]string{"board": "1"}},
		"microsoft":              {"change notification", map[string]string{"resource": "me/events"}},
	}
}

// A webhook is registered, found, and removed at each service that can be told by its API.
func TestRegistrars_SpeakToTheirServices(t *testing.T) {
	services := map[string]simulate.Service{}
	for _, s := range all.Simulators() {
		services[s.Name] = s
	}
	for _, c := range all.Connectors() {
		r := c.Events.Registrar
		if r == nil {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			with, ok := hooked()[c.Name]
			if !ok {
				t.Fatal("nothing to register it with")
			}
			s := site(t, services[c.Name], c)
			w := connector.Wanted{Name: "Bobbin: test", Address: "https://hooks.example.com/k/l", Event: with.event, Secret: "a-secret-for-tests", Scope: with.scope}
			if r.Secret == connector.SecretMade {
				w.Secret = ""
			}
			made, err := r.Register(t.Context(), s, w)
			if err != nil || made.ID == "" || made.Address != w.Address || made.Event != w.Event || r.Secret == connector.SecretMade && made.Secret == "" {
				t.Fatalf("registered: %+v, %v", made, err)
			}
			found, err := r.Find(t.Context(), s, made)
			if err != nil || found.ID != made.ID || found.Address != w.Address || found.Off || found.Event != w.Event {
				t.Errorf("found: %+v, %v", found, err)
			}
			list, err := r.List(t.Context(), s, with.scope)
			if err != nil || !slices.ContainsFunc(list, func(one connector.Registration) bool { return one.ID == made.ID }) {
				t.Errorf("listed: %+v, %v", list, err)
			}
			if r.Refresh != nil && !made.Expires.IsZero() {
				if again, err := r.Refresh(t.Context(), s, made); err != nil || again.ID != made.ID || again.Expires.Before(made.Expires) {
					t.Errorf("refreshed: %+v, %v", again, err)
				}
			}
			for range 2 { // removing again is no fault
				if err := r.Remove(t.Context(), s, made); err != nil {
					t.Errorf("removed: %v", err)
				}
			}
			if _, err := r.Find(t.Context(), s, made); !fault.Is(err, fault.NotFound) {
				t.Errorf("found after that: %v", err)
			}
		})
	}
}

// site is a simulated service as registrars meet it.
func site(t *testing.T, service simulate.Service, c *connector.Connector) connector.Site {
	t.Helper()
	store, err := simulate.OpenStore(filepath.Join(t.TempDir(), "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := simulate.New(simulate.Config{Service: service, Table: c.Table(), Store: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Close()
		_ = store.Close()
	})
	base := "https://" + c.Name + ".simulated"
	return connector.Site{Base: base, Account: connector.Account{Name: "simulated", BaseURL: base, APIURL: base}, Do: func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Result(), nil
	}}
}

// A login by OAuth is an app's: its webhooks want a JQL, expire and are refreshed.
func TestRegistrars_JiraHasTwoKinds(t *testing.T) {
	c := all.Lookup("jira-cloud")
	s := site(t, all.Simulators()[0], c)
	s.Account.Fields = map[string]string{connector.FieldClientID: "an-app"}
	r := c.Events.Registrar
	w := connector.Wanted{Name: "Bobbin: test", Address: "https://hooks.example.com/k/l", Event: "issue created", Secret: "a-secret-for-tests"}
	if _, err := r.Register(t.Context(), s, w); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.From(err).Hint, "--scope jql=") {
		t.Errorf("without a JQL: %v", err)
	}
	w.Scope = map[string]string{"jql": "project = "}
	if _, err := r.Register(t.Context(), s, w); !fault.Is(err, fault.Invalid) {
		t.Errorf("with a broken JQL: %v", err)
	}
	w.Scope = map[string]string{"jql": "project = DEMO"}
	w.Event = "project created"
	if _, err := r.Register(t.Context(), s, w); !fault.Is(err, fault.Invalid) {
		t.Errorf("an event that apps may not hear: %v", err)
	}
	w.Event = "issue transitioned"
	if _, err := r.Register(t.Context(), s, w); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.From(err).Hint, "Send web request") {
		t.Errorf("an event of a workflow: %v", err)
	}
	w.Event = "issue created"
	made, err := r.Register(t.Context(), s, w)
	if err != nil || made.Kind != "app" || made.Expires.IsZero() {
		t.Fatalf("registered: %+v, %v", made, err)
	}
	if found, err := r.Find(t.Context(), s, made); err != nil || !reflect.DeepEqual(found, made) {
		t.Errorf("found: %+v, %v", found, err)
	}
	again, err := r.Refresh(t.Context(), s, made)
	if err != nil || again.Expires.Before(made.Expires) {
		t.Errorf("refreshed: %+v, %v", again, err)
	}
	if err := r.Remove(t.Context(), s, made); err != nil {
		t.Error(err)
	}
	if _, err := r.Find(t.Context(), s, made); !fault.Is(err, fault.NotFound) {
		t.Errorf("found after that: %v", err)
	}
}

// What a service says of a refusal is told, with what the account lacks.
func TestRegistrars_TellRefusals(t *testing.T) {
	for name, want := range map[int]fault.Code{401: fault.Denied, 403: fault.Denied, 404: fault.NotFound, 409: fault.Conflict, 422: fault.Invalid, 429: fault.Unavailable, 500: fault.Unavailable} {
		s := connector.Site{Base: "https://service.example", Do: func(*http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			w.WriteHeader(name)
			_, _ = w.WriteString(`{"message":"in its own words","errors":[{"message":"in its own words"}]}`)
			return w.Result(), nil
		}}
		for _, c := range all.Connectors() {
			if r := c.Events.Registrar; r != nil {
				with := hooked()[c.Name]
				_, err := r.Register(t.Context(), s, connector.Wanted{Address: "https://hooks.example.com/k/l", Event: with.event, Scope: with.scope, Secret: "s3cret"})
				if f := fault.From(err); f.Code != want || name != 429 && name < 500 && !strings.Contains(f.Sentence, "in its own words") {
					t.Errorf("%s, %d: %v", c.Name, name, err)
				}
			}
		}
	}
}
