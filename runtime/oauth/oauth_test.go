package oauth_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/oauth"
	"bobbin/runtime/oauth/oauthtest"
)

// serve starts a server and a login at it.
func serve(t *testing.T, grant connector.Grant, settings oauthtest.Settings) (*oauthtest.Server, oauth.Login) {
	t.Helper()
	server := &oauthtest.Server{}
	server.Set(settings)
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	return server, login(grant, listening.URL, http.DefaultTransport.RoundTrip)
}

func login(grant connector.Grant, site string, do connector.Do) oauth.Login {
	return oauth.Login{Account: "mine", Title: "Example", Site: site, Do: do, Now: time.Now,
		Way: connector.OAuth{Grant: grant, Authorize: "{site}/authorize", Token: "{site}/token", Device: "{site}/device", Scopes: []string{"api", "read_user"},
			Params: map[string]string{"audience": "api.example.com"}},
		Fields:  map[string]string{connector.FieldClientID: oauthtest.ClientID, connector.FieldPort: "0"},
		Secrets: connector.Credential{connector.FieldClientSecret: oauthtest.ClientSecret}}
}

// browse plays the browser and gives the page it ends on.
func browse(t *testing.T, address string) string {
	t.Helper()
	got, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	page, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func begin(t *testing.T, l oauth.Login) *oauth.Attempt {
	t.Helper()
	attempt, err := oauth.Begin(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(attempt.Close)
	return attempt
}

func TestCode_IsExchangedAndRenewed(t *testing.T) {
	server, l := serve(t, connector.AuthorizationCode, oauthtest.Settings{Lives: 3600, Refreshing: 86400})
	attempt := begin(t, l)
	asked, err := url.Parse(attempt.Address)
	if err != nil {
		t.Fatal(err)
	}
	query := asked.Query()
	if query.Get("scope") != "api read_user" || query.Get("audience") != "api.example.com" || query.Get("code_challenge_method") != "S256" || query.Get("redirect_uri") != attempt.Callback {
		t.Fatalf("asked for %v", query)
	}
	if page := browse(t, attempt.Address); !strings.Contains(page, "has arrived") {
		t.Fatalf("the page is %s", page)
	}
	first, err := attempt.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if stale, usable := oauth.Stale(first, time.Now()); stale || !usable {
		t.Fatalf("%v %v", stale, usable)
	}
	if stale, usable := oauth.Stale(first, time.Now().Add(59*time.Minute)); !stale || !usable {
		t.Fatalf("a minute before its end: %v %v", stale, usable)
	}
	if ends := oauth.Ends(l.Way, first); ends.Before(time.Now().Add(23*time.Hour)) || ends.After(time.Now().Add(25*time.Hour)) {
		t.Fatalf("it ends %v", ends)
	}
	l.Secrets = first
	second, err := oauth.Refresh(t.Context(), l)
	if err != nil || second[connector.RefreshToken] == first[connector.RefreshToken] || second[connector.AccessToken] == first[connector.AccessToken] || second[connector.FieldClientSecret] == "" {
		t.Fatalf("%v", err)
	}
	// The first refresh token was good for one use.
	_, err = oauth.Refresh(t.Context(), l)
	if f := fault.From(err); f.Code != fault.Denied || !strings.Contains(f.Sentence, "revoked or has expired") || !strings.Contains(f.Hint, "bobbin connect") {
		t.Fatalf("%v %s", err, f.Hint)
	}
	if got := server.Counts(); got != (oauthtest.Counts{Codes: 1, Refreshes: 1, Refused: 1}) {
		t.Fatalf("%+v", got)
	}
}

func TestCode_WrongAnswersOfTheBrowser(t *testing.T) {
	_, l := serve(t, connector.AuthorizationCode, oauthtest.Settings{})
	attempt := begin(t, l)
	for _, path := range []string{"?state=wrong&code=stolen", "?code=stolen", "?state=", "/more?state=x"} {
		if page := browse(t, attempt.Callback+path); strings.Contains(page, "has arrived") {
			t.Errorf("%s is taken: %s", path, page)
		}
	}
	// The login goes on, and takes one answer.
	browse(t, attempt.Address)
	if page := browse(t, attempt.Address); !strings.Contains(page, "had its answer already") {
		t.Errorf("a second answer gets %s", page)
	}
	if _, err := attempt.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// outcome is what becomes of a login after its browser was sent along.
func outcome(t *testing.T, l oauth.Login, back func(attempt *oauth.Attempt)) *fault.Error {
	t.Helper()
	attempt := begin(t, l)
	back(attempt)
	_, err := attempt.Wait(t.Context())
	return fault.From(err)
}

func TestCode_BadInput(t *testing.T) {
	agree := func(a *oauth.Attempt) { browse(t, a.Address) }
	withCode := func(query string) func(a *oauth.Attempt) {
		return func(a *oauth.Attempt) {
			asked, _ := url.Parse(a.Address)
			browse(t, a.Callback+"?state="+asked.Query().Get("state")+"&"+query)
		}
	}
	for name, one := range map[string]struct {
		settings oauthtest.Settings
		change   func(l *oauth.Login)
		back     func(a *oauth.Attempt)
		code     fault.Code
		sentence string
	}{
		"denied":       {oauthtest.Settings{Deny: true}, nil, agree, fault.Denied, "The login was refused in the browser."},
		"expired code": {oauthtest.Settings{}, nil, withCode("code=old"), fault.Denied, "has expired or was used before"},
		"no code":      {oauthtest.Settings{}, nil, withCode("nothing=1"), fault.Unavailable, "without a code"},
		"words with markup": {oauthtest.Settings{}, nil, withCode("error=strange&error_description=%3Cb%3Eno%0Away"), fault.Denied,
			"Example gives no token (strange): <b>no way."},
		"down":         {oauthtest.Settings{Answer: "down"}, nil, agree, fault.Unavailable, "cannot give a token now (503)"},
		"html":         {oauthtest.Settings{Answer: "html"}, nil, agree, fault.Unavailable, "does not speak OAuth"},
		"wrong secret": {oauthtest.Settings{}, func(l *oauth.Login) { l.Secrets = nil }, agree, fault.Denied, "does not accept the client ID or its secret"},
	} {
		t.Run(name, func(t *testing.T) {
			_, l := serve(t, connector.AuthorizationCode, one.settings)
			if one.change != nil {
				one.change(&l)
			}
			if f := outcome(t, l, one.back); f.Code != one.code || !strings.Contains(f.Sentence, one.sentence) || f.Hint == "" {
				t.Errorf("%s %s %s", f.Code, f.Sentence, f.Hint)
			}
		})
	}
}

func TestCode_PortTakenOrNone(t *testing.T) {
	_, l := serve(t, connector.AuthorizationCode, oauthtest.Settings{})
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := strconv.Itoa(taken.Addr().(*net.TCPAddr).Port)
	for text, code := range map[string]fault.Code{port: fault.Unavailable, "many": fault.Invalid, "65536": fault.Invalid, "-1": fault.Invalid} {
		l.Fields[connector.FieldPort] = text
		if _, err := oauth.Begin(t.Context(), l); fault.From(err).Code != code || !strings.Contains(err.Error(), strings.TrimPrefix(text, "-")) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestCode_IsStopped(t *testing.T) {
	_, l := serve(t, connector.AuthorizationCode, oauthtest.Settings{})
	attempt := begin(t, l)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := attempt.Wait(ctx); !fault.Is(err, fault.Canceled) {
		t.Errorf("%v", err)
	}
	attempt.Close()
	attempt.Close()
	if _, err := http.Get(attempt.Callback); err == nil {
		t.Error("the callback is still there")
	}
}

// inProcess asks a server without a network, so that time can be played.
func inProcess(server http.Handler) connector.Do {
	return func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w.Result(), nil
	}
}

func TestDevice_WaitsForThePerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &oauthtest.Server{}
		server.Set(oauthtest.Settings{Pending: 3, Lives: 60})
		l := login(connector.DeviceCode, "https://example.com", inProcess(server))
		attempt, err := oauth.Begin(t.Context(), l)
		if err != nil || attempt.UserCode != "WDJB-MJHT" || attempt.Address != "http://example.com/activate" {
			t.Fatalf("%+v %v", attempt, err)
		}
		began := time.Now()
		if _, err := attempt.Wait(t.Context()); err != nil || time.Since(began) != 4*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		server.Set(oauthtest.Settings{Deny: true})
		if f := outcome(t, l, func(*oauth.Attempt) {}); f.Code != fault.Denied || !strings.Contains(f.Sentence, "refused in the browser") {
			t.Errorf("%v", f)
		}
		server.Set(oauthtest.Settings{Pending: 1 << 20})
		if f := outcome(t, l, func(*oauth.Attempt) {}); f.Code != fault.Unavailable || !strings.Contains(f.Sentence, "Nobody agreed") {
			t.Errorf("%v", f)
		}
	})
}

func TestTokens_OfAServiceAccount(t *testing.T) {
	for _, basic := range []bool{false, true} {
		_, l := serve(t, connector.ClientCredentials, oauthtest.Settings{Lives: 60, Scope: "api,other"})
		l.Way.Basic = basic
		got, err := oauth.Tokens(t.Context(), l)
		if err != nil || got[connector.AccessToken] == "" || got[connector.RefreshToken] != "" {
			t.Fatalf("%v", err)
		}
		granted, missing := oauth.Scopes(l.Way, l.Fields, got)
		if strings.Join(granted, " ") != "api other" || strings.Join(missing, " ") != "read_user" {
			t.Errorf("%v %v", granted, missing)
		}
		if again, err := oauth.Refresh(t.Context(), l); err != nil || again[connector.AccessToken] == got[connector.AccessToken] {
			t.Errorf("%v", err)
		}
	}
}

func TestTokens_ClockAndAddress(t *testing.T) {
	server, l := serve(t, connector.ClientCredentials, oauthtest.Settings{Lives: 600})
	l.Now = func() time.Time { return time.Now().Add(-48 * time.Hour) } // our clock is late; the lifetime counts from it
	got, err := oauth.Tokens(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if stale, _ := oauth.Stale(got, l.Now()); stale {
		t.Error("a token that is good for ten minutes is renewed at once")
	}
	l.Way.Token = "{site}/token"
	for _, site := range []string{"", "ftp://example.com", "https://user:secret@example.com", "://"} {
		l.Site = site
		if _, err := oauth.Tokens(t.Context(), l); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", site, err)
		}
	}
	if server.Counts().Codes != 1 {
		t.Error("a wrong address was asked")
	}
}
