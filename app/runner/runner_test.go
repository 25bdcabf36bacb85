package runner_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/app/runner"
	"bobbin/connectors/all"
	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/outbound/tlstest"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

const (
	demo  = workspace.ID("0192f3c4-5d6e-7000-8000-000000000001")
	other = workspace.ID("0192f3c4-5d6e-7000-8000-000000000002")
)

// clock is the time of a runner under test, which may be set on.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func config(data string, c *clock) runner.Config {
	return runner.Config{Data: data, Listen: "127.0.0.1:0", Version: "test", Engine: engine.Config{Connectors: all.Connectors(), Services: all.Simulators(),
		WorkerCommand: []string{"/bin/false"}, Now: c.now, Logger: slog.New(slog.DiscardHandler)}}
}

// hosted is a runner that serves until the test ends.
type hosted struct {
	*runner.Runner
	clock *clock
	token string
}

func host(t *testing.T, edit ...func(*runner.Config)) *hosted {
	t.Helper()
	h := &hosted{clock: &clock{}}
	c := config(t.TempDir(), h.clock)
	for _, f := range edit {
		f(&c)
	}
	r, err := runner.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	h.Runner, h.token = r, r.FirstToken()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- r.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-served, r.Close(context.Background())); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *hosted) client(t *testing.T, token string, transport http.RoundTripper) *control.Client {
	t.Helper()
	c, err := control.NewClient(h.URL(), token, transport)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// archive is a release of a workspace with a generic listener and a connection to Jira.
func archive(t *testing.T, id workspace.ID, version string, edit ...func(*release.Manifest)) []byte {
	t.Helper()
	m := release.Manifest{Engine: release.EngineLevel, Workspace: id, Name: "Demo", Version: version}
	for _, f := range edit {
		f(&m)
	}
	var out bytes.Buffer
	_, _, err := release.Write(&out, m, []release.Entry{
		release.Text(release.SourcePath("bobbin.json"), []byte(`{"format":1,"id":"`+string(id)+`","name":"Demo","connections":{"jira":{"connector":"jira-cloud"}}}`)),
		release.Text(release.SourcePath("listeners/in.json"), []byte(`{"connection":"generic","event":"http","script":"A"}`)),
		release.Text(release.SourcePath("schedules/daily.json"), []byte(`{"cron":"0 3 * * *","script":"A"}`)),
		release.Text(release.SourcePath("scripts/A.ts"), []byte("export default 1; // "+version)),
		release.Text(release.BundlePath("A"), []byte("1")),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func settings(account string) workspace.Environment {
	return workspace.Environment{Accounts: map[string]string{"jira": account}}
}

func send(t *testing.T, c *control.Client, id workspace.ID, version string) release.Release {
	t.Helper()
	r, err := c.Send(t.Context(), control.Archive{Workspace: id, Body: bytes.NewReader(archive(t, id, version))})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func deploy(t *testing.T, c *control.Client, id workspace.ID, environment, version string) control.Environment {
	t.Helper()
	e, err := c.Deploy(t.Context(), control.Deploy{Workspace: id, Environment: environment, Release: version, Settings: settings(workspace.Simulated)})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestOpen_RefusesWhatItCannotTrust(t *testing.T) {
	data := t.TempDir()
	c := config(data, &clock{})
	open := func(c runner.Config) error {
		r, err := runner.Open(t.Context(), c)
		if err != nil {
			return err
		}
		return r.Close(t.Context())
	}
	if err := open(c); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(data, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	wrong := c
	wrong.MasterKey = strings.Repeat("w", 40)
	short := c
	short.MasterKey = "short"
	half := c
	half.TLSCert = "cert.pem"
	certless := c
	certless.TLSCert, certless.TLSKey = filepath.Join(data, "none.pem"), filepath.Join(data, "none.pem")
	file := c
	file.Data = filepath.Join(data, "master.key")
	for name, one := range map[string]struct {
		c    runner.Config
		code fault.Code
		says string
	}{
		"the wrong master key":   {wrong, fault.Denied, "not the master key"},
		"a master key too short": {short, fault.Invalid, "too short"},
		"a certificate alone":    {half, fault.Invalid, "both --tls-cert and --tls-key"},
		"no certificate":         {certless, fault.Invalid, "cannot be used"},
		"a file in its place":    {file, fault.Unavailable, "cannot be made"},
	} {
		if err := open(one.c); !fault.Is(err, one.code) || !strings.Contains(err.Error(), one.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	change := func(name, text string) (undo func()) {
		path := filepath.Join(data, name)
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if text == "" {
			err = os.Remove(path)
		} else {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.WriteFile(path, was, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, one := range map[string]struct {
		file, text string
		code       fault.Code
		says       string
	}{
		"a newer directory":       {"runner.json", `{"format":99}`, fault.Conflict, "newer Bobbin"},
		"a directory of nobody":   {"runner.json", `{"for`, fault.Invalid, "cannot be read"},
		"a lost master key":       {"master.key", "", fault.Denied, "is not there"},
		"another key in its file": {"master.key", strings.Repeat("x", 40), fault.Denied, "not the master key"},
		"a damaged database":      {"state/bobbin.db", "no database, but long enough to be read as the header of one, which has a hundred bytes at its beginning, here", fault.Invalid, "damaged"},
	} {
		undo := change(one.file, one.text)
		if err := open(c); !fault.Is(err, one.code) || !strings.Contains(err.Error(), one.says) {
			t.Errorf("%s: %v", name, err)
		}
		undo()
	}
	if err := open(c); err != nil {
		t.Errorf("what was put back: %v", err)
	}
	if now, err := os.ReadFile(filepath.Join(data, "master.key")); err != nil || !bytes.Equal(now, kept) {
		t.Errorf("the master key has changed: %v", err)
	}
}

func TestOpen_OneRunnerHasADirectory(t *testing.T) {
	c := config(t.TempDir(), &clock{})
	first, err := runner.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Open(t.Context(), c); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Another runner") {
		t.Errorf("a second one: %v", err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	second, err := runner.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if second.FirstToken() != "" || first.FirstToken() == "" {
		t.Error("a token is made at the first start only")
	}
	if err := second.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestTokens_LetInWhoMayAndNobodyElse walks the gate.
func TestTokens_LetInWhoMayAndNobodyElse(t *testing.T) {
	h := host(t)
	ctx := t.Context()
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	deploy(t, admin, demo, "production", "1.0.0")
	made := func(in control.NewToken) (control.Token, *control.Client) {
		m, err := admin.CreateToken(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		return m.Token, h.client(t, m.Text, nil)
	}
	_, viewer := made(control.NewToken{Name: "viewer", Role: control.Viewer})
	_, elsewhere := made(control.NewToken{Name: "elsewhere", Role: control.Publisher, Workspace: string(other)})
	_, brief := made(control.NewToken{Name: "brief", Role: control.Viewer, Days: 1})
	gone, revoked := made(control.NewToken{Name: "revoked", Role: control.Viewer})
	if _, err := admin.RevokeToken(ctx, control.OneToken{ID: gone.ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := viewer.Environment(ctx, control.OneEnvironment{Workspace: demo, Environment: "production"}); err != nil {
		t.Errorf("a viewer looks: %v", err)
	}
	h.clock.ahead.Store(int64(25 * time.Hour))
	for name, call := range map[string]func() error{
		"a viewer deploys": func() error {
			_, err := viewer.RollBack(ctx, control.RollBack{Workspace: demo, Environment: "production"})
			return err
		},
		"a viewer makes tokens": func() error {
			_, err := viewer.CreateToken(ctx, control.NewToken{Name: "x", Role: control.Admin})
			return err
		},
		"a publisher of another workspace looks": func() error {
			_, err := elsewhere.Environment(ctx, control.OneEnvironment{Workspace: demo, Environment: "production"})
			return err
		},
		"a publisher of another workspace lists": func() error {
			_, err := elsewhere.Invocations(ctx, control.InvocationFilter{Workspace: string(demo)})
			return err
		},
		"an expired token": func() error { _, err := brief.Info(ctx, control.Nothing{}); return err },
		"a revoked token":  func() error { _, err := revoked.Info(ctx, control.Nothing{}); return err },
		"a wrong token": func() error {
			_, err := h.client(t, "bobbin_guess", nil).Info(ctx, control.Nothing{})
			return err
		},
	} {
		if err := call(); !fault.Is(err, fault.Denied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, err := elsewhere.Workspaces(ctx, control.Nothing{})
	if err != nil || len(list.Workspaces) != 0 {
		t.Errorf("a publisher of another workspace sees %v %v", list, err)
	}
	audit, err := admin.Audit(ctx, control.AuditPage{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(audit)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"action":"environment.rollback","workspace":"` + string(demo) + `","subject":"production","outcome":"denied"`, `"actor":"viewer"`, `"action":"token.create"`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("the audit log has no %s: %s", part, text)
		}
	}
	if strings.Contains(string(text), "bobbin_") {
		t.Error("the audit log has a token")
	}
}

func TestTokens_WrongOnesHaveToWait(t *testing.T) {
	h := host(t)
	guess := h.client(t, "bobbin_guess", nil)
	for range 10 {
		if _, err := guess.Info(t.Context(), control.Nothing{}); !fault.Is(err, fault.Denied) {
			t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), "GET", h.URL()+"/api/v1/runner", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+h.token) // also the right one waits, or it could be told from wrong ones
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") == "" {
		t.Errorf("%s, retry after %q", response.Status, response.Header.Get("Retry-After"))
	}
	h.clock.ahead.Store(int64(2 * time.Minute))
	if _, err := h.client(t, h.token, nil).Info(t.Context(), control.Nothing{}); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestProxy_IsBelievedWhenItIsTrusted(t *testing.T) {
	ask := func(h *hosted, forwarded, token string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", h.URL()+"/api/v1/runner", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("X-Forwarded-For", forwarded)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	trusting := host(t, func(c *runner.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	strict := host(t)
	for range 10 {
		ask(trusting, "1.1.1.1, 9.9.9.9, 127.0.0.2", "bobbin_guess") // who sent it wrote 1.1.1.1 himself
		ask(strict, "9.9.9.9", "bobbin_guess")
	}
	for name, one := range map[string]struct{ got, want int }{
		"who guessed waits":                {ask(trusting, "9.9.9.9", trusting.token), http.StatusTooManyRequests},
		"whom he named does not":           {ask(trusting, "1.1.1.1", trusting.token), http.StatusOK},
		"others do not":                    {ask(trusting, "8.8.8.8", trusting.token), http.StatusOK},
		"nobody is believed where none is": {ask(strict, "8.8.8.8", strict.token), http.StatusTooManyRequests},
	} {
		if one.got != one.want {
			t.Errorf("%s: %d", name, one.got)
		}
	}
}

func TestServe_TLSWithACertificateThatIsRenewed(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	authority := tlstest.New()
	write := func(name string) {
		t.Helper()
		cert, key, _ := authority.Client(name)
		if err := errors.Join(os.WriteFile(keyFile, []byte(key), 0o600), os.WriteFile(certFile, []byte(cert), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	write("first")
	h := host(t, func(c *runner.Config) { c.TLSCert, c.TLSKey = certFile, keyFile })
	served := func() string {
		t.Helper()
		conn, err := tls.Dial("tcp", strings.TrimPrefix(h.URL(), "https://"), &tls.Config{InsecureSkipVerify: true}) // only which one it is
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	if got := served(); got != "first" || !strings.HasPrefix(h.URL(), "https://") {
		t.Errorf("%s serves %q", h.URL(), got)
	}
	write("second")
	if err := os.Chtimes(certFile, time.Time{}, time.Now().Add(time.Hour)); err != nil { // two writes may have one time
		t.Fatal(err)
	}
	if got := served(); got != "second" {
		t.Errorf("after the renewal: %q", got)
	}
	if err := os.WriteFile(certFile, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := served(); got != "second" {
		t.Errorf("while a file is broken: %q", got)
	}
}

func TestMakeToken_ForWhoeverLostTheirs(t *testing.T) {
	c := config(t.TempDir(), &clock{})
	if _, err := runner.MakeToken(t.Context(), c.Data, "", "ada", time.Now); !fault.Is(err, fault.NotFound) {
		t.Errorf("no runner's directory: %v", err)
	}
	r, err := runner.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runner.MakeToken(t.Context(), c.Data, "", "ada", time.Now); !fault.Is(err, fault.Conflict) {
		t.Errorf("while it runs: %v", err)
	}
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text, err := runner.MakeToken(t.Context(), c.Data, "", "ada", time.Now); err != nil || !strings.HasPrefix(text, "bobbin_") {
		t.Errorf("%q %v", text, err)
	}
}

func TestDeploy_RefusesAndChangesNothing(t *testing.T) {
	h := host(t)
	ctx := t.Context()
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	before := deploy(t, admin, demo, "production", "1.0.0")
	traversal := bytes.Replace(archive(t, demo, "2.0.0"), []byte{0}, []byte{1}, 1)
	sent := func(id workspace.ID, body []byte) error {
		_, err := admin.Send(ctx, control.Archive{Workspace: id, Body: bytes.NewReader(body)})
		return err
	}
	deployed := func(environment, version string, s workspace.Environment, sealed []byte) error {
		_, err := admin.Deploy(ctx, control.Deploy{Workspace: demo, Environment: environment, Release: version, Settings: s, Sealed: sealed})
		return err
	}
	for name, one := range map[string]struct {
		err  error
		code fault.Code
		says string
	}{
		"a damaged archive":           {sent(demo, traversal), fault.Invalid, "refused"},
		"an empty archive":            {sent(demo, nil), fault.Invalid, "not an archive"},
		"another workspace's":         {sent(other, archive(t, demo, "2.0.0")), fault.Invalid, "another workspace"},
		"a number with other content": {sent(demo, archive(t, demo, "1.0.0", func(m *release.Manifest) { m.Name = "Other" })), fault.Conflict, "other content"},
		"an unknown release":          {deployed("production", "9.9.9", settings("simulated"), nil), fault.NotFound, "no release 9.9.9"},
		"an account that is missing":  {deployed("production", "1.0.0", settings("my-jira"), nil), fault.NotFound, "needs the account \"my-jira\""},
		"no account at all":           {deployed("production", "1.0.0", settings(""), nil), fault.NotFound, "has no account"},
		"secrets for somebody else":   {deployed("production", "1.0.0", settings("simulated"), []byte("age-encryption.org/v1\n")), fault.Conflict, "not sealed for the key"},
		"a name that is a path":       {deployed("..", "1.0.0", settings("simulated"), nil), "", ""},
	} {
		if one.code == "" {
			if one.err == nil {
				t.Errorf("%s: done", name)
			}
			continue
		}
		if !fault.Is(one.err, one.code) || !strings.Contains(one.err.Error(), one.says) {
			t.Errorf("%s: %v", name, one.err)
		}
	}
	if _, err := admin.Environment(ctx, control.OneEnvironment{Workspace: demo, Environment: "nowhere"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown environment: %v", err)
	}
	after, err := admin.Environment(ctx, control.OneEnvironment{Workspace: demo, Environment: "production"})
	if err != nil || after.Deployment != before.Deployment {
		t.Errorf("%+v %v", after, err)
	}
}

func TestListeners_AddressesCanBeChanged(t *testing.T) {
	h := host(t)
	ctx := t.Context()
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	first := deploy(t, admin, demo, "production", "1.0.0").Listeners[0]
	at := func(url string) int {
		t.Helper()
		response, err := http.Post(url, "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body)
		return response.StatusCode
	}
	if code := at(first.URL); code != http.StatusAccepted {
		t.Errorf("the first address answers %d", code)
	}
	one := control.OneListener{Workspace: demo, Environment: "production", Listener: "in"}
	rotated, err := admin.Rotate(ctx, one)
	if err != nil {
		t.Fatal(err)
	}
	if at(first.URL) != http.StatusNotFound || at(rotated.URL) != http.StatusAccepted {
		t.Error("the old address must end and the new one begin")
	}
	chosen, err := admin.Choose(ctx, control.ChooseAddress{Workspace: demo, Environment: "production", Listener: "in", Address: "orders-of-acme"})
	if err != nil || chosen.URL != h.URL()+"/listeners/orders-of-acme" || at(chosen.URL+"/deeper?x=1") != http.StatusAccepted {
		t.Errorf("%v %v", chosen, err)
	}
	for address, code := range map[string]fault.Code{"a/b": fault.Invalid, "..": fault.Invalid, "": fault.Invalid, "Über": fault.Invalid} {
		if _, err := admin.Choose(ctx, control.ChooseAddress{Workspace: demo, Environment: "production", Listener: "in", Address: address}); !fault.Is(err, code) {
			t.Errorf("%q: %v", address, err)
		}
	}
	deploy(t, admin, demo, "staging", "1.0.0")
	if _, err := admin.Choose(ctx, control.ChooseAddress{Workspace: demo, Environment: "staging", Listener: "in", Address: "orders-of-acme"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("one that is taken: %v", err)
	}
	if again := deploy(t, admin, demo, "production", "1.0.0").Listeners[0]; again.URL != chosen.URL {
		t.Errorf("a deployment changed the address to %s", again.URL)
	}
}
