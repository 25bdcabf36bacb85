package runner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/relay"
	"bobbin/runtime/secret"
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
