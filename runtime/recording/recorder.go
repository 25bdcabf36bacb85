package recording

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

// Recorder is a Host that passes everything on to another and keeps what came of it.
type Recorder struct {
	script.Host
	input script.Input
	known *secret.Redactor

	mu       sync.Mutex
	room     *room
	kept     []*kept
	readings script.Readings
}

// kept is an exchange under way or over, as it is in memory: nothing masked.
type kept struct {
	number   int
	x        Exchange
	sent     *capture // the request's body; nil for none
	received *capture
}

// maxReadings is how many readings of the clock are kept; a script that asks for the time
// more often than that in different milliseconds is given the time that passes afterwards.
const maxReadings = 100_000

// NewRecorder makes a Recorder before a Host. The redactor knows secrets to mask; it is asked
// at the end. The input must be of Prepare.
func NewRecorder(host script.Host, input script.Input, known *secret.Redactor) *Recorder {
	return &Recorder{Host: host, input: input, known: known, room: &room{left: MaxBodies}}
}

// Prepare gives an input what recording needs: a seed, a clock that is recorded from now on,
// and calls that say where they come from.
func Prepare(input script.Input, seed string, now time.Time) script.Input {
	input.Seed, input.Traced = seed, true
	input.Clock = &script.Clock{Now: now.UnixMilli(), Record: true}
	return input
}

// ReadClock notes what the clock answered.
func (r *Recorder) ReadClock(readings script.Readings) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.readings) < maxReadings {
		r.readings = append(r.readings, readings...)
	}
}

// BeginAgain forgets everything: the invocation is run from its start once more.
func (r *Recorder) BeginAgain() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept, r.readings, r.room = nil, nil, &room{left: MaxBodies}
}

func (r *Recorder) begin(ctx context.Context, x Exchange) *kept {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := &kept{number: len(r.kept) + 1, x: x}
	if o := script.OriginOf(ctx); o != nil {
		k.number = o.Number
		if o.Place != nil {
			k.x.Place = o.Place.String()
		}
	}
	r.kept = append(r.kept, k)
	return k
}

// Call passes one operation on.
func (r *Recorder) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	if method == clockAt {
		return r.Host.Call(ctx, method, arguments)
	}
	k := r.begin(ctx, Exchange{Call: method, Arguments: arguments, Stopped: true})
	result, err := r.Host.Call(ctx, method, arguments)
	r.mu.Lock()
	defer r.mu.Unlock()
	k.x.Result, k.x.Error, k.x.Stopped = result, failure(ctx, err), stopped(ctx, err)
	return result, err
}

// clockAt tells the host the time; it asks for nothing.
const clockAt = "clock.at"

// Fetch passes one request on; its bodies are kept as they stream by.
func (r *Recorder) Fetch(ctx context.Context, request script.FetchRequest) (script.FetchResponse, error) {
	k := r.begin(ctx, asked(request))
	k.x.Stopped = true
	if request.Body != nil {
		r.mu.Lock()
		k.sent = newCapture(r.room)
		r.mu.Unlock()
		request.Body = io.TeeReader(request.Body, k.sent)
	}
	got, err := r.Host.Fetch(ctx, request)
	r.mu.Lock()
	defer r.mu.Unlock()
	k.x.Error, k.x.Stopped = failure(ctx, err), stopped(ctx, err)
	if err != nil {
		return got, err
	}
	k.x.Answer = &Answer{Status: got.Status, StatusText: got.StatusText, URL: got.URL, Redirected: got.Redirected, Headers: slices.Clone(got.Header)}
	if got.Body != nil {
		k.received = newCapture(r.room)
		got.Body = &heard{ReadCloser: got.Body, ctx: ctx, r: r, k: k}
	}
	return got, nil
}

// asked is the exchange of a request, without its body.
func asked(r script.FetchRequest) Exchange {
	x := Exchange{Connection: r.Connection, Method: cmp.Or(r.Method, "GET"), URL: r.URL, Headers: slices.Clone(r.Header)}
	if r.Redirect != "follow" { // which goes without saying
		x.Redirect = r.Redirect
	}
	return x
}

// heard is a body that is kept as it is read.
type heard struct {
	io.ReadCloser
	ctx context.Context // of the request
	r   *Recorder
	k   *kept
}

// Read gives the next bytes.
func (h *heard) Read(p []byte) (int, error) {
	n, err := h.ReadCloser.Read(p)
	_, _ = h.k.received.Write(p[:n]) // takes everything
	if err != nil && err != io.EOF && !stopped(h.ctx, err) {
		h.r.mu.Lock()
		h.k.x.Answer.Broken = failure(h.ctx, err)
		h.r.mu.Unlock()
	}
	return n, err
}

// failure is an error as a script sees it; nil for none, and for the end of waiting.
func failure(ctx context.Context, err error) *Error {
	if err == nil || stopped(ctx, err) {
		return nil
	}
	var host *script.HostError
	if errors.As(err, &host) {
		return &Error{Name: host.Name, Message: host.Message, Code: host.Code, Service: host.Service}
	}
	return &Error{Message: err.Error()}
}

