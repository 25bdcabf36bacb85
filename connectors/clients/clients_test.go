// Package clients_test runs the vendors' own npm clients against the simulators: what they
// expect of the services, they must find here.
package clients_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/github"
	"bobbin/connectors/gitlab"
	"bobbin/connectors/jiracloud"
	"bobbin/connectors/slack"
	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

const (
	user  = "ada@example.com"
	token = "a-simulated-token"
)

// simulator makes a simulator of a service with its connector's whole table.
func simulator(t *testing.T, service simulate.Service, deliver func(context.Context, simulate.Webhook) error) *simulate.Simulator {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	s, err := simulate.New(simulate.Config{Service: service, Table: all.Lookup(service.Name).Table(), Store: store, Deliver: deliver, Secret: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// node runs a node test file with the address of a served simulator.
func node(t *testing.T, file, address string) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("SKIPPED: node is not installed; make test installs it")
	}
	if _, err := os.Stat("node_modules"); err != nil {
		t.Skip("SKIPPED: the npm clients are not installed: npm --prefix connectors/clients ci")
	}
	command := exec.CommandContext(t.Context(), "node", "--test", file)
	command.Env = append(os.Environ(), "SIMULATOR="+address, "SIMULATOR_USER="+user, "SIMULATOR_TOKEN="+token)
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

func TestJiraJS_WorksAgainstTheSimulator(t *testing.T) {
	node(t, "jira.test.mjs", serve(t, simulator(t, jiracloud.Simulator(), nil).Served(simulate.Login{User: user, Token: token})))
}

func TestGitBeaker_WorksAgainstTheSimulator(t *testing.T) {
	node(t, "gitlab.test.mjs", serve(t, simulator(t, gitlab.Simulator(), nil).Served(simulate.Login{Token: token})))
}

func TestSlackWebAPI_WorksAgainstTheSimulator(t *testing.T) {
	node(t, "slack.test.mjs", serve(t, simulator(t, slack.Service().Simulator(), nil).Served(simulate.Login{Token: token})))
}

func TestOctokit_WorksAgainstTheSimulator(t *testing.T) {
	node(t, "github.test.mjs", serve(t, simulator(t, github.Service().Simulator(), nil).Served(simulate.Login{Token: token})))
}

// TestEveryOperation_IsAnswered calls each operation of each table once with made-up
// parameters: the answer is a success or a refusal in the service's words, never a fault of
// the simulator and never an unknown path.
func TestEveryOperation_IsAnswered(t *testing.T) {
	for _, service := range all.Simulators() {
		if service.ByType {
			continue // package all tests those
		}
		t.Run(service.Name, func(t *testing.T) {
			s := simulator(t, service, nil)
			for name, operation := range all.Lookup(service.Name).Table().Operations {
				path := strings.NewReplacer("{issueIdOrKey}", "DEMO-1", "{projectIdOrKey}", "DEMO", "*", "").Replace(operation.Path)
				for strings.Contains(path, "{") {
					before, rest, _ := strings.Cut(path, "{")
					_, after, _ := strings.Cut(rest, "}")
					path = before + "1" + after
				}
				r := httptest.NewRequest(operation.Method, "http://simulated.example"+path, nil)
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				if w.Code >= 500 || w.Code == http.StatusMethodNotAllowed && operation.Method != http.MethodPut {
					t.Errorf("%s %s %s: %d %s", name, operation.Method, path, w.Code, w.Body)
				}
				if strings.Contains(w.Body.String(), "null for uri") || strings.Contains(w.Body.String(), `"error":"404 Not Found"`) {
					t.Errorf("%s %s %s is an unknown path", name, operation.Method, path)
				}
				if body := w.Body.Bytes(); operation.Method != http.MethodHead && strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && !json.Valid(body) {
					t.Errorf("%s: not JSON: %s", name, body)
				}
			}
		})
	}
}

// TestWebhooks_AreBelievedByTheirConnector sends what the simulators deliver through the connectors' own check.
func TestWebhooks_AreBelievedByTheirConnector(t *testing.T) {
	for _, c := range []struct {
		service    simulate.Service
		path, body string
		events     []string
	}{
		{jiracloud.Simulator(), "/rest/api/3/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"S"}}`, []string{"issue created"}},
		{jiracloud.Simulator(), "/rest/api/2/issue/DEMO-1/comment", `{"body":"Hi"}`, []string{"comment created"}},
		{github.Service().Simulator(), "/repos/demo/demo-project/issues", `{"title":"T"}`, []string{"issues"}},
		{github.Service().Simulator(), "/repos/demo/demo-project/issues/1/comments", `{"body":"Hi"}`, []string{"issue comment"}},
		{gitlab.Simulator(), "/api/v4/projects/1/issues", `{"title":"T"}`, []string{"issue"}},
		{gitlab.Simulator(), "/api/v4/projects/1/issues/1/notes", `{"body":"Hi"}`, []string{"comment", "note"}},
	} {
		var heard []string
		keys := map[string]bool{}
		s := simulator(t, c.service, func(_ context.Context, w simulate.Webhook) error {
			event, err := all.Lookup(w.Service).Receive(connector.Delivery{Method: http.MethodPost, Header: w.Header, Body: w.Body}, token)
			heard = append(heard, event.Name)
			keys[event.DeliveryKey] = true
			return err
		})
		for range 2 {
			r := httptest.NewRequest(http.MethodPost, "http://simulated.example"+c.path, strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			if s.ServeHTTP(w, r); w.Code != http.StatusCreated {
				t.Fatalf("%s: %d %s", c.path, w.Code, w.Body)
			}
		}
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, d := range s.Deliveries() {
			if d.Err != nil {
				t.Errorf("%s: %v", c.path, d.Err)
			}
		}
		if len(heard) != 2 || len(keys) != 2 || !strings.Contains(strings.ToLower(fmt.Sprint(c.events)), strings.ToLower(heard[0])) {
			t.Errorf("%s: heard %q with %d keys, want %q", c.path, heard, len(keys), c.events)
		}
	}
}

// TestIdentify_FindsTheWayIn logs in to a simulated site with a classic and with a scoped token.
func TestIdentify_FindsTheWayIn(t *testing.T) {
	for _, c := range []struct {
		name   string
		login  simulate.Login
		given  string
		apiURL string // below the server's address
		fails  bool
	}{
		{"classic", simulate.Login{User: user, Token: token}, token, "", false},
		{"scoped", simulate.Login{User: user, Token: token, Scoped: true}, token, "/ex/jira/" + jiracloud.SimulatedCloudID, false},
		{"wrong", simulate.Login{User: user, Token: token}, "wrong", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := serve(t, simulator(t, jiracloud.Simulator(), nil).Served(c.login))
			jira := jiracloud.New(jiracloud.Options{Gateway: address})
			account := connector.Account{Name: "jira", Connector: jira.Name, BaseURL: address, Auth: jiracloud.AuthToken, Fields: map[string]string{jiracloud.FieldEmail: user}}
			identity, found, err := jira.Identify(t.Context(), http.DefaultClient.Do, account, connector.Credential{jiracloud.FieldToken: c.given})
			if (err != nil) != c.fails {
				t.Fatal(err)
			}
			if !c.fails && (identity.Name != "Ada Admin" || found.APIURL != address+c.apiURL) {
				t.Errorf("%+v %+v", identity, found)
			}
		})
	}
	address := serve(t, simulator(t, gitlab.Simulator(), nil).Served(simulate.Login{Token: token}))
	for given, fails := range map[string]bool{token: false, "wrong": true} {
		lab := all.Lookup("gitlab")
		credential := connector.Credential{}
		for _, field := range lab.Auth[0].Fields {
			credential[field.Name] = given
		}
		identity, _, err := lab.Identify(t.Context(), http.DefaultClient.Do, connector.Account{Name: "gitlab", Connector: lab.Name, BaseURL: address, Auth: lab.Auth[0].Name}, credential)
		if (err != nil) != fails || !fails && !strings.HasPrefix(identity.Name, "Ada Admin") {
			t.Errorf("GitLab with %q: %+v %v", given, identity, err)
		}
	}
}

func TestLockFile_NamesTheClients(t *testing.T) {
	text, err := os.ReadFile("package-lock.json")
	for _, client := range []string{"jira.js", "@gitbeaker/rest", "@octokit/rest", "@slack/web-api"} {
		if err != nil || !strings.Contains(string(text), `"node_modules/`+client+`"`) {
			t.Errorf("package-lock.json is not of the client %s: %v", client, err)
		}
	}
}
