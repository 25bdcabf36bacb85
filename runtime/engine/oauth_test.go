package engine_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/app/enginetest"
	"bobbin/connectors/all"
	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/oauth/oauthtest"
	"bobbin/runtime/outbound/tlstest"
	"bobbin/runtime/storetest/postgrestest"
)

// clock is one that tests move.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

// serveOAuth starts a service with logins by OAuth.
func serveOAuth(t *testing.T, settings oauthtest.Settings) (*oauthtest.Server, string) {
	t.Helper()
	server := &oauthtest.Server{}
	server.Set(settings)
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	return server, listening.URL
}

func browserLogin(name, address string) engine.Login {
	return engine.Login{Name: name, Connector: "gitlab", Auth: "oauth2", BaseURL: address,
		Fields: map[string]string{"clientId": oauthtest.ClientID, "clientSecret": oauthtest.ClientSecret, "port": "0"}}
}

// agree plays the browser.
func agree(t *testing.T, step engine.LoginStep) {
	t.Helper()
	got, err := http.Get(step.Address)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
}

// connect takes a login to its end.
func connect(t *testing.T, h *enginetest.Home, l engine.Login) engine.LoginStep {
	t.Helper()
	step, err := h.BeginLogin(t.Context(), l)
	if err != nil || step.State != engine.LoginWaiting {
		t.Fatalf("%+v %v", step, err)
	}
	agree(t, step)
	step, err = h.WaitLogin(t.Context(), step.ID, step.State)
	if err != nil {
		t.Fatal(err)
	}
	return step
}

func TestOAuth_OneRenewalAtATime(t *testing.T) {
	t.Parallel()
	server, address := serveOAuth(t, oauthtest.Settings{Lives: 3600})
	var time clock
	here := enginetest.Open(t, func(c *engine.Config) { c.Now = time.now })
	// Another process of the home: what it shares is the folder of the accounts and the vault.
	there := enginetest.Open(t, func(c *engine.Config) { c.Now, c.ConfigDir = time.now, filepath.Join(here.Dir(), "config") })
	if step := connect(t, here, browserLogin("lab", address)); step.State != engine.LoginDone || step.Account.Who != "Ada Admin @ada (ada@example.com)" {
		t.Fatalf("%+v", step)
	}
	askedAtOnce(t, &time, here, there)
	if got := server.Counts(); got.Refreshes != 2 || got.Refused != 0 {
		t.Errorf("%+v", got)
	}
}

// The nodes of a runner share the login, and its vault.
func TestOAuth_OneRenewalAtATimeOnAllNodes(t *testing.T) {
	t.Parallel()
	database := postgrestest.URL(t)
	server, address := serveOAuth(t, oauthtest.Settings{Lives: 3600})
	var time clock
	var nodes []*enginetest.Home
	for _, name := range []string{"one", "two"} {
		nodes = append(nodes, enginetest.Open(t, func(c *engine.Config) {
			c.Now, c.Hosted, c.Database, c.Node, c.Self.Home = time.now, true, database, name, name
		}))
	}
	connect(t, nodes[0], browserLogin("lab", address))
	askedAtOnce(t, &time, nodes...)
	if got := server.Counts(); got.Refreshes != 2 || got.Refused != 0 {
		t.Errorf("%+v", got)
	}
}

// askedAtOnce lets the tokens of the login "lab" expire twice, and has many ask for them at once.
func askedAtOnce(t *testing.T, time *clock, homes ...*enginetest.Home) {
	t.Helper()
	for range 2 {
		time.advance(7200 * 1e9)
		var asking sync.WaitGroup
		errs := make(chan error, 16)
		for i := range 16 {
			asking.Go(func() {
				_, err := homes[i%len(homes)].TestAccount(t.Context(), "lab")
				errs <- err
			})
		}
		asking.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
	}
}

func TestOAuth_RenewalThatFails(t *testing.T) {
	t.Parallel()
	server, address := serveOAuth(t, oauthtest.Settings{Lives: 3600})
	var clock clock
	h := enginetest.Open(t, func(c *engine.Config) { c.Now = clock.now })
	connect(t, h, browserLogin("lab", address))
	test := func() error {
		_, err := h.TestAccount(t.Context(), "lab")
		return err
	}
	server.Set(oauthtest.Settings{Answer: "down"})
	clock.advance(59 * time.Minute)
	if err := test(); err != nil {
		t.Errorf("the token is good for a minute, but: %v", err)
	}
	clock.advance(time.Hour)
	if err := test(); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "503") {
		t.Errorf("%v", err)
	}
	server.Set(oauthtest.Settings{Lives: 3600})
	if err := test(); err != nil {
		t.Errorf("the service is back, but: %v", err)
	}
	clock.advance(2 * time.Hour)
	server.Revoke()
	for range 2 { // the second time the service is not asked
		if f := fault.From(test()); f.Code != fault.Denied || !strings.Contains(f.Sentence, "revoked or has expired") || !strings.Contains(f.Hint, "bobbin connect") {
			t.Errorf("%v", f)
		}
	}
	if got := server.Counts().Refused; got != 1 {
		t.Errorf("the service was asked %d times with a revoked token", got)
	}
	connect(t, h, browserLogin("lab", address))
	if err := test(); err != nil {
		t.Errorf("connected again, but: %v", err)
	}
}

