package runner_test

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/relay"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

// often has the streams of a runner look often for what became of their tokens.
func often(c *runner.Config) { c.StreamBeat = 20 * time.Millisecond }

// TestSignals_EndWithTheirToken opens a stream by a token, and then takes from the token what it was
// let in for.
func TestSignals_EndWithTheirToken(t *testing.T) {
	for name, one := range map[string]struct {
		in   control.NewToken
		end  func(h *hosted, admin *control.Client, id string) error
		says string
	}{
		"revoked": {control.NewToken{Role: control.Publisher}, func(_ *hosted, admin *control.Client, id string) error {
			return second(admin.RevokeToken(context.Background(), control.OneToken{ID: id}))
		}, "was revoked"},
		"expired": {control.NewToken{Role: control.Viewer, Days: 1}, func(h *hosted, _ *control.Client, _ string) error {
			h.clock.ahead.Store(int64(25 * time.Hour))
			return nil
		}, "has expired"},
		"of a member who went": {control.NewToken{Team: "acme", Member: "ada"}, func(_ *hosted, admin *control.Client, _ string) error {
			return second(admin.RemoveMember(context.Background(), control.OneMember{Team: "acme", Name: "ada"}))
		}, "was revoked"},
		"of a team that is gone": {control.NewToken{Team: "acme", Role: control.Viewer}, func(_ *hosted, admin *control.Client, _ string) error {
			return second(admin.RemoveTeam(context.Background(), control.OneTeam{ID: "acme"}))
		}, "was revoked"},
	} {
		t.Run(name, func(t *testing.T) {
			h := host(t, often)
			admin := h.client(t, h.token, nil)
			_, teamErr := admin.AddTeam(t.Context(), control.NewTeam{ID: "acme"})
			_, memberErr := admin.SetMember(t.Context(), control.SetMember{Team: "acme", Name: "ada", Role: control.Publisher})
			one.in.Name = "x"
			made, err := admin.CreateToken(t.Context(), one.in)
			if err = errors.Join(err, teamErr, memberErr); err != nil {
				t.Fatal(err)
			}
			opened, over := make(chan struct{}), make(chan error, 1)
			go func() {
				over <- h.client(t, made.Text, nil).Signals(t.Context(), control.SignalFilter{}, func() { close(opened) }, func(control.Signal) {})
			}()
			<-opened
			if err := one.end(h, admin, made.Token.ID); err != nil {
				t.Fatal(err)
			}
			if err := <-over; !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), one.says) {
				t.Errorf("the stream ended with %v", err)
			}
		})
	}
}

// TestRelay_StreamsEndWithTheirToken does so with the events of a mailbox.
func TestRelay_StreamsEndWithTheirToken(t *testing.T) {
	h := &hosted{clock: &clock{}}
	c := config(t.TempDir(), h.clock)
	often(&c)
	r, err := runner.OpenRelay(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- r.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-served, r.Close()); err != nil {
			t.Error(err)
		}
	})
	client := func(token string) *control.Client {
		one, err := control.NewClient(r.URL(), token, nil)
		if err != nil {
			t.Fatal(err)
		}
		return one
	}
	admin := client(r.FirstToken())
	made, err := admin.CreateToken(t.Context(), control.NewToken{Name: "laptop", Role: control.Publisher})
	key, keyErr := secret.NewKey()
	if err = errors.Join(err, keyErr); err != nil {
		t.Fatal(err)
	}
	ears := client(made.Text)
	if _, err := ears.OpenMailbox(t.Context(), relay.Opening{ID: string(demo), Name: "x", Key: key.Public()}); err != nil {
		t.Fatal(err)
	}
	opened, over := make(chan struct{}), make(chan error, 1)
	go func() {
		over <- ears.Events(t.Context(), string(demo), func() { close(opened) }, func(relay.Event) {})
	}()
	<-opened
	if _, err := admin.RevokeToken(t.Context(), control.OneToken{ID: made.Token.ID}); err != nil {
		t.Fatal(err)
	}
	if err := <-over; !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), "was revoked") {
		t.Errorf("the stream ended with %v", err)
	}
}

