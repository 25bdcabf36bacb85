package runner_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bobbin/runtime/control"
)

var update = flag.Bool("update", false, "write the golden file of what each token may do")

// nowhere makes a request of the document about what there is not, so that who may make it changes nothing.
func (h *hosted) nowhere(t *testing.T, method, path, token string) int {
	t.Helper()
	body := "{}"
	switch {
	case strings.HasSuffix(path, "/retention"):
		body = `{"team":"acme"}` // the rule of the team's own, which is none
	case strings.HasSuffix(path, "/notifications/{notification}"):
		body = `{"notification":{"kind":"slack","workspace":"` + string(demo) + `"}}`
	}
	path = strings.NewReplacer("{workspace}", "0192f3c4-5d6e-7000-8000-00000000dead", "{team}", "acme", "{member}", "nobody").Replace(path)
	r, err := http.NewRequestWithContext(t.Context(), strings.ToUpper(method), h.URL()+variable.ReplaceAllString(path, "none"), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.Header.Get("Content-Type") == "application/json" { // a stream goes on
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			t.Fatal(err)
		}
	}
	return response.StatusCode
}

// TestRoles_EveryRequest makes each request of the document with a token of each kind. What comes of it is
// a table for people, so that nobody widens what a token may do without its being read.
func TestRoles_EveryRequest(t *testing.T) {
	o := twoTeams(t)
	var doc roled
	if _, text := o.ask(t, "get", "/api/v1/openapi.json", ""); json.Unmarshal([]byte(text), &doc) != nil {
		t.Fatal(text)
	}
	kinds := []string{"acme viewer", "acme publisher", "acme admin"}
	for _, role := range []control.Role{control.Viewer, control.Publisher} {
		made, err := o.admin.CreateToken(t.Context(), control.NewToken{Name: string(role), Role: role})
		if err != nil {
			t.Fatal(err)
		}
		name := "runner " + string(role)
		kinds, o.tokens[name] = append(kinds, name), made.Text
	}
	kinds = append(kinds, "runner admin")
	var lines []string
	for path, methods := range doc.Paths {
		for method := range methods {
			line := fmt.Sprintf("%-8s%-90s", strings.ToUpper(method), strings.TrimPrefix(path, control.Base))
			for _, kind := range kinds {
				may := "yes"
				if status := o.nowhere(t, method, path, o.tokens[kind]); status == http.StatusForbidden {
					may = "-"
				} else if status == http.StatusUnauthorized || status == http.StatusTooManyRequests || status >= 500 {
					t.Errorf("%s as %s: %d", line, kind, status)
				}
				line += fmt.Sprintf("%-17s", may)
			}
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[8:98]+a, b[8:98]+b) })
	head := fmt.Sprintf("%-98s", "request")
	for _, kind := range kinds {
		head += fmt.Sprintf("%-17s", strings.Replace(kind, "acme", "team", 1))
	}
	got, golden := strings.TrimSpace(head)+"\n"+strings.Join(lines, "\n")+"\n", filepath.Join("testdata", "roles.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("what tokens may do is not what %s says; when that is wanted, -update writes it. It is\n%s", golden, got)
	}
}

// TestRoles_ATokenOfOneWorkspace makes each request with tokens that are for another workspace: of what is not
// theirs they change nothing, and read nothing.
func TestRoles_ATokenOfOneWorkspace(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	send(t, o.client(t, o.tokens["beta publisher"], nil), other, "1.0.0")
	if _, err := o.admin.SetMember(ctx, control.SetMember{Team: "acme", Name: "ada-of-acme", Role: control.Viewer}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.admin.SetRetention(ctx, control.Retention{Team: "acme", Days: 77}); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]control.NewToken{
		"the runner's": {Name: "one", Role: control.Publisher, Workspace: string(other)},
		"beta's":       {Name: "two", Role: control.Publisher, Workspace: string(other), Team: "beta"},
	} {
		made, err := o.admin.CreateToken(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		var doc roled
		if _, text := o.ask(t, "get", "/api/v1/openapi.json", ""); json.Unmarshal([]byte(text), &doc) != nil {
			t.Fatal(text)
		}
		before := o.state(t, o.admin)
		for path, methods := range doc.Paths {
			for method := range methods {
				status, text := o.ask(t, method, path, made.Text)
				if about := strings.Contains(path, "{workspace}") || strings.Contains(path, "{team}") || strings.Contains(path, "{invocation}"); about && status != http.StatusNotFound && status != http.StatusForbidden {
					t.Errorf("%s %s with %s token of another workspace: %d %.300s", method, path, name, status, text)
				}
				if status == http.StatusOK && tells(text, string(demo), "acme", string(o.ran)) {
					t.Errorf("%s %s tells %s token of another workspace: %.500s", method, path, name, text)
				}
			}
		}
		if after := o.state(t, o.admin); after != before {
			t.Errorf("%s token changed something:\n%s\nwas\n%s", name, after, before)
		}
	}
}