// jiraAt is the connector for Jira Cloud whose OAuth is at another address than Atlassian's.
func jiraAt(address string) *connector.Connector {
	c := *all.Lookup("jira-cloud")
	c.Auth = slices.Clone(c.Auth)
	for i, kind := range c.Auth {
		if kind.OAuth != nil {
			o := *kind.OAuth
			o.Authorize, o.Token, o.Sites = address+"/authorize", address+"/token", address+"/sites"
			c.Auth[i].OAuth = &o
		}
	}
	return &c
}

func TestOAuth_ChoosesASiteOfAtlassian(t *testing.T) {
	t.Parallel()
	server, address := serveOAuth(t, oauthtest.Settings{Lives: 3600, Sites: 1})
	h := enginetest.Open(t, func(c *engine.Config) { c.Connectors = []*connector.Connector{jiraAt(address)} })
	login := browserLogin("site", "")
	login.Connector = "jira-cloud"
	step := connect(t, h, login)
	if step.State != engine.LoginDone || step.Account.BaseURL != address || step.Account.APIURL != address+"/ex/jira/cloud-1" || step.Identity.Name != "Ada Admin" {
		t.Fatalf("%+v %+v", step, step.Account)
	}
	server.Set(oauthtest.Settings{Sites: 3})
	step = connect(t, h, login)
	if step.State != engine.LoginChoose || !slices.Equal(step.Sites, []string{address, "https://site-2.example.com", "https://site-3.example.com"}) {
		t.Fatalf("%+v", step)
	}
	if err := h.ChooseSite(step.ID, "https://other.example.com"); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
	if err := h.ChooseSite(step.ID, address); err != nil {
		t.Error(err)
	}
	if step, err := h.WaitLogin(t.Context(), step.ID, step.State); err != nil || step.State != engine.LoginDone {
		t.Errorf("%+v %v", step, err)
	}
	server.Set(oauthtest.Settings{})
	step, err := h.BeginLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	agree(t, step)
	if _, err := h.WaitLogin(t.Context(), step.ID, step.State); !fault.Is(err, fault.NotFound) {
		t.Errorf("no site is %v", err)
	}
	login.Auth, login.BaseURL = "oauth2-client", address
	if step, err := h.BeginLogin(t.Context(), login); err != nil || step.State != engine.LoginDone || step.Account.APIURL != address+"/ex/jira/cloud-1" {
		t.Errorf("a service account: %+v %v", step, err)
	}
}

func TestOAuth_IsStoppedOrReplaced(t *testing.T) {
	t.Parallel()
	_, address := serveOAuth(t, oauthtest.Settings{})
	h := enginetest.Open(t)
	login := browserLogin("lab", address)
	first, err := h.BeginLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := h.WaitLogin(gone, first.ID, first.State); err == nil {
		t.Error("whoever leaves is told of a step")
	}
	h.CancelLogin(first.ID)
	h.CancelLogin(first.ID)
	if _, err := h.WaitLogin(t.Context(), first.ID, first.State); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	// The port is free again, and the newest login has it.
	login.Fields["port"] = strings.TrimSuffix(first.Callback[strings.LastIndex(first.Callback, ":")+1:], "/callback")
	second, err := h.BeginLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	third, err := h.BeginLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.WaitLogin(t.Context(), second.ID, second.State); !fault.Is(err, fault.Canceled) || !strings.Contains(err.Error(), "Another login") {
		t.Errorf("%v", err)
	}
	agree(t, third)
	if step, err := h.WaitLogin(t.Context(), third.ID, third.State); err != nil || step.State != engine.LoginDone {
		t.Errorf("%+v %v", step, err)
	}
	if _, _, err := h.Connect(t.Context(), login); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a browser: %v", err)
	}
}

func TestConnect_ThroughACompanysTLS(t *testing.T) {
	t.Parallel()
	authority := tlstest.New()
	s := authority.Server(tls.RequireAndVerifyClientCert, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/git/lab/api/v4/user" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"id": 5, "name": "Ada Admin", "username": "ada"}`))
	})
	defer s.Close()
	cert, key, _ := authority.Client("ada")
	h := enginetest.Open(t)
	login := engine.Login{Name: "lab", Connector: "gitlab", BaseURL: s.URL + "/git/lab/", Fields: map[string]string{"token": "glpat-canary"}}
	if _, _, err := h.Connect(t.Context(), login); !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.From(err).Hint, "--ca") {
		t.Errorf("without the authority: %v %s", err, fault.From(err).Hint)
	}
	login.CA, login.ClientCertificate = authority.PEM, cert+key // in one file
	account, _, err := h.Connect(t.Context(), login)
	if err != nil || strings.Contains(account.ClientCertificate, "PRIVATE") || account.APIURL != s.URL+"/git/lab" {
		t.Fatalf("%+v %v", account, err)
	}
	if _, err := h.TestAccount(t.Context(), "lab"); err != nil {
		t.Error(err)
	}
	kept, err := os.ReadFile(filepath.Join(h.Dir(), "config", "accounts.json"))
	if err != nil || strings.Contains(string(kept), "PRIVATE") || !strings.Contains(string(kept), "BEGIN CERTIFICATE") {
		t.Errorf("kept: %s %v", kept, err)
	}
	login.ClientCertificate = key
	if _, _, err := h.Connect(t.Context(), login); !fault.Is(err, fault.Invalid) {
		t.Errorf("a key without its certificate: %v", err)
	}
}