// TestSignals_OfAQuarantineReachItsTeam ends the quarantine of a script: the team whose workspace it
// is in hears that its environment has changed, and no other one.
func TestSignals_OfAQuarantineReachItsTeam(t *testing.T) {
	data, tokens := t.TempDir(), map[string]string{}
	at := func(c *runner.Config) { c.Data = data }
	t.Run("before", func(t *testing.T) {
		h := host(t, at)
		admin := h.client(t, h.token, nil)
		for _, team := range []string{"acme", "beta"} {
			_, err := admin.AddTeam(t.Context(), control.NewTeam{ID: team})
			made, madeErr := admin.CreateToken(t.Context(), control.NewToken{Name: team, Role: control.Publisher, Team: team})
			if err = errors.Join(err, madeErr); err != nil {
				t.Fatal(err)
			}
			tokens[team] = made.Text
		}
		acme := h.client(t, tokens["acme"], nil)
		send(t, acme, demo, "1.0.0")
		deploy(t, acme, demo, "production", "1.0.0")
	})
	db, err := store.Open(t.Context(), filepath.Join(data, "state"), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	place := invocation.Place{Workspace: string(demo), Environment: "production"}
	err = db.Invocations().Quarantine(t.Context(), invocation.Quarantine{Place: place, Script: "A", Bundle: "b", Since: time.Now(), Times: 1, Status: script.OutOfMemory})
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	h := host(t, at)
	heard := map[string]chan control.Signal{"acme": make(chan control.Signal, 10), "beta": make(chan control.Signal, 10)}
	for team, signals := range heard {
		opened := make(chan struct{})
		go func() { // until the runner ends
			_ = h.client(t, tokens[team], nil).Signals(context.Background(), control.SignalFilter{}, func() { close(opened) }, func(s control.Signal) { signals <- s })
		}()
		<-opened
	}
	if n, err := h.client(t, tokens["acme"], nil).Pardon(t.Context(), control.Pardon{Workspace: demo, Environment: "production"}); err != nil || n.Count != 1 {
		t.Fatalf("%+v %v", n, err)
	}
	want := control.Signal{Type: "environment.changed", Team: "acme", Workspace: string(demo), Environment: "production"}
	if got := <-heard["acme"]; !reflect.DeepEqual(got, want) {
		t.Errorf("acme hears %+v", got)
	}
	beta := h.client(t, tokens["beta"], nil) // what beta hears next is its own
	send(t, beta, other, "1.0.0")
	deploy(t, beta, other, "production", "1.0.0")
	if got := <-heard["beta"]; got.Workspace != string(other) {
		t.Errorf("beta hears %+v", got)
	}
}

// TestSignals_OfAMigrationReachItsTeam pauses a migration: the team whose workspace it is in hears of it, and no other one.
func TestSignals_OfAMigrationReachItsTeam(t *testing.T) {
	h := host(t, func(c *runner.Config) { migrate(t, filepath.Join(c.Data, "state")) })
	admin, heard := h.client(t, h.token, nil), map[string]chan control.Signal{}
	for team, id := range map[string]workspace.ID{"acme": demo, "beta": other} {
		_, err := admin.AddTeam(t.Context(), control.NewTeam{ID: team})
		made, madeErr := admin.CreateToken(t.Context(), control.NewToken{Name: team, Role: control.Publisher, Team: team})
		if err = errors.Join(err, madeErr); err != nil {
			t.Fatal(err)
		}
		client := h.client(t, made.Text, nil)
		send(t, client, id, "1.0.0")
		deploy(t, client, id, "production", "1.0.0")
		signals, opened := make(chan control.Signal, 10), make(chan struct{})
		go func() { // until the runner ends
			_ = client.Signals(context.Background(), control.SignalFilter{}, func() { close(opened) }, func(s control.Signal) { signals <- s })
		}()
		<-opened
		heard[team] = signals
	}
	if _, err := admin.CancelMigration(t.Context(), control.OneMigration{Workspace: demo, Environment: "production", Migration: "waits"}); err != nil {
		t.Fatal(err)
	}
	want := control.Signal{Type: "migration.changed", Team: "acme", Workspace: string(demo), Environment: "production", Migration: "waits"}
	if got := <-heard["acme"]; !reflect.DeepEqual(got, want) {
		t.Errorf("acme hears %+v", got)
	}
	if _, err := admin.Pause(t.Context(), control.PauseAt{Workspace: other}); err != nil {
		t.Fatal(err)
	}
	if got := <-heard["beta"]; got.Workspace != string(other) { // what it hears next is its own
		t.Errorf("beta hears %+v", got)
	}
}
