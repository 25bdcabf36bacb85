package jiracloud_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"bobbin/connectors/jiracloud"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// answer is what a loopback server says to one path.
type answer struct {
	status int
	body   string
	kind   string // media type; JSON when empty
}

const me = `{"accountId":"712020:1","displayName":"Ada Admin","emailAddress":"ada@example.com"}`
const tenant = `{"cloudId":"c-1"}`

// play serves answers by "login path": login is basic, bearer or none.
func play(t *testing.T, answers map[string]answer) (*httptest.Server, *[]string) {
	t.Helper()
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		login := "none"
		if user, password, ok := r.BasicAuth(); ok && user == "ada@example.com" && password == "token" {
			login = "basic"
		} else if r.Header.Get("Authorization") == "Bearer token" {
			login = "bearer"
		}
		asked = append(asked, login+" "+r.URL.Path)
		a, ok := answers[login+" "+r.URL.Path]
		if !ok {
			a = answer{status: 404, body: `{"message":"null for uri"}`}
		}
		kind := a.kind
		if kind == "" {
			kind = "application/json"
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(a.status)
		_, _ = w.Write([]byte(a.body))
	}))
	t.Cleanup(s.Close)
	return s, &asked
}

func identify(t *testing.T, site, gateway, email string) (connector.Identity, connector.Account, error) {
	t.Helper()
	c := jiracloud.New(jiracloud.Options{Gateway: gateway})
	a := connector.Account{Name: "jira", Connector: "jira-cloud", BaseURL: site, Auth: jiracloud.AuthToken,
		Fields: map[string]string{jiracloud.FieldEmail: email}}
	return c.Identify(t.Context(), http.DefaultClient.Do, a, connector.Credential{jiracloud.FieldToken: "token"})
}

func TestIdentify_FindsTheWayIn(t *testing.T) {
	const my, edge, through = "/rest/api/3/myself", "/_edge/tenant_info", "/ex/jira/c-1/rest/api/3/myself"
	cases := map[string]struct {
		site, gateway map[string]answer
		email         string
		through       bool   // calls go through the gateway
		scheme        string // kept with the account
	}{
		"classic token": {site: map[string]answer{"basic " + my: {status: 200, body: me}}, email: "ada@example.com"},
		"scoped token": {site: map[string]answer{"basic " + my: {status: 401}, "none " + edge: {status: 200, body: tenant}},
			gateway: map[string]answer{"basic " + through: {status: 200, body: me}}, email: "ada@example.com", through: true},
		"scoped token, site says 403": {site: map[string]answer{"basic " + my: {status: 403}, "none " + edge: {status: 200, body: tenant}},
			gateway: map[string]answer{"basic " + through: {status: 200, body: me}}, email: "ada@example.com", through: true},
		"scoped token, site says 404": {site: map[string]answer{"none " + edge: {status: 200, body: tenant}},
			gateway: map[string]answer{"basic " + through: {status: 200, body: me}}, email: "ada@example.com", through: true},
		"service account with its e-mail": {site: map[string]answer{"basic " + my: {status: 401}, "none " + edge: {status: 200, body: tenant}},
			gateway: map[string]answer{"basic " + through: {status: 401}, "bearer " + through: {status: 200, body: me}},
			email:   "ada@example.com", through: true, scheme: "bearer"},
		"service account without e-mail": {site: map[string]answer{"bearer " + my: {status: 401}, "none " + edge: {status: 200, body: tenant}},
			gateway: map[string]answer{"bearer " + through: {status: 200, body: me}}, through: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			site, _ := play(t, c.site)
			gateway, asked := play(t, c.gateway)
			identity, account, err := identify(t, site.URL+"/", gateway.URL, c.email)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(identity, connector.Identity{ID: "712020:1", Name: "Ada Admin", Email: "ada@example.com"}) {
				t.Errorf("identity is %+v", identity)
			}
			wantAPI := site.URL
			if c.through {
				wantAPI = gateway.URL + "/ex/jira/c-1"
			} else if len(*asked) > 0 {
				t.Errorf("the gateway was asked %v", *asked)
			}
			if account.APIURL != wantAPI || account.BaseURL != site.URL || account.Who != "Ada Admin (ada@example.com)" {
				t.Errorf("account is %+v, want calls to go to %s", account, wantAPI)
			}
			if account.Fields["scheme"] != c.scheme {
				t.Errorf("scheme is %q, want %q", account.Fields["scheme"], c.scheme)
			}
			r := httptest.NewRequest("GET", account.APIURL, nil)
			if err := jiracloud.New(jiracloud.Options{}).Authorize(r, account, connector.Credential{"token": "token"}); err != nil {
				t.Fatal(err)
			}
			bearer := strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ")
			if bearer != (c.scheme == "bearer" || c.email == "") {
				t.Errorf("later calls log in with %q", r.Header.Get("Authorization"))
			}
		})
	}
}

