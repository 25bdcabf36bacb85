package connectortest

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// Polled is a simulated service with a clock of its own, and who polls it. What a store would
// know, it knows: no event is told twice.
type Polled struct {
	T *testing.T
	*simulate.Simulator
	C    *connector.Connector
	Now  time.Time
	Skew time.Duration // of our clock
	API  string        // before the paths of Does
	In   []string

	hooks  []simulate.Webhook
	cursor json.RawMessage
	told   map[string]bool
}

// NewPolled makes a service that was begun an hour ago.
func NewPolled(t *testing.T, service simulate.Service, c *connector.Connector, api string, in ...string) *Polled {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	p := &Polled{T: t, C: c, Now: StoryTime, API: api, In: in, told: map[string]bool{}}
	p.Simulator, err = simulate.New(simulate.Config{Service: service, Table: c.Table(), Store: store, Now: func() time.Time { return p.Now },
		Deliver: func(_ context.Context, w simulate.Webhook) error {
			p.hooks = append(p.hooks, w)
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = p.Close(), store.Close() })
	p.Now = p.Now.Add(time.Hour)
	return p
}

// Site is the way to the service.
func (p *Polled) Site() connector.Site {
	return connector.Site{Base: "https://demo.example", Account: connector.Account{Name: "me", BaseURL: "https://demo.example"}, Do: func(r *http.Request) (*http.Response, error) {
		if r.Body == nil {
			r.Body = http.NoBody
		}
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		return w.Result(), nil
	}}
}

// Does changes something a few seconds later, and gives the answer.
func (p *Polled) Does(method, path, body string) map[string]any {
	p.T.Helper()
	p.Now = p.Now.Add(5 * time.Second)
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, "https://demo.example"+p.API+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	p.ServeHTTP(w, r)
	if w.Code >= 300 {
		p.T.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if err := p.Flush(p.T.Context()); err != nil { // what hands webhooks over looks at the clock, too
		p.T.Fatal(err)
	}
	answer := map[string]any{}
	_ = json.Unmarshal(w.Body.Bytes(), &answer) // some are empty
	return answer
}

// Poll asks until there is nothing more, and gives what is new. Without events it asks for all
// that polling sees.
func (p *Polled) Poll(events ...string) []connector.Event {
	p.T.Helper()
	if len(events) == 0 {
		events = p.C.Events.Polling.Sees
	}
	var fresh []connector.Event
	for range 100 {
		answer, err := p.C.Events.Polling.Poll(p.T.Context(), p.Site(), connector.PollQuestion{Events: events, In: p.In, Cursor: p.cursor, Now: p.Now.Add(p.Skew)})
		if err != nil {
			p.T.Fatal(err)
		}
		p.cursor = answer.Cursor
		for _, e := range answer.Events {
			if e.Change == "" {
				p.T.Errorf("an event without a Change: %s %s", e.Name, e.Payload)
			}
			if !p.told[e.Name+" "+e.Change] {
				p.told[e.Name+" "+e.Change] = true
				fresh = append(fresh, e)
			}
		}
		if !answer.More {
			return fresh
		}
	}
	p.T.Fatal("there is always more")
	return nil
}

// Cursor is that of the last poll.
func (p *Polled) Cursor() json.RawMessage { return p.cursor }

// Heard gives the webhooks so far as the connector receives them.
func (p *Polled) Heard() []connector.Event {
	p.T.Helper()
	if err := p.Flush(p.T.Context()); err != nil {
		p.T.Fatal(err)
	}
	var all []connector.Event
	for _, hook := range p.hooks {
		heard, err := p.C.Receive(connector.Delivery{Method: "POST", Header: hook.Header, Body: hook.Body}, "")
		if err != nil {
			p.T.Fatal(err)
		}
		all = append(all, heard)
	}
	return all
}

// Same compares webhooks with what was polled: names, changes and shapes. What differs by right
// is given as beginnings of paths: .changelog.items[].
func (p *Polled) Same(heard, polled []connector.Event, differs ...string) {
	p.T.Helper()
	if EventNames(heard) != EventNames(polled) {
		p.T.Fatalf("%s\n  by webhook: %s\n  by poll:    %s", p.C.Name, EventNames(heard), EventNames(polled))
	}
	for i, h := range heard {
		if h.Change != polled[i].Change || h.Change == "" {
			p.T.Errorf("%s, %s: the change is %q by webhook and %q by poll", p.C.Name, h.Name, h.Change, polled[i].Change)
		}
		SameShape(p.T, p.C.Name+", "+h.Name, h.Payload, polled[i].Payload, differs...)
	}
}

// EventNames lists the names of events.
func EventNames(events []connector.Event) string {
	var all []string
	for _, e := range events {
		all = append(all, e.Name)
	}
	return strings.Join(all, ", ")
}

// SameShape compares which paths two payloads have.
func SameShape(t *testing.T, what string, webhook, poll []byte, differs ...string) {
	t.Helper()
	a, b := Shape(t, webhook), Shape(t, poll)
	for path := range a {
		if b[path] {
			delete(a, path)
			delete(b, path)
		}
	}
	for who, left := range map[string]map[string]bool{"the webhook": a, "the poll": b} {
		for _, path := range slices.Sorted(maps.Keys(left)) {
			if !slices.ContainsFunc(differs, func(d string) bool { return strings.HasPrefix(path, d) }) {
				t.Errorf("%s: only %s has %s", what, who, path)
			}
		}
	}
}

// Shape lists the paths of a payload: .issue.fields.labels[].
func Shape(t *testing.T, text []byte) map[string]bool {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	paths := map[string]bool{}
	shape(value, "", paths)
	return paths
}

func shape(value any, path string, into map[string]bool) {
	into[path] = true
	switch v := value.(type) {
	case map[string]any:
		for key, one := range v {
			shape(one, path+"."+key, into)
		}
	case []any:
		for _, one := range v {
			shape(one, path+"[]", into)
		}
	}
}
