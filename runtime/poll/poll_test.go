package poll_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/poll"
)

// memory is a Store that forgets with the test.
type memory struct {
	mu      sync.Mutex
	states  map[poll.Key]poll.State
	owner   map[poll.Key]string
	until   map[poll.Key]time.Time
	changes map[string]bool
	full    error // what every write is answered with
}

func newMemory() *memory {
	return &memory{states: map[poll.Key]poll.State{}, owner: map[poll.Key]string{}, until: map[poll.Key]time.Time{}, changes: map[string]bool{}}
}

func (m *memory) Hold(_ context.Context, k poll.Key, owner string, now, until time.Time) (poll.State, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full != nil {
		return poll.State{}, false, m.full
	}
	if m.owner[k] != "" && m.owner[k] != owner && m.until[k].After(now) {
		return poll.State{}, false, nil
	}
	m.owner[k], m.until[k] = owner, until
	s := m.states[k]
	s.Key = k
	return s, true, nil
}

func (m *memory) Advance(_ context.Context, owner string, s poll.State, all []invocation.Invocation) (poll.State, []invocation.Stored, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full != nil {
		return s, nil, m.full
	}
	if m.owner[s.Key] != owner || m.states[s.Key].Version != s.Version {
		return s, nil, poll.ErrLost
	}
	var stored []invocation.Stored
	for _, i := range all {
		stored = append(stored, invocation.Stored{Invocation: i, Created: !m.changes[i.Change]})
		if !m.changes[i.Change] {
			s.Events++
		}
		m.changes[i.Change] = true
	}
	s.Version++
	m.states[s.Key] = s
	return s, stored, nil
}

func (m *memory) Release(_ context.Context, k poll.Key, owner string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.owner[k] == owner {
		m.until[k] = time.Time{}
	}
	return nil
}

func (m *memory) List(context.Context, string, string) ([]poll.State, error) { return nil, nil }

// enqueue is the door of invocation.Service without what runs.
func enqueue(ctx context.Context, requests []invocation.Request, put func(context.Context, []invocation.Invocation) ([]invocation.Stored, error)) ([]invocation.Stored, error) {
	var all []invocation.Invocation
	for _, r := range requests {
		all = append(all, invocation.Invocation{Payload: r.Payload, Change: r.Change, Polled: r.Polled})
	}
	return put(ctx, all)
}

// service is what is asked: it notes when, and answers as it is told.
type service struct {
	mu     sync.Mutex
	began  time.Time
	asked  []time.Duration
	q      []connector.PollQuestion
	answer func(n int, q connector.PollQuestion) (connector.PollAnswer, error)
}

func (s *service) poll(_ context.Context, _ connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.q = append(s.asked, time.Since(s.began)), append(s.q, q)
	return s.answer(len(s.asked), q)
}

func (s *service) times() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Trim(fmt.Sprint(s.asked), "[]")
}

func (s *service) listener(edit ...func(*poll.Listener)) poll.Listener {
	l := poll.Listener{Key: poll.Key{Workspace: "w", Environment: "e", Listener: "l"}, Title: "Tracker", Event: "made", Every: time.Minute, CatchUp: poll.CatchUp,
		Subject: "s", Version: "1", Polling: &connector.Polling{Sees: []string{"made"}, Poll: s.poll},
		Site:    func(context.Context) (connector.Site, error) { return connector.Site{}, nil },
		Request: func(e connector.Event) invocation.Request { return invocation.Request{Script: "S", Payload: e.Payload} }}
	for _, f := range edit {
		f(&l)
	}
	return l
}

func nothing(int, connector.PollQuestion) (connector.PollAnswer, error) {
	return connector.PollAnswer{Cursor: json.RawMessage(`{}`)}, nil
}

// house is a poller with its store and log, in a bubble of its own time.
type house struct {
	*poll.Poller
	store *memory
	log   strings.Builder
}

func open(owner string, store *memory) *house {
	h := &house{store: store}
	h.Poller = poll.New(poll.Config{Store: store, Enqueue: enqueue, Owner: owner, Jitter: func() float64 { return 0 },
		Logger: slog.New(slog.NewTextHandler(&h.log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))})
	return h
}