func TestIdentify_SaysWhatIsWrong(t *testing.T) {
	const my, edge, through = "basic /rest/api/3/myself", "none /_edge/tenant_info", "/ex/jira/c-1/rest/api/3/myself"
	known := map[string]answer{my: {status: 401}, edge: {status: 200, body: tenant}}
	cases := map[string]struct {
		site, gateway map[string]answer
		want          fault.Code
		says          string
	}{
		"wrong token": {site: known, gateway: map[string]answer{"basic " + through: {status: 401, body: `{"message":"Unauthorized"}`},
			"bearer " + through: {status: 401}}, want: fault.Denied, says: "does not accept"},
		"wrong token, no cloud id": {site: map[string]answer{my: {status: 401}}, want: fault.Denied, says: "does not accept"},
		"too few scopes": {site: known, gateway: map[string]answer{"basic " + through: {status: 401, body: `{"message":"Unauthorized; scope does not match"}`},
			"bearer " + through: {status: 401, body: `{"message":"Unauthorized; scope does not match"}`}}, want: fault.Denied, says: "scopes"},
		"no access to Jira": {site: known, gateway: map[string]answer{"basic " + through: {status: 403}, "bearer " + through: {status: 401}},
			want: fault.Denied, says: "403"},
		"no Jira on the site":    {site: known, want: fault.NotFound, says: "has no Jira"},
		"not Jira":               {site: map[string]answer{}, want: fault.NotFound, says: "no Jira Cloud site"},
		"a web page":             {site: map[string]answer{my: {200, "<html>log in</html>", "text/html"}}, want: fault.NotFound, says: "web page"},
		"a page not said so":     {site: map[string]answer{my: {200, "\n<!doctype html>", "text/plain"}}, want: fault.NotFound, says: "web page"},
		"JSON of something else": {site: map[string]answer{my: {status: 200, body: `{"ok":true}`}}, want: fault.NotFound, says: "no Jira Cloud site"},
		"down":                   {site: map[string]answer{my: {status: 503}}, want: fault.Unavailable, says: "503"},
		"asked too often":        {site: map[string]answer{my: {status: 429}}, want: fault.Unavailable, says: "slow down"},
		"gateway down":           {site: known, gateway: map[string]answer{"basic " + through: {status: 502}}, want: fault.Unavailable, says: "502"},
		"tenant service down":    {site: map[string]answer{my: {status: 401}, edge: {status: 500}}, want: fault.Unavailable, says: "500"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			site, _ := play(t, maps.Clone(c.site))
			gateway, _ := play(t, c.gateway)
			_, _, err := identify(t, site.URL, gateway.URL, "ada@example.com")
			f := fault.From(err)
			if f.Code != c.want || !strings.Contains(f.Sentence, c.says) || f.Hint == "" {
				t.Errorf("got %s %q (hint %q), want %s and %q", f.Code, f.Sentence, f.Hint, c.want, c.says)
			}
		})
	}
}

func TestIdentify_NobodyAnswers(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	if _, _, err := identify(t, s.URL, s.URL, "a"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestIdentify_PassesOnWhatTheDoorSays(t *testing.T) {
	c := jiracloud.New(jiracloud.Options{})
	denied := fault.New(fault.Denied, "This address is not allowed here.")
	do := func(*http.Request) (*http.Response, error) { return nil, denied }
	_, _, err := c.Identify(context.Background(), do, connector.Account{BaseURL: "https://x.atlassian.net"}, connector.Credential{"token": "t"})
	if !errors.Is(err, denied) {
		t.Errorf("got %v", err)
	}
}

func TestIdentify_TakesTheAddressOfAnyPage(t *testing.T) {
	for pasted, want := range map[string]string{
		"https://x.atlassian.net": "https://x.atlassian.net",
		" x.atlassian.net/ ":      "https://x.atlassian.net",
		"http://X.atlassian.net/jira/software/projects/A/boards/1?x": "https://x.atlassian.net",
		"http://127.0.0.1:8080/jira/":                                "http://127.0.0.1:8080/jira",
	} {
		var asked string
		do := func(r *http.Request) (*http.Response, error) {
			asked = strings.TrimSuffix(r.URL.String(), "/rest/api/3/myself")
			return nil, errors.New("enough")
		}
		_, _, _ = jiracloud.New(jiracloud.Options{}).Identify(t.Context(), do, connector.Account{BaseURL: pasted}, connector.Credential{"token": "t"})
		if asked != want {
			t.Errorf("%q is asked at %q, want %q", pasted, asked, want)
		}
	}
	for _, pasted := range []string{"", "ftp://x", "https://", "https://api.atlassian.com/x", "not a url"} {
		_, _, err := identify(t, pasted, "http://127.0.0.1:1", "a")
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", pasted, err)
		}
	}
}
