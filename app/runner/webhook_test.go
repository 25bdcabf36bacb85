package runner_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"bobbin/app/enginetest"
	"bobbin/runtime/connector"
	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/simulate"
)

// TestWebhooks_ThatExpireAreRefreshed registers on a laptop what the runner then keeps alive, with the
// login that was sent to it.
func TestWebhooks_ThatExpireAreRefreshed(t *testing.T) {
	t.Parallel()
	var graph *httptest.Server
	laptop := enginetest.Open(t, func(c *engine.Config) {
		c.Connectors = slices.Clone(c.Connectors)
		i := slices.IndexFunc(c.Connectors, func(one *connector.Connector) bool { return one.Name == "microsoft" })
		here := *c.Connectors[i]
		here.Identify = func(_ context.Context, _ connector.Do, a connector.Account, _ connector.Credential) (connector.Identity, connector.Account, error) {
			a.BaseURL, a.APIURL = graph.URL, graph.URL // elsewhere there is but one
			return connector.Identity{Name: "Ada"}, a, nil
		}
		c.Connectors[i] = &here
	})
	dir := laptop.Workspace(t, "empty", map[string]string{
		"bobbin.json":                  `{ "format": 1, "id": "` + string(demo) + `", "name": "Mail", "language": "ts", "connections": { "graph": { "connector": "microsoft" } } }`,
		"environments/production.json": `{ "target": "HEAD", "accounts": { "graph": "lab" } }`,
		"scripts/Heard.ts":             `export default async function () {}`,
		"listeners/mail.json":          `{ "connection": "graph", "event": "change notification", "script": "Heard" }`,
	})
	if _, err := laptop.OpenWorkspace(dir); err != nil {
		t.Fatal(err)
	}
	service, err := laptop.ServeSimulator("microsoft", dir, simulate.Login{Token: "right"})
	if err != nil {
		t.Fatal(err)
	}
	refreshed := make(chan string, 10)
	graph = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		service.ServeHTTP(w, r)
		if r.Method == http.MethodPatch {
			refreshed <- r.Header.Get("Authorization")
		}
	}))
	t.Cleanup(graph.Close)
	if _, _, err := laptop.Connect(t.Context(), engine.Login{Name: "lab", Connector: "microsoft", BaseURL: "https://graph.microsoft.com", Fields: map[string]string{"token": "right"}}); err != nil {
		t.Fatal(err)
	}

	h := host(t)
	client := h.client(t, h.token, nil)
	publish := func() control.Environment {
		t.Helper()
		on, err := laptop.Publishing(t.Context(), engine.Publish{Dir: dir, Environment: "production", Runner: client, Head: true, WithAccounts: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := on.Pack(t.Context()); err != nil {
			t.Fatal(err)
		}
		sent, err := on.Send(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		deployed, err := on.Deploy(t.Context(), sent)
		if err != nil {
			t.Fatal(err)
		}
		return deployed
	}
	address := publish().Listeners[0].URL
	made, err := laptop.RegisterWebhook(t.Context(), engine.WebhookWish{Dir: dir, Environment: "production", Listener: "mail", Address: address, Scope: map[string]string{"resource": "me/events"}})
	if err != nil || made.State != engine.WebhookRegistered || made.Expires.IsZero() {
		t.Fatal(made, err)
	}
	publish()

	tidy := func() {
		t.Helper()
		if _, err := client.SetRetention(t.Context(), control.Retention{Workspace: string(demo), Days: 30}); err != nil { // has housekeeping made a round
			t.Fatal(err)
		}
	}
	tidy() // too early
	h.clock.ahead.Store(int64(30 * time.Hour))
	tidy()
	select {
	case login := <-refreshed:
		if login != "Bearer right" {
			t.Errorf("refreshed with %q", login)
		}
	case <-time.After(time.Minute):
		t.Fatal("it is not refreshed")
	}
	if len(refreshed) > 0 {
		t.Error("it is refreshed more than once")
	}
}
