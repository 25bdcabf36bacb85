package api_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/app/api"
	"bobbin/app/enginetest"
	"bobbin/app/ide"
	"bobbin/app/runner"
	"bobbin/app/templates"
	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
	"bobbin/runtime/relay"
	"bobbin/runtime/workspace"
)

// relayed starts a relay on loopback that serves until the test ends.
func relayed(t *testing.T) (url, token string) {
	t.Helper()
	r, err := runner.OpenRelay(t.Context(), runner.Config{Data: t.TempDir(), Listen: "127.0.0.1:0", Version: "test",
		Engine: engine.Config{Now: time.Now, Logger: slog.New(slog.DiscardHandler)}})
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
	return r.URL(), r.FirstToken()
}

// TestReceiving_TakesEventsWhileItIsOn switches receiving on with a wrong and a right token, hears an event, gives
// a new listener an address, and is off again: what comes then waits, and is heard later. It ends with its environment.
func TestReceiving_TakesEventsWhileItIsOn(t *testing.T) {
	h := enginetest.Open(t)
	m := api.New(ide.New(ide.Config{Engine: h.Engine, Templates: templates.All(), Version: "test"}))
	t.Cleanup(m.Quiet)
	dir := h.Workspace(t, "empty", map[string]string{"scripts/Order.ts": "export default (e: any) => e.body;\n",
		"listeners/order.json": `{ "connection": "generic", "event": "http", "script": "Order" }`})
	url, token := relayed(t)
	call(t, m, "workspace.open", ide.Dir{Dir: dir}, &ide.Workspace{})
	states, ran, files := make(chan relay.State, 100), make(chan invocation.Invocation, 100), make(chan *workspace.Workspace, 100)
	defer h.Engine.Subscribe(func(s engine.Signal) {
		switch {
		case s.Type == "workspace.changed":
			files <- s.Workspace
		case s.Type == "relay.changed" && s.Environment == "development" && s.Key == url:
			states <- *s.Relay
		case s.Type == "invocation.changed" && s.Invocation.Ended():
			ran <- *s.Invocation
		}
	})()

	wish := engine.RelayWish{Dir: dir, Environment: "development", Relay: url}
	for _, wrong := range []string{"", "bobbin_guess"} {
		wish.Token = wrong
		if status, answer := post(t, m, "listener.receive", ide.Receive{RelayWish: wish, On: true}); status < 400 {
			t.Errorf("with the token %q: %d %v", wrong, status, answer)
		}
	}
	if list := ask[ide.ReceivingList](t, m, "listener.receiving", ide.Dir{Dir: dir}); len(list.Receiving) != 1 || list.Receiving[0].On || list.Receiving[0].HasToken {
		t.Errorf("nothing was to be kept: %+v", list)
	}

	wish.Token = token
	on := ask[engine.Receiving](t, m, "listener.receive", ide.Receive{RelayWish: wish, On: true})
	if !on.On || !on.HasToken || !on.State.Connected || len(on.State.Listeners) != 1 {
		t.Fatalf("switched on: %+v", on)
	}
	address := on.State.Listeners[0].URL
	deliver(t, address, `{"n":1}`, "invocationId")
	if i := <-ran; string(i.Result) != `{"n":1}` || i.Trigger != invocation.External {
		t.Errorf("the event: %+v", i)
	}

	enginetest.Write(t, filepath.Join(dir, "listeners/second.json"), `{ "connection": "generic", "event": "http", "script": "Order" }`)
	for s := range states {
		if s.Connected && len(s.Listeners) == 2 && s.Listeners[0].URL == address {
			break
		}
	}

	wish.Token, wish.Relay = "", ""
	if off := ask[engine.Receiving](t, m, "listener.receive", ide.Receive{RelayWish: wish}); off.On || off.Relay != url || !off.HasToken {
		t.Errorf("switched off: %+v", off)
	}
	deliver(t, address, `{"n":2}`, "relayed")
	ask[engine.Receiving](t, m, "listener.receive", ide.Receive{RelayWish: wish, On: true})
	if i := <-ran; string(i.Result) != `{"n":2}` {
		t.Errorf("what waited: %+v", i)
	}

	if err := os.Rename(filepath.Join(dir, "environments/development.json"), filepath.Join(dir, "environments/other.json")); err != nil {
		t.Fatal(err)
	}
	for w := range files {
		if len(w.Environments) == 1 && w.Environments[0].Name == "other" {
			break
		}
	}
	enginetest.Write(t, filepath.Join(dir, "listeners/third.json"), `{ "connection": "generic", "event": "http", "script": "Order" }`)
	for w := range files { // the change before has had its consequences
		if len(w.Listeners) == 3 {
			break
		}
	}
	deliver(t, address, `{"n":3}`, "relayed")

	text, err := os.ReadFile(filepath.Join(h.Dir(), "config", "receiving.json"))
	if err != nil || strings.Contains(string(text), token) {
		t.Errorf("what is kept: %s %v", text, err)
	}
}

// deliver posts an event, and looks for a word in what its sender is told.
func deliver(t *testing.T, address, event, word string) {
	t.Helper()
	answer, err := http.Post(address, "application/json", strings.NewReader(event))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusAccepted || !strings.Contains(string(text), word) {
		t.Fatalf("the sender is told %d %s %v", answer.StatusCode, text, err)
	}
}
