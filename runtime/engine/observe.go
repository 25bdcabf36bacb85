package engine

import (
	"context"
	"net/http"
	"time"

	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/store"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// Observer is told what happens on the way of an event, to count and to measure it. It is called
// from many goroutines, on that way, so it returns at once. Nothing that it is told has a secret in
// it that the redactor knows.
type Observer interface {
	invocation.Watcher
	// Arrived is told of a request to the address of an event listener, before it is answered.
	Arrived(s ingress.Sighting)
	// Called is told of an outgoing request of an invocation once it is over. Connector is the kind
	// of service its connection leads to; "" for a request without one.
	Called(i invocation.Invocation, connector string, x outbound.Exchange)
	// Notified is told of each try to tell somebody of a failure: the kind of target, and what went wrong.
	Notified(kind string, err error)
}

// unobserved is the Observer of an engine that has none.
type unobserved struct{}

func (unobserved) Stored(invocation.Invocation, time.Duration)             {}
func (unobserved) Ended(invocation.Invocation, invocation.Stages)          {}
func (unobserved) Notified(string, error)                                  {}
func (unobserved) Arrived(ingress.Sighting)                                {}
func (unobserved) Called(invocation.Invocation, string, outbound.Exchange) {}

// Tracer knows which trace an invocation belongs to. What becomes of it, and the requests it makes, the
// Observer is told. It is called as an Observer is.
type Tracer interface {
	// Joins finds out which trace a delivery with these headers says that it belongs to, in the form of
	// invocation.Request.Trace; "" for none.
	Joins(h http.Header) string
	// Began is told of an attempt that begins, and which release it runs, "" for what lies in a folder.
	// Ended of the Observer follows.
	Began(i invocation.Invocation, release string)
	// Within names an attempt that runs, for what it triggers.
	Within(i invocation.Invocation) string
}

// untraced is the Tracer of an engine that has none.
type untraced struct{}

func (untraced) Joins(http.Header) string            { return "" }
func (untraced) Began(invocation.Invocation, string) {}
func (untraced) Within(invocation.Invocation) string { return "" }

// Standing is how an engine stands at one moment, in numbers.
type Standing struct {
	Queue   store.Queue
	Writes  store.Stats
	Size    store.Size
	Workers worker.Stats
}

// Measure looks at how the engine stands. Faults: unavailable, when the store cannot be read.
func (e *Engine) Measure(ctx context.Context) (Standing, error) {
	s := Standing{Writes: e.db.Stats(), Workers: e.workers.Stats()}
	var err error
	if s.Queue, err = e.db.Queue(ctx); err != nil {
		return s, err
	}
	s.Size, err = e.db.Size(ctx)
	return s, err
}

// Mask takes the secrets out of a text that the engine knows.
func (e *Engine) Mask(text string) string { return e.redactor.Text(text) }

// NameOf gives the name of a workspace, as an environment of it has it now. Faults: not_found.
func (e *Engine) NameOf(ctx context.Context, id workspace.ID, environment string) (string, error) {
	st, err := e.source.standing(ctx, id, "", environment)
	if err != nil {
		return "", err
	}
	return st.workspace.Name, nil
}

// Size is what the store takes, and what is left for it.
func (e *Engine) Size(ctx context.Context) (store.Size, error) { return e.db.Size(ctx) }

// Given is what the processes that run scripts have given up, as the last one that was started
// has said; false while none was.
func (e *Engine) Given() ([]string, bool) { return e.workers.Isolation() }