func (h *house) stop(t *testing.T) {
	t.Helper()
	if err := h.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if err := h.Stop(t.Context()); err != nil { // safe twice
		t.Error(err)
	}
}

func TestPoller_AsksAtOnceAndThenEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{began: time.Now(), answer: nothing}
		h := open("a", newMemory())
		h.Set("g", []poll.Listener{s.listener()})
		time.Sleep(150 * time.Second)
		h.Set("g", []poll.Listener{s.listener()}) // the same goes on
		time.Sleep(time.Minute)
		h.Set("g", []poll.Listener{s.listener(func(l *poll.Listener) { l.Every, l.Version = time.Hour, "2" })})
		time.Sleep(time.Minute)
		h.Poke(s.listener().Key)
		time.Sleep(30 * time.Second)
		h.Set("g", nil)
		time.Sleep(2 * time.Hour)
		h.stop(t)
		if got, want := s.times(), "0s 1m0s 2m0s 3m0s 3m30s 4m30s"; got != want {
			t.Errorf("asked at %s\nwant     %s", got, want)
		}
	})
}

func TestPoller_LeavesAServiceAloneThatCannotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{began: time.Now(), answer: func(n int, _ connector.PollQuestion) (connector.PollAnswer, error) {
			switch {
			case n == 3:
				return connector.PollAnswer{}, fault.New(fault.Unavailable, "It asks to slow down.").Because(connector.RetryAfter{Wait: 10 * time.Minute})
			case n < 8:
				return connector.PollAnswer{}, fault.New(fault.Unavailable, "It is down.").WithHint("Wait.")
			}
			return nothing(n, connector.PollQuestion{})
		}}
		h := open("a", newMemory())
		h.Set("g", []poll.Listener{s.listener()})
		time.Sleep(90 * time.Minute)
		h.stop(t)
		if got, want := s.times(), "0s 1m0s 3m0s 13m0s 21m0s 36m0s 51m0s 1h6m0s 1h7m0s"; !strings.HasPrefix(got, want) {
			t.Errorf("asked at %s\nwant     %s", got, want)
		}
		want := `level=INFO msg="poll l in e: polls Tracker every 1m, from now on"
level=WARN msg="poll l in e: It is down. Wait. It is tried again."
level=WARN msg="poll l in e: It asks to slow down. It is tried again."
level=WARN msg="poll l in e: It is down. Wait. It is tried again."
level=INFO msg="poll l in e: Tracker answers again"
`
		if h.log.String() != want {
			t.Errorf("the log says\n%s", h.log.String())
		}
	})
}

func TestPoller_TellsEachChangeOnceAndAsksOnWhileThereIsMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		event := func(name, change string) connector.Event {
			return connector.Event{Name: name, Payload: json.RawMessage(`"` + change + `"`), Change: change}
		}
		s := &service{began: time.Now(), answer: func(n int, q connector.PollQuestion) (connector.PollAnswer, error) {
			answer := connector.PollAnswer{Cursor: json.RawMessage(fmt.Sprint(n)), More: n == 1, Wait: 90 * time.Second}
			answer.Events = []connector.Event{event("made", "a"), event("other", "b"), event("made", fmt.Sprint(min(n, 2)))}
			if n > 1 && string(q.Cursor) != fmt.Sprint(n-1) {
				return answer, errors.New("the cursor is " + string(q.Cursor))
			}
			return answer, nil
		}}
		h := open("a", newMemory())
		h.Set("g", []poll.Listener{s.listener()})
		time.Sleep(4 * time.Minute)
		h.stop(t)
		if got := s.times(); got != "0s 0s 1m30s 3m0s" {
			t.Errorf("asked at %s", got)
		}
		if state := h.store.states[s.listener().Key]; state.Events != 3 || state.Error != "" {
			t.Errorf("%+v, and the log says\n%s", state, h.log.String())
		}
	})
}

