package relay_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/relay"
	"bobbin/runtime/secret"
	"bobbin/runtime/store"
)

// site is a relay with its store and its API.
type site struct {
	*httptest.Server
	service *relay.Service
	gate    *control.Gate
}

func newSite(t *testing.T) *site {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.DiscardHandler)
	s := &site{service: &relay.Service{Store: db.Relay(), Now: time.Now, Logger: logger}, gate: &control.Gate{Store: db.Gate(), Now: time.Now}}
	api := control.NewRelay(control.Config{Services: control.Services{Access: s.gate}, Gate: s.gate, Now: time.Now, Logger: logger}, s.service,
		func(context.Context, control.Nothing) (control.Info, error) { return control.Info{Relay: true}, nil })
	mux := http.NewServeMux()
	mux.Handle(control.Base+"/", api)
	mux.HandleFunc(relay.Prefix, func(w http.ResponseWriter, r *http.Request) { s.service.ServeHTTP(w, r, s.URL) })
	s.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		api.Quiet()
		s.Server.CloseClientConnections()
		s.Server.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// link is a client with a token of its own.
func (s *site) link(t *testing.T, name string) *control.Client {
	t.Helper()
	made, err := s.gate.CreateToken(t.Context(), control.NewToken{Name: name, Role: control.Publisher})
	if err != nil {
		t.Fatal(err)
	}
	c, err := control.NewClient(s.URL, made.Text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newKey(t *testing.T) *secret.Key {
	t.Helper()
	key, err := secret.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

const box = "01a21831-29d6-7970-939b-ee3b5979e2a3"

// ears is a receiver that keeps what it hears; it is connected when it is given.
type ears struct {
	mu    sync.Mutex
	heard []string
	came  chan struct{}
	ended chan error
	urls  map[string]string
}

func (e *ears) await(t *testing.T, n int) []string {
	t.Helper()
	for {
		e.mu.Lock()
		heard := append([]string{}, e.heard...)
		e.mu.Unlock()
		if len(heard) >= n {
			return heard
		}
		select {
		case <-e.came:
		case <-time.After(time.Minute):
			t.Fatalf("heard %q", heard)
		}
	}
}

func listen(t *testing.T, link relay.Link, key *secret.Key, deliver func(string, relay.Envelope) (relay.Answer, bool)) (*ears, context.CancelFunc) {
	t.Helper()
	e := &ears{came: make(chan struct{}, 1000), ended: make(chan error, 1), urls: map[string]string{}}
	connected := make(chan relay.State, 100)
	r := &relay.Receiver{Link: link, Mailbox: box, Name: "test", Key: key, Listeners: []relay.Address{{Listener: "one", WaitSeconds: 20}, {Listener: "two"}}, Logger: slog.New(slog.DiscardHandler),
		Changed: func(s relay.State) {
			if s.Connected && s.Received == 0 {
				select {
				case connected <- s:
				default:
				}
			}
		},
		Deliver: func(_ context.Context, listener string, envelope relay.Envelope) (relay.Answer, bool) {
			a, stored := relay.Answer{Status: http.StatusAccepted}, true
			if deliver != nil {
				a, stored = deliver(listener, envelope)
			}
			if stored {
				e.mu.Lock()
				e.heard = append(e.heard, listener+" "+envelope.Method+" "+envelope.Rest+" "+string(envelope.Body))
				e.mu.Unlock()
				e.came <- struct{}{}
			}
			return a, stored
		}}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { e.ended <- r.Run(ctx) }()
	select {
	case s := <-connected:
		for _, a := range s.Listeners {
			e.urls[a.Listener] = a.URL
		}
	case err := <-e.ended:
		e.ended <- err
	case <-time.After(time.Minute):
		t.Fatal("it is not connected")
	}
	t.Cleanup(cancel)
	return e, cancel
}

func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	response, err := http.Post(url, "text/plain", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestRelay_KeepsTheOrderOfAListener(t *testing.T) {
	s := newSite(t)
	key, link := newKey(t), s.link(t, "laptop")
	e, cancel := listen(t, link, key, nil)
	cancel()
	if err := <-e.ended; err != nil {
		t.Fatal(err)
	}
	var want []string
	for n := range 200 {
		if status, body := post(t, e.urls["two"]+"/below?x=1", fmt.Sprint(n)); status != http.StatusAccepted || !strings.Contains(body, "relayed") {
			t.Fatalf("%d %s", status, body)
		}
		want = append(want, fmt.Sprintf("two POST /below %d", n))
	}
	again, _ := listen(t, link, key, nil)
	if again.urls["two"] != e.urls["two"] {
		t.Error("the address changed")
	}
	if got := again.await(t, 200); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("heard %q", got)
	}
}

func TestRelay_TriesAgainWhatIsNotStored(t *testing.T) {
	s := newSite(t)
	tries := 0
	e, _ := listen(t, s.link(t, "laptop"), newKey(t), func(string, relay.Envelope) (relay.Answer, bool) {
		tries++
		return relay.Answer{Status: http.StatusTeapot, Header: http.Header{"Content-Type": {"text/x-tea"}, "Set-Cookie": {"no"}}, Body: []byte("tea")}, tries > 1
	})
	status, body := post(t, e.urls["one"], "x")
	if status != http.StatusTeapot || body != "tea" || tries != 2 {
		t.Errorf("%d %s after %d tries", status, body, tries)
	}
}

// The place that listens last hears; the other one ends, and does not come back for it.
func TestRelay_HasOneReceiver(t *testing.T) {
	s := newSite(t)
	key, link := newKey(t), s.link(t, "laptop")
	first, _ := listen(t, link, key, nil)
	second, _ := listen(t, link, key, nil)
	if err := <-first.ended; !fault.Is(err, fault.Conflict) {
		t.Errorf("the first ended with %v", err)
	}
	post(t, second.urls["one"], "x")
	second.await(t, 1)
}

func TestRelay_BelongsToItsOwner(t *testing.T) {
	s := newSite(t)
	key := newKey(t)
	e, _ := listen(t, s.link(t, "laptop"), key, nil)
	thief := s.link(t, "thief")
	if _, err := thief.OpenMailbox(t.Context(), relay.Opening{ID: box, Key: key.Public()}); !fault.Is(err, fault.Conflict) {
		t.Errorf("opened: %v", err)
	}
	for what, err := range map[string]error{
		"events": thief.Events(t.Context(), box, func() { t.Error("it listens") }, func(relay.Event) {}),
		"take":   thief.TakeEvent(t.Context(), relay.Taken{ID: box, Seq: "1"}),
		"close":  thief.CloseMailbox(t.Context(), relay.One{ID: box}),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if status, _ := post(t, e.urls["one"], "x"); status != http.StatusAccepted {
		t.Error(status)
	}
}

func TestRelay_RefusesWhatCannotBe(t *testing.T) {
	s := newSite(t)
	link, key := s.link(t, "laptop"), newKey(t).Public()
	many := make([]relay.Address, 501)
	for i := range many {
		many[i].Listener = fmt.Sprint(i)
	}
	for name, in := range map[string]relay.Opening{
		"id": {ID: "../x", Key: key}, "short id": {ID: "a", Key: key}, "key": {ID: box, Key: "age1nonsense"}, "no key": {ID: box},
		"twice": {ID: box, Key: key, Listeners: []relay.Address{{Listener: "a"}, {Listener: "a"}}}, "nameless": {ID: box, Key: key, Listeners: []relay.Address{{}}},
		"wait": {ID: box, Key: key, Listeners: []relay.Address{{Listener: "a", WaitSeconds: 3600}}}, "many": {ID: box, Key: key, Listeners: many},
	} {
		if _, err := link.OpenMailbox(t.Context(), in); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e, _ := listen(t, link, newKey(t), nil)
	if status, _ := post(t, e.urls["one"], strings.Repeat("x", relay.MaxBody+1)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body: %d", status)
	}
	if status, _ := post(t, s.URL+relay.Prefix+"guess", "x"); status != http.StatusNotFound {
		t.Errorf("a wrong address: %d", status)
	}
	if err := link.TakeEvent(t.Context(), relay.Taken{ID: box, Seq: "x"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no number: %v", err)
	}
}

// A mailbox that is full refuses, so that the sender keeps the event, and takes again when there is room.
func TestRelay_RefusesMoreThanItHolds(t *testing.T) {
	s := newSite(t)
	s.service.Most = 2
	link, key := s.link(t, "laptop"), newKey(t)
	e, cancel := listen(t, link, key, nil)
	cancel()
	<-e.ended
	for n, want := range []int{http.StatusAccepted, http.StatusAccepted, http.StatusServiceUnavailable} {
		if status, body := post(t, e.urls["two"], "x"); status != want {
			t.Errorf("event %d: %d %s", n, status, body)
		}
	}
	again, _ := listen(t, link, key, nil)
	again.await(t, 2)
	status, tries := 0, 0
	for ; status != http.StatusAccepted && tries < 10_000; tries++ { // the relay forgets an event a moment after it was heard
		status, _ = post(t, again.urls["two"], "y")
	}
	if status != http.StatusAccepted {
		t.Errorf("%d after %d tries", status, tries)
	}
}

// Who closes a mailbox ends the receiver that listens to it, and takes its addresses.
func TestRelay_EndsWithItsMailbox(t *testing.T) {
	s := newSite(t)
	link := s.link(t, "laptop")
	e, _ := listen(t, link, newKey(t), nil)
	if err := link.CloseMailbox(t.Context(), relay.One{ID: box}); err != nil {
		t.Fatal(err)
	}
	if err := <-e.ended; !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "closed") {
		t.Errorf("ended with %v", err)
	}
	if status, _ := post(t, e.urls["one"], "x"); status != http.StatusNotFound {
		t.Error(status)
	}
}

// An event nobody can read is dropped, so that it does not hold up those behind it.
func TestRelay_DropsWhatCannotBeOpened(t *testing.T) {
	s := newSite(t)
	link, key := s.link(t, "laptop"), newKey(t)
	e, cancel := listen(t, link, key, nil)
	cancel()
	<-e.ended
	if _, err := s.service.Store.Put(t.Context(), relay.Event{Mailbox: box, Listener: "one", At: time.Now(), Sealed: []byte("not sealed")}); err != nil {
		t.Fatal(err)
	}
	again, _ := listen(t, link, key, nil)
	post(t, again.urls["one"], "x")
	if got := again.await(t, 1); got[0] != "one POST  x" {
		t.Errorf("heard %q", got)
	}
}

func TestRelay_DropsWhatHasWaitedTooLong(t *testing.T) {
	s := newSite(t)
	e, cancel := listen(t, s.link(t, "laptop"), newKey(t), nil)
	cancel()
	<-e.ended
	post(t, e.urls["two"], "x")
	s.service.Now = func() time.Time { return time.Now().Add(relay.KeptFor + time.Minute) }
	if err := s.service.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if events, bytes, err := s.service.Store.Held(t.Context(), box); events != 0 || bytes != 0 || err != nil {
		t.Errorf("%d events, %d bytes, %v", events, bytes, err)
	}
}

func TestReceiver_EndsWithItsContext(t *testing.T) {
	s := newSite(t)
	e, cancel := listen(t, s.link(t, "laptop"), newKey(t), nil)
	cancel()
	if err := <-e.ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
