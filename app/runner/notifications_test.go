package runner_test

import (
	"bytes"
	"crypto/tls"
	"database/sql"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/notify"
	"bobbin/runtime/outbound/tlstest"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

// TestNotifications_AreTheTeamsThatSetThem has two teams, one workspace after the other's, and a name
// that one of them has.
func TestNotifications_AreTheTeamsThatSetThem(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	sealed := sealedFor(t, o.admin)
	set := func(c *control.Client, name string, id workspace.ID) error {
		return second(c.SetNotification(ctx, control.NewNotification{Name: name, Sealed: sealed,
			Notification: notify.Notification{Kind: notify.Webhook, URL: "https://ops.example.com/", Workspace: string(id), Team: "beta"}}))
	}
	names := func(c *control.Client) string {
		t.Helper()
		list, err := c.Notifications(ctx, control.Nothing{})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, n := range list.Notifications {
			all = append(all, n.Name+" of "+n.Team)
		}
		return strings.Join(all, ", ")
	}
	acme, beta, ops := o.client(t, o.tokens["acme publisher"], nil), o.client(t, o.tokens["beta publisher"], nil), control.OneNotification{Name: "ops"}
	if err := set(acme, "ops", demo); err != nil {
		t.Fatal(err)
	}
	if err := set(o.admin, "all", ""); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		err  error
		code fault.Code
		says string
	}{
		"of another team's workspace":      {set(beta, "mine", demo), fault.NotFound, "no workspace"},
		"of a workspace that is not there": {set(o.admin, "mine", other), fault.NotFound, "no workspace"},
		"of all by a team":                 {set(acme, "mine", ""), fault.Denied, "Only an admin"},
		"another team's, ended":            {second(beta.DropNotification(ctx, ops)), fault.NotFound, `no notification "ops"`},
		"another team's, tried":            {second(beta.TryNotification(ctx, ops)), fault.NotFound, `no notification "ops"`},
		"the runner's, ended":              {second(beta.DropNotification(ctx, control.OneNotification{Name: "all"})), fault.NotFound, `no notification "all"`},
	} {
		if !fault.Is(c.err, c.code) || !strings.Contains(c.err.Error(), c.says) {
			t.Errorf("%s: %v", what, c.err)
		}
	}
	if got := names(acme); got != "ops of acme" {
		t.Errorf("acme sees %q", got)
	}
	if got := names(beta); got != "" {
		t.Errorf("beta sees %q", got)
	}
	if _, err := o.admin.AssignWorkspace(ctx, control.Assignment{ID: "beta", Workspace: demo}); err != nil {
		t.Fatal(err)
	}
	if got := names(beta); got != "" {
		t.Errorf("beta, whose the workspace is now, sees %q", got)
	}
	if err := set(beta, "ops", demo); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "is taken") {
		t.Errorf("a name that another team has: %v", err)
	}
	if err := set(acme, "ops", demo); !fault.Is(err, fault.NotFound) {
		t.Errorf("of what is another team's now: %v", err)
	}
	if got := names(acme); got != "ops of acme" {
		t.Errorf("acme sees %q afterwards", got)
	}
	if err := second(acme.DropNotification(ctx, ops)); err != nil {
		t.Errorf("ended by whose it is: %v", err)
	}
	if err := set(beta, "ops", demo); err != nil || names(beta) != "ops of beta" || names(o.admin) != "all of , ops of beta" {
		t.Errorf("%v; beta sees %q, the admin %q", err, names(beta), names(o.admin))
	}
}

// says is a log that closes its channel when it says something.
type says struct {
	what string
	once sync.Once
	said chan struct{}
}

func (s *says) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(s.what)) {
		s.once.Do(func() { close(s.said) })
	}
	return len(p), nil
}

