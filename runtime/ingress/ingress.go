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
//	a sync listener             what its script answered, or 502/504 with {"error", "invocationId"}
//	anything wrong              4xx or 5xx {"error"}, see status
package ingress

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
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
}

// Config is what the handler works with. Listener, Enqueue and Wait are required.
type Config struct {
	// Key is a path segment nobody can guess; "" leaves it out of the addresses.
	Key string
	// Listener finds a listener; a not_found fault when there is none.
	Listener func(ctx context.Context, workspace, environment, name string) (Target, error)
	// Keyed finds a listener by the key of an Address, in place of Listener and Key: then
	// addresses say nothing of what they lead to.
	Keyed    func(ctx context.Context, key string) (Target, error)
	Enqueue  func(ctx context.Context, r invocation.Request) (invocation.Invocation, bool, error)
	Wait     func(ctx context.Context, id invocation.ID) (invocation.Invocation, error)
	SyncWait time.Duration // SyncWait when 0
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
	return &handler{c}
}

type handler struct{ c Config }

// ServeHTTP takes one delivery.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	began := h.c.Now()
	target, rest, err := h.find(r)
	if err != nil {
		refuse(w, err, "")
		return
	}
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
		h.accept(w, r, got.request, got.answer, saw)
	}
}

func (h *handler) seen(s Sighting) {
	if h.c.Seen != nil {
		h.c.Seen(s)
	}
}

// accept stores the request and answers: what the service must hear, where it must.
func (h *handler) accept(w http.ResponseWriter, r *http.Request, request invocation.Request, must *connector.Answer, saw Sighting) {
	i, created, err := h.store(r.Context(), request)
	saw.Invocation, saw.Known, saw.Err = i.ID, err == nil && !created, err
	h.seen(saw)
	switch {
	case err != nil:
		refuse(w, err, "")
	case request.Answers && request.Refusal == nil:
		h.answerSync(w, r, i)
	case request.Refusal != nil:
		code := fault.Denied
		if request.Refusal.Status == script.MalformedPayload {
			code = fault.Invalid
		}
		refuse(w, fault.New(code, "%s", request.Refusal.Sentence).WithHint("%s", request.Refusal.Hint), i.ID)
	case must != nil:
		w.Header().Set("Bobbin-Invocation-Id", string(i.ID))
		give(w, must)
	case created:
		answer(w, http.StatusAccepted, map[string]any{"invocationId": i.ID})
	default:
		answer(w, http.StatusOK, map[string]any{"invocationId": i.ID})
	}
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
