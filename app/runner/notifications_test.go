package runner_test

import (
	"strings"
	"testing"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/notify"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

// TestNotifications_AreTheTeamsThatSetThem has two teams, one workspace after the other's, and a name
// that one of them has.
func TestNotifications_AreTheTeamsThatSetThem(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	info, err := o.admin.Info(ctx, control.Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := secret.SealFor(info.PublicKey, []byte(`{"key": "0123456789abcdef"}`))
	if err != nil {
		t.Fatal(err)
	}
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
