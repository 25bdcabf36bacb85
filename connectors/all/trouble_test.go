package all_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/runtime/connector"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// line is the way of a script to a service, as an engine makes it.
type line struct {
	door    *outbound.Door
	binding *outbound.Binding
}

func (l line) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	return l.door.Do(ctx, outbound.Request{FetchRequest: r, Binding: l.binding})
}
func (l line) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}
func (l line) Console(script.Line) {}

// asking gets one issue and tells how that went wrong.
const asking = `
import client from './api/service';
export default async function () {
  try { return 'answer ' + JSON.stringify(await client.Issue.getIssue({ issueIdOrKey: 'A-1', errorStrategy: null as any })); } catch (e: any) { return e.name + ': ' + e.message; }
}
`

// TestTrouble_HasWordsAndAHint has a real https service go wrong in every way.
func TestTrouble_HasWordsAndAHint(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"key": "login: " + r.Header.Get("Authorization")})
	}))
	t.Cleanup(elsewhere.Close)
	say := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body)) // a client that has gone needs none
		}
	}
	const js = "application/json"
	cases := map[string]struct {
		service http.HandlerFunc
		want    string
	}{
		"400":                  {say(400, js, `{"errorMessages":["The key is wrong."],"errors":{}}`), "BadRequestError: Jira Cloud answered 400 Bad Request to GET /rest/api/3/issue/A-1: The key is wrong."},
		"401":                  {say(401, js, `{"message":"Client must be authenticated to access this resource."}`), "UnauthorizedError: Jira Cloud answered 401 Unauthorized to GET /rest/api/3/issue/A-1: Client must be authenticated to access this resource. (the login \"mine\" has expired or was revoked: log in again with `bobbin connect jira-cloud --name mine`)"},
		"403":                  {say(403, js, `{"errorMessages":["You may not."]}`), "ForbiddenError: Jira Cloud answered 403 Forbidden to GET /rest/api/3/issue/A-1: You may not."},
		"404":                  {say(404, js, `{"errorMessages":["Issue does not exist."]}`), "NotFoundError: Jira Cloud answered 404 Not Found to GET /rest/api/3/issue/A-1: Issue does not exist."},
		"409":                  {say(409, js, `{"message":"Changed meanwhile."}`), "HttpError: Jira Cloud answered 409 Conflict to GET /rest/api/3/issue/A-1: Changed meanwhile."},
		"429":                  {say(429, js, `{"message":"Slow down."}`), "TooManyRequestsError: Jira Cloud had too many calls and answered 429 Too Many Requests to GET /rest/api/3/issue/A-1: Slow down."},
		"500":                  {say(500, js, `{"message":"Oops."}`), "ServerError: Jira Cloud answered 500 Internal Server Error to GET /rest/api/3/issue/A-1: Oops."},
		"a proxy's page":       {say(502, "text/html", `<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>`), "ServerError: Jira Cloud answered 502 Bad Gateway to GET /rest/api/3/issue/A-1: 502 Bad Gateway"},
		"a log-in page":        {say(200, "text/html; charset=utf-8", "<!DOCTYPE html>\n<html><head><title> Log in </title></head></html>"), `UnexpectedError: Jira Cloud answered GET /rest/api/3/issue/A-1 with a web page ("Log in") in place of JSON: the account's address may be that of something else, or a log-in or proxy page stands before it`},
		"HTML said to be JSON": {say(200, js, `<html></html>`), "UnexpectedError: Jira Cloud answered GET /rest/api/3/issue/A-1 with text that is not JSON: "},
		"JSON cut off":         {say(200, js, `{"key":"A-1","fields":{"summ`), "UnexpectedError: Jira Cloud answered GET /rest/api/3/issue/A-1 with text that is not JSON: "},
		"a body cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", js)
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"key":`))
		}, "closed the connection before its answer was complete. Try again; if it happens again, the service has a problem."},
		"no answer":                {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "closed the connection without an answer. Try again"},
		"JSON that is called text": {say(200, "text/plain", `{"key":"A-1"}`), `answer "{\"key\":\"A-1\"}"`},
		"a redirect to another host": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/x", http.StatusFound)
		}, `answer {"key":"login: "}`},
		"a redirect in a circle": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) }, "redirected more than 20 times."},
		"a redirect to no address": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "ftp://x/y")
			w.WriteHeader(302)
		}, "redirected to an address that cannot be followed."},
	}
	engine, bundle := machine.New(machine.Config{}), bundleOf(t, all.Lookup("jira-cloud"), asking)
	ask := func(t *testing.T, address string, roots *x509.CertPool) string {
		t.Helper()
		door := outbound.New(outbound.Config{RootCAs: roots})
		defer door.Close()
		account := connector.Account{Name: "mine", Connector: "jira-cloud", BaseURL: address, APIURL: address, Auth: "api-token", Fields: map[string]string{"email": "ada@example.com"}}
		l := line{door, &outbound.Binding{Connection: "service", Connector: all.Lookup("jira-cloud"), Account: account,
			Credential: func(context.Context) (connector.Credential, error) {
				return connector.Credential{"token": "s3cret"}, nil
			}}}
		out := engine.Run(t.Context(), bundle, script.Input{}, l, script.Limits{})
		var text string
		if err := json.Unmarshal(out.Result, &text); err != nil {
			t.Fatalf("%s %+v", out.Status, out.Error)
		}
		return text
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			service := httptest.NewTLSServer(c.service)
			defer service.Close()
			roots := x509.NewCertPool()
			roots.AddCert(service.Certificate())
			if got := ask(t, service.URL, roots); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
	t.Run("certificates", func(t *testing.T) {
		service := httptest.NewTLSServer(say(200, js, `{}`))
		defer service.Close()
		trusted := x509.NewCertPool()
		trusted.AddCert(service.Certificate())
		there, err := url.Parse(service.URL)
		if err != nil {
			t.Fatal(err)
		}
		wanting := httptest.NewUnstartedServer(say(200, js, `{}`))
		wanting.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert}
		wanting.StartTLS()
		defer wanting.Close()
		for name, c := range map[string]struct {
			address string
			roots   *x509.CertPool
			want    string
		}{
			"of an unknown authority": {service.URL, x509.NewCertPool(), "shows a certificate that this machine does not trust. If it is of your company, or its proxy opens secure connections, install its authority on this machine, or name its file in BOBBIN_CA_FILE. For one service alone give it to the account (`bobbin connect --ca FILE`)"},
			"for another name":        {"https://localhost:" + there.Port(), trusted, "shows a certificate for another host. Check the address."},
			"of the client is wanted": {wanting.URL, trusted, "wants a certificate of the client, and got none. Give the account one (`bobbin connect --cert FILE --key FILE`)"},
			"of nobody, by http":      {strings.Replace(elsewhere.URL, "http:", "https:", 1), trusted, "does not speak https at this port. Check the port, or whether the address should begin with http."},
		} {
			if got := ask(t, c.address, c.roots); !strings.Contains(got, "UnexpectedError: GET /rest/api/3/issue/A-1 of Jira Cloud got no answer: ") || !strings.Contains(got, c.want) {
				t.Errorf("a certificate %s: %s", name, got)
			}
		}
	})
}
