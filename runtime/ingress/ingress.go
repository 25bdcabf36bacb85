// Package ingress turns a request from an outside service into a queued invocation.
//
// It owns the address of every event listener, the size limit of a delivery and the
// answer the sender gets. What a delivery means is the connector's to say (package
// connector); when and where it runs is package invocation's.
//
// A delivery is answered only after its invocation is stored: a sender that hears 2xx
// never has to send again.
//
//	stored                      202 {"invocationId"}
//	the same delivery again     200 {"invocationId"} of the first
//	an event of another kind    200 {"ignored"}: senders with one address for many events would switch it off
//	one of these, where the service wants to hear something else: what its connector says
//	a question of the service   what its connector says (a challenge)
//	not signed with the secret  401 {"error"}
//	what cannot be read         422 {"error", "invocationId"}, recorded as malformed_payload
//	too much                    429 {"error"} with Retry-After, nothing is stored
//	cannot be stored now        503 {"error"} with Retry-After, likewise
//	the disk is full            507 {"error"} with Retry-After, likewise
//	over the team's quota       202 {"invocationId", "denied"}: it is kept, and may be delivered when there is room;
//	                            429 with Retry-After for a sync listener
//	a sync listener             what its script answered, or 408/500/502 with {"error", "invocationId"}
//	anything else wrong         4xx or 5xx {"error"}, see status
package ingress

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/tries"
	"bobbin/runtime/workspace"
)

// Prefix is where all listener addresses begin.
const Prefix = "/listeners/"

// The limits of a delivery.
const (
	MaxBody     = invocation.MaxPayload
	SyncTimeout = 25 * time.Second // of a sync listener's script
	SyncWait    = 29 * time.Second // until a sync delivery is answered whatever happens
)

// Target is a listener as it stands in one environment.
type Target struct {
	Workspace   string // ID
	Dir         string
	Environment string
	Listener    workspace.Listener
	Queue       *workspace.Queue     // of the listener, nil for none
	Connector   *connector.Connector // nil for a generic listener
	Secret      string               // to verify deliveries with, "" for none
	Disabled    string               // why it takes no deliveries; "" when it does
	MaxBody     int                  // bytes of a delivery; MaxBody when 0
	MaxQueued   int                  // invocations that may wait in the environment, invocation.MaxQueued when 0
	Guessable   bool                 // a person chose the address
}

// Config is what the handler works with. Listener, Enqueue and Wait are required.
type Config struct {
	// Key is a path segment nobody can guess; "" leaves it out of the addresses.
	Key string
	// Listener finds a listener; a not_found fault when there is none.
	Listener func(ctx context.Context, workspace, environment, name string) (Target, error)
	// Keyed finds a listener by the key of an Address, in place of Listener and Key: then
	// addresses say nothing of what they lead to.
	Keyed   func(ctx context.Context, key string) (Target, error)
	Enqueue func(ctx context.Context, r invocation.Request) (invocation.Invocation, bool, error)
	Wait    func(ctx context.Context, id invocation.ID) (invocation.Invocation, error)
	// Withdraw ends an invocation that has not begun, and says whether it did; nil lets it begin later.
	Withdraw func(ctx context.Context, id invocation.ID) (bool, error)
	// Admit says why a delivery to a target is not taken now, see Later; nil takes all.
	Admit    func(ctx context.Context, t Target) error
	SyncWait time.Duration // SyncWait when 0
	// Trace finds out which trace a delivery says that it belongs to, see invocation.Request; nil for none.
	Trace func(http.Header) string
	// Seen is told of every request to an address that exists, before it is answered; nil for nobody.
	// It must return soon.
	Seen func(Sighting)
	Now  func() time.Time // time.Now when nil
}

// Probe is a header by which Bobbin knows a request of its own again.
const Probe = "X-Bobbin-Probe"

// Sighting is what came of a request to a listener's address.
type Sighting struct {
	Workspace, Environment, Listener string
	Probe                            string // of a request of our own
	Question                         bool   // the service only asked whether somebody is there
	Ignored                          string // why it runs nothing
	Invocation                       invocation.ID
	Known                            bool          // the delivery was stored before
	Took                             time.Duration // until it was read and verified
	Err                              error
}

// Unsigned says that nothing showed the request to be the service's.
func (s Sighting) Unsigned() bool { return errors.Is(s.Err, errUnsigned) }

// Path is the address of a listener below the server's base URL.
func Path(key, workspace, environment, listener string) string {
	segments := []string{workspace, environment, listener}
	if key != "" {
		segments = append([]string{key}, segments...)
	}
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return Prefix + strings.Join(segments, "/")
}

// New makes the handler of all listener addresses. A generic listener takes any path below its own.
func New(c Config) http.Handler {
	if c.SyncWait == 0 {
		c.SyncWait = SyncWait
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &handler{c, tries.New(guesses, guessWindow, c.Now)}
}

// How many addresses a source may guess in how long, before it has to wait with those that can be
// guessed. A random one is always answered: its sender may share the source with somebody whose
// listener is gone.
const (
	guesses     = 100
	guessWindow = time.Minute
)

type handler struct {
	c       Config
	guesses *tries.Counter
}

// ServeHTTP takes one delivery, or the question of a browser whether a page may make it.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	target, rest, err := h.find(r)
	if wait := h.guessed(r, target, err); wait != nil {
		err = wait
	}
	if err != nil {
		refuse(w, err, "")
		return
	}
	take := func(w http.ResponseWriter, r *http.Request) { h.take(w, r, target, rest) }
	if target.Connector == nil && target.Listener.Cors != nil {
		shared(*target.Listener.Cors).ServeHTTP(w, r, take)
		return
	}
	take(w, r)
}