func TestPoller_AfterALongSleepLooksBackSoFar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{began: time.Now(), answer: nothing}
		store := newMemory()
		h := open("a", store)
		h.Set("g", []poll.Listener{s.listener()})
		time.Sleep(time.Second)
		h.stop(t)
		time.Sleep(72 * time.Hour)
		h = open("a", store)
		h.Set("g", []poll.Listener{s.listener()})
		time.Sleep(time.Second)
		h.stop(t)
		if want := time.Now().Add(-24*time.Hour - time.Second); len(s.q) != 2 || !s.q[1].NotBefore.Equal(want) || !s.q[0].NotBefore.IsZero() {
			t.Errorf("asked %+v, want not before %s", s.q, want)
		}
		if !strings.Contains(h.log.String(), "It did not poll for 3 days and looks back 24h only") {
			t.Errorf("the log says\n%s", h.log.String())
		}
	})
}

func TestPoller_BeginsAnewForAnotherSubject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{began: time.Now(), answer: nothing}
		h := open("a", newMemory())
		since := time.Now().Add(-time.Hour)
		first := s.listener(func(l *poll.Listener) { l.Since = since })
		h.Set("g", []poll.Listener{first})
		time.Sleep(time.Second)
		first.Subject, first.Version = "other account", "2"
		h.Set("g", []poll.Listener{first})
		time.Sleep(time.Second)
		h.stop(t)
		if len(s.q) != 2 || !s.q[0].Since.Equal(since) || s.q[1].Cursor != nil || !s.q[1].Since.IsZero() || !strings.Contains(h.log.String(), "another account or place") {
			t.Errorf("asked %+v, and the log says\n%s", s.q, h.log.String())
		}
	})
}

func TestPoller_OneAsksForAListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &service{began: time.Now(), answer: nothing}, &service{began: time.Now(), answer: nothing}
		store := newMemory()
		a, b := open("a", store), open("b", store)
		a.Set("g", []poll.Listener{first.listener()})
		synctest.Wait()
		b.Set("g", []poll.Listener{second.listener()})
		time.Sleep(90 * time.Second)
		a.stop(t)
		time.Sleep(time.Minute)
		b.stop(t)
		if first.times() != "0s 1m0s" || second.times() != "2m0s" {
			t.Errorf("asked at %s and at %s", first.times(), second.times())
		}
	})
}

func TestPoller_WithoutAStoreNothingIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		s := &service{began: time.Now()}
		s.answer = func(n int, q connector.PollQuestion) (connector.PollAnswer, error) {
			if n == 1 {
				store.mu.Lock()
				store.full = fault.New(fault.Unavailable, "The disk is full.")
				store.mu.Unlock()
			}
			return connector.PollAnswer{Cursor: json.RawMessage(`1`), Events: []connector.Event{{Name: "made", Change: "a", Payload: json.RawMessage(`1`)}}}, nil
		}
		h := open("a", store)
		h.Set("g", []poll.Listener{s.listener()})
		time.Sleep(150 * time.Second)
		store.mu.Lock()
		store.full = nil
		store.mu.Unlock()
		time.Sleep(time.Minute)
		h.stop(t)
		if store.states[s.listener().Key].Events != 1 || len(s.q) != 2 || s.q[1].Cursor != nil {
			t.Errorf("%+v, asked %+v", store.states, s.q)
		}
	})
}

func TestPoller_AnEventThatIsTooLargeIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{began: time.Now(), answer: func(int, connector.PollQuestion) (connector.PollAnswer, error) {
			return connector.PollAnswer{Cursor: json.RawMessage(`1`), Events: []connector.Event{{Name: "made", Change: "a", Payload: json.RawMessage(`"` + strings.Repeat("x", invocation.MaxPayload) + `"`)}}}, nil
		}}
		var got []invocation.Request
		p := poll.New(poll.Config{Store: newMemory(), Owner: "a", Enqueue: func(ctx context.Context, all []invocation.Request, put func(context.Context, []invocation.Invocation) ([]invocation.Stored, error)) ([]invocation.Stored, error) {
			got = append(got, all...)
			return enqueue(ctx, all, put)
		}})
		p.Set("g", []poll.Listener{s.listener()})
		time.Sleep(time.Second)
		if err := p.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		if len(got) != 1 || got[0].Refusal == nil || got[0].Payload != nil || !strings.Contains(got[0].Refusal.Sentence, "6.0 MB") {
			t.Errorf("%d requests, %+v", len(got), got[0].Refusal)
		}
	})
}