// stopped says that nobody waited for the answer any more.
func stopped(ctx context.Context, err error) bool { return err != nil && ctx.Err() != nil }

// Finish makes the recording of everything so far, masked.
func (r *Recorder) Finish(o script.Outcome) *Recording {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := slices.Clone(r.kept)
	slices.SortStableFunc(all, func(a, b *kept) int { return cmp.Compare(a.number, b.number) })
	m := newMasker(r.known)
	m.learn(nil, "", r.input.Event, r.input.Context.Environment.Vars)
	for _, k := range all {
		m.learn(k.x.Headers, k.x.URL, k.sent.bytes(), k.x.Arguments, k.x.Result)
		m.learnRecord(k.x)
		if k.x.Answer != nil {
			m.learn(k.x.Answer.Headers, k.x.Answer.URL, k.received.bytes())
		}
	}
	out := &Recording{Format: Format, Function: r.input.Function, Environment: r.input.Context.Environment.Name, Compatibility: r.input.Compatibility,
		Event: m.body(r.input.Event), Context: r.input.Context, Seed: r.input.Seed, Exchanges: []Exchange{},
		Clock:   Clock{Start: time.UnixMilli(r.input.Clock.Now).UTC(), Readings: slices.Clone(r.readings)},
		Outcome: Outcome{Status: o.Status, Result: m.body(o.Result)}}
	out.Context.Environment.Vars = m.body(out.Context.Environment.Vars)
	if o.Error != nil {
		out.Outcome.Error = m.text(o.Error.Message)
	}
	for _, k := range all {
		out.Exchanges = append(out.Exchanges, k.masked(m))
	}
	return out
}

// masked is the exchange as it is written.
func (k *kept) masked(m *masker) Exchange {
	x := m.exchange(k.x)
	x.Body = k.sent.body(m.body)
	x.Result, x.Error = m.body(hidden(x.Result, isSecure(k.x))), m.failure(x.Error)
	if k.x.Answer != nil {
		a := *k.x.Answer
		a.URL, a.Headers, a.Broken, a.Body = m.url(a.URL), m.headers(a.Headers), m.failure(a.Broken), k.received.body(m.body)
		x.Answer = &a
	}
	return x
}

// exchange masks what was asked, without a request's body.
func (m *masker) exchange(x Exchange) Exchange {
	if x.Call != "" {
		x.Arguments = m.body(hidden(x.Arguments, isSecure(x)))
		return x
	}
	x.URL, x.Headers = m.url(x.URL), m.headers(x.Headers)
	return x
}

// isSecure says that an operation is about a record that is a secret: its script wanted it
// sealed, or gave it a secret's name.
func isSecure(x Exchange) bool {
	var a, b struct {
		Key    string `json:"key"`
		Secure bool   `json:"secure"`
	}
	// What has none of these members is no record.
	_ = json.Unmarshal(x.Arguments, &a)
	_ = json.Unmarshal(x.Result, &b)
	return a.Secure || b.Secure || secretMember(a.Key)
}

// hidden masks the values in the arguments or the result of an operation: all of them, or
// only those of records that are secrets by themselves.
func hidden(text json.RawMessage, hide bool) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return text
	}
	changed := false
	for _, name := range []string{"value", "expected"} {
		if hide && members[name] != nil {
			members[name], changed = json.RawMessage(`"`+secret.Mask+`"`), true
		}
	}
	var records []json.RawMessage
	if json.Unmarshal(members["records"], &records) == nil {
		for i, one := range records {
			records[i] = hidden(one, hide || isSecure(Exchange{Arguments: one}))
			changed = changed || !bytes.Equal(one, records[i])
		}
		members["records"], _ = json.Marshal(records) // was read from JSON
	}
	if !changed {
		return text
	}
	masked, err := json.Marshal(members)
	if err != nil {
		return text // unreachable: it was read from JSON
	}
	return masked
}

// learnRecord learns every text in the value of a secret record.
func (m *masker) learnRecord(x Exchange) {
	all := isSecure(x)
	for _, text := range []json.RawMessage{x.Arguments, x.Result} {
		var a struct {
			Value, Expected any
			Records         []json.RawMessage
		}
		if json.Unmarshal(text, &a) != nil {
			continue
		}
		if all {
			m.leaves(a.Value)
			m.leaves(a.Expected)
		}
		for _, one := range a.Records {
			var r struct{ Value any }
			if (all || isSecure(Exchange{Arguments: one})) && json.Unmarshal(one, &r) == nil {
				m.leaves(r.Value)
			}
		}
	}
}

func (m *masker) leaves(value any) {
	switch v := value.(type) {
	case string:
		m.value(v)
	case []any:
		for _, one := range v {
			m.leaves(one)
		}
	case map[string]any:
		for _, one := range v {
			m.leaves(one)
		}
	}
}

func (m *masker) failure(e *Error) *Error {
	if e == nil {
		return nil
	}
	masked := *e
	masked.Message = m.text(e.Message)
	return &masked
}