// guessed counts an address that there is not, and says so when its source has to wait.
func (h *handler) guessed(r *http.Request, t Target, err error) error {
	source := sourceOf(r)
	wait := h.guesses.Wait(source)
	if fault.Is(err, fault.NotFound) {
		h.guesses.Failed(source)
	} else if err != nil || !t.Guessable {
		return nil
	}
	if wait == 0 {
		return nil
	}
	return fault.New(fault.Denied, "There were too many wrong addresses from yours.").WithHint("Try again in a minute.").Because(Later{After: wait, Much: true})
}

// sourceOf is the address a request came from.
func sourceOf(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}

// take takes the delivery of a target.
func (h *handler) take(w http.ResponseWriter, r *http.Request, target Target, rest string) {
	began := h.c.Now()
	body, err := readBody(w, r, cmp.Or(target.MaxBody, MaxBody))
	var got taken
	if err == nil {
		got, err = target.read(r, rest, body)
	}
	saw := Sighting{Workspace: target.Workspace, Environment: target.Environment, Listener: target.Listener.Name, Probe: r.Header.Get(Probe),
		Question: got.nothing, Ignored: got.ignored, Took: h.c.Now().Sub(began), Err: err}
	if err != nil || got.nothing || got.ignored != "" {
		h.seen(saw)
	}
	switch {
	case err != nil:
		refuse(w, err, "")
	case got.nothing || got.ignored != "" && got.answer != nil:
		give(w, got.answer)
	case got.ignored != "":
		answer(w, http.StatusOK, map[string]any{"ignored": got.ignored})
	default:
		h.accept(w, r, target, got, saw)
	}
}

func (h *handler) seen(s Sighting) {
	if h.c.Seen != nil {
		h.c.Seen(s)
	}
}

// accept stores the request and answers: what the service must hear, where it must.
func (h *handler) accept(w http.ResponseWriter, r *http.Request, target Target, got taken, saw Sighting) {
	request, must := got.request, got.answer
	var i invocation.Invocation
	var created bool
	var err error
	if h.c.Trace != nil {
		request.Trace = h.c.Trace(r.Header)
	}
	if h.c.Admit != nil {
		err = h.c.Admit(r.Context(), target)
	}
	if err == nil {
		i, created, err = h.store(r.Context(), request)
	}
	refusal := refused(request.Refusal)
	saw.Invocation, saw.Known, saw.Err = i.ID, err == nil && !created, err
	if err == nil && errors.Is(refusal, errMalformed) {
		saw.Err = refusal
	}
	h.seen(saw)
	switch {
	case err != nil:
		refuse(w, err, "")
	case i.Status == script.Denied && request.Refusal == nil && (request.Answers || must == nil):
		overQuota(w, i)
	case request.Answers && request.Refusal == nil:
		h.answerSync(w, r, i)
	case refusal != nil:
		refuse(w, refusal, i.ID)
	case must != nil:
		w.Header().Set("Bobbin-Invocation-Id", string(i.ID))
		give(w, must)
	case created:
		answer(w, http.StatusAccepted, map[string]any{"invocationId": i.ID})
	default:
		answer(w, http.StatusOK, map[string]any{"invocationId": i.ID})
	}
}

// refused is the fault that a sender hears of a refusal, nil for none.
func refused(why *invocation.Refusal) error {
	if why == nil {
		return nil
	}
	if why.Status == script.MalformedPayload {
		return fault.New(fault.Invalid, "%s", why.Sentence).WithHint("%s", why.Hint).Because(errMalformed)
	}
	return fault.New(fault.Denied, "%s", why.Sentence).WithHint("%s", why.Hint)
}

// find takes the address apart and asks for its listener. Every wrong address is answered
// alike, so that nothing can be learned by trying.
func (h *handler) find(r *http.Request) (Target, string, error) {
	unknown := fault.New(fault.NotFound, "There is no event listener at this address.").
		WithHint("Copy the listener's address from Bobbin again.")
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), Prefix)
	if !ok {
		return Target{}, "", unknown
	}
	if h.c.Key != "" {
		key, after, _ := strings.Cut(path, "/")
		if subtle.ConstantTimeCompare([]byte(key), []byte(url.PathEscape(h.c.Key))) != 1 {
			return Target{}, "", unknown
		}
		path = after
	}
	places, look := 3, func(names []string) (Target, error) { return h.c.Listener(r.Context(), names[0], names[1], names[2]) }
	if h.c.Keyed != nil {
		places, look = 1, func(names []string) (Target, error) { return h.c.Keyed(r.Context(), names[0]) }
	}
	parts := strings.SplitN(path, "/", places+1)
	if len(parts) < places {
		return Target{}, "", unknown
	}
	names := make([]string, places)
	for i := range names {
		name, err := url.PathUnescape(parts[i])
		if err != nil || name == "" {
			return Target{}, "", unknown
		}
		names[i] = name
	}
	target, err := look(names)
	if fault.Is(err, fault.NotFound) {
		return Target{}, "", unknown
	}
	rest := "/"
	if len(parts) > places {
		rest += parts[places]
	}
	return target, rest, err
}