// sealedFor seals the key of a webhook for a runner.
func sealedFor(t *testing.T, admin *control.Client) []byte {
	t.Helper()
	info, err := admin.Info(t.Context(), control.Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := secret.SealFor(info.PublicKey, []byte(`{"key": "0123456789abcdef"}`))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// TestDropNotification_LeavesNothingToTell drops one whose target does not take what failed: whoever makes
// one of that name next is not told of it.
func TestDropNotification_LeavesNothingToTell(t *testing.T) {
	again := &says{what: "a notification is tried again", said: make(chan struct{})}
	data := ""
	h := host(t, func(c *runner.Config) { c.Engine.Logger, data = slog.New(slog.NewTextHandler(again, nil)), c.Data })
	ctx, admin := t.Context(), h.client(t, h.token, nil)
	if err := second(admin.AddTeam(ctx, control.NewTeam{ID: "acme", Limit: 1})); err != nil {
		t.Fatal(err)
	}
	made, err := admin.CreateToken(ctx, control.NewToken{Name: "acme", Role: control.Publisher, Team: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	acme := h.client(t, made.Text, nil)
	send(t, acme, demo, "1.0.0")
	url := deploy(t, acme, demo, "production", "1.0.0").Listeners[0].URL
	if err := second(acme.SetNotification(ctx, control.NewNotification{Name: "ops", Sealed: sealedFor(t, admin),
		Notification: notify.Notification{Kind: notify.Webhook, URL: "http://127.0.0.1:1/", Workspace: string(demo)}})); err != nil {
		t.Fatal(err)
	}
	deliver(t, url, `{}`)
	deliver(t, url, `{}`) // is more than the team may have, so it fails
	<-again.said
	if err := second(acme.DropNotification(ctx, control.OneNotification{Name: "ops"})); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(data, "state", "bobbin.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	notices, incidents := 0, 0
	if err := db.QueryRow(`SELECT (SELECT count(*) FROM notice), (SELECT count(*) FROM incident)`).Scan(&notices, &incidents); err != nil || notices+incidents > 0 {
		t.Errorf("%d notices and %d incidents are left: %v", notices, incidents, err)
	}
}

// TestTryNotification_BelievesTheCompanysAuthority has a mail server with a certificate of the company's own,
// which has nothing more to say.
func TestTryNotification_BelievesTheCompanysAuthority(t *testing.T) {
	authority := tlstest.New()
	borrowed := authority.Server(tls.NoClientCert, func(http.ResponseWriter, *http.Request) {}) // for its certificate
	defer borrowed.Close()
	server, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: borrowed.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	var served sync.WaitGroup
	defer func() { server.Close(); served.Wait() }()
	served.Go(func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "554 not today\r\n")
			conn.Close()
		}
	})
	file := filepath.Join(t.TempDir(), "company.pem")
	write(t, file, authority.PEM)
	h := host(t, func(c *runner.Config) {
		c.Engine.Getenv = func(name string) string { return map[string]string{"BOBBIN_CA_FILE": file}[name] }
	})
	admin, ctx := h.client(t, h.token, nil), t.Context()
	mail := &notify.Mail{Host: "127.0.0.1", Port: server.Addr().(*net.TCPAddr).Port, Security: notify.TLS, From: "bobbin@example.com", To: []string{"ops@example.com"}}
	if err := second(admin.SetNotification(ctx, control.NewNotification{Name: "mail", Notification: notify.Notification{Kind: notify.Email, Mail: mail}})); err != nil {
		t.Fatal(err)
	}
	if err := second(admin.TryNotification(ctx, control.OneNotification{Name: "mail"})); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "not today") {
		t.Errorf("it hears %v", err)
	}
}

// TestSetNotification_GivesANameOnce has two teams take one name at once.
func TestSetNotification_GivesANameOnce(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	acme, beta := o.client(t, o.tokens["acme publisher"], nil), o.client(t, o.tokens["beta publisher"], nil)
	send(t, beta, other, "1.0.0")
	sealed := sealedFor(t, o.admin)
	for range 10 {
		var kept atomic.Int32
		var all sync.WaitGroup
		for c, id := range map[*control.Client]workspace.ID{acme: demo, beta: other} {
			all.Go(func() {
				err := second(c.SetNotification(ctx, control.NewNotification{Name: "ops", Sealed: sealed,
					Notification: notify.Notification{Kind: notify.Webhook, URL: "https://ops.example.com/", Workspace: string(id)}}))
				if err == nil {
					kept.Add(1)
				} else if !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if kept.Load() != 1 {
			t.Fatalf("%d teams were told that the name is theirs", kept.Load())
		}
		if err := second(o.admin.DropNotification(ctx, control.OneNotification{Name: "ops"})); err != nil {
			t.Fatal(err)
		}
	}
}
